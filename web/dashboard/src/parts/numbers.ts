import { speech } from '../strings/language.svelte';

/** Ranges of numbers in words: `3, 5 đến 8`. */
export function listed(spans: readonly (readonly number[])[], range: (from: string, to: string) => string): string {
  return spans.map(([from = 0, to = from]) => range(speech.count(from), speech.count(to))).join(', ');
}
