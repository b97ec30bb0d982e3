import type { Locks } from '../api/types';

/** One reason with the fields it locks. */
export interface Reason {
  fields: string[];
  detail: string;
}

/** Locks by their reasons, so that one that holds for several fields is said once. */
export function reasons(locks: Locks): Reason[] {
  const found = new Map<string, string[]>();
  for (const [field, { detail }] of Object.entries(locks)) found.set(detail, [...(found.get(detail) ?? []), field]);
  return [...found].map(([detail, fields]) => ({ fields, detail }));
}

/** What is locked for the same reason everywhere, to be said once for all; of one alone nothing. */
export function everywhere(all: readonly Locks[]): Locks {
  const [first, ...rest] = all;
  if (!first || rest.length === 0) return {};
  return Object.fromEntries(Object.entries(first).filter(([field, { detail }]) => rest.every((locks) => locks[field]?.detail === detail)));
}

/** The rest. */
export const besides = (locks: Locks, said: Locks): Locks => Object.fromEntries(Object.entries(locks).filter(([field]) => !said[field]));
