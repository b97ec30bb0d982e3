import { speech } from '../strings/language.svelte';

/** Ranges of numbers in words: `3, 5 đến 8`. */
export function listed(spans: readonly (readonly number[])[], range: (from: string, to: string) => string): string {
  return spans.map(([from = 0, to = from]) => range(speech.count(from), speech.count(to))).join(', ');
}

const GB = 1e9;

/** Room on a disk: `11,2 GB`. */
export const bytes = (count: number): string => `${speech.decimal(count / GB)} GB`;
