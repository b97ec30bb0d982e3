import { tick } from 'svelte';
import type { Failure } from '../api/failure';

/** What a form found wrong by itself, by field. */
export type Found = Readonly<Record<string, string>>;

const errorsOf = (failure: Failure | undefined) => (failure?.kind === 'refused' ? (failure.problem.errors ?? []) : []);

/** What the server found wrong in a field, under any of its names; "" if nothing. */
export function refusedAt(failure: Failure | undefined, ...names: string[]): string {
  return errorsOf(failure).find(({ pointer }) => names.includes(pointer.slice(1)))?.detail ?? '';
}

/** That something else has this name or code already: the server says so of the whole, as it is of one field only. */
export function takenBy(failure: Failure | undefined): string {
  return failure?.kind === 'refused' && failure.problem.type.endsWith('#exists') ? (failure.problem.detail ?? failure.problem.title) : '';
}

/** Whether a failure says something that is said at none of these fields. */
export function refusedElsewhere(failure: Failure | undefined, names: readonly string[]): boolean {
  const errors = errorsOf(failure);
  return failure !== undefined && (errors.length === 0 || errors.some(({ pointer }) => !names.includes(pointer.slice(1))));
}

/** The first field that is wrong takes the focus, once it says so. */
export async function toFirstWrong(): Promise<void> {
  await tick();
  (document.querySelector('dialog[open]') ?? document).querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
