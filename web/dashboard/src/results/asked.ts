import type { Criterion } from '../api/types';

/** Criteria of one factor that were put to some people only, all to as many. */
export interface AskedOfSome {
  keys: string[];
  people: number;
}

/**
 * The factors of which some criteria were not put to everybody, with these criteria, in the order of the form. Of a hidden criterion
 * it is not told to how many it was put, so that nothing is said of it.
 */
export function askedOfSome(criteria: readonly Criterion[], respondents: number): Map<string, AskedOfSome[]> {
  const found = new Map<string, AskedOfSome[]>();
  for (const { key, factor, missing_by: by } of criteria) {
    if (!by || by.not_asked === 0) continue;
    const people = respondents - by.not_asked;
    const own = found.get(factor) ?? [];
    const same = own.find((part) => part.people === people);
    if (same) same.keys.push(key);
    else own.push({ keys: [key], people });
    found.set(factor, own);
  }
  return found;
}
