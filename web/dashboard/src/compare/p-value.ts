import { speech } from '../strings/language.svelte';
import type { Strings } from '../strings/vi';

const DIGITS = 3;
const SMALLEST = 10 ** -DIGITS;

/** An adjusted p in three digits; what is smaller is said to be so. */
export function adjustedP(p: number, t: Strings['compare']): string {
  return p < SMALLEST ? t.lessThan(speech.decimal(SMALLEST, DIGITS)) : speech.decimal(p, DIGITS);
}
