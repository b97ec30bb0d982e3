import type { Check } from '../api/types';
import { speech } from '../strings/language.svelte';

/** How much of a point of the checklist stands open, in words. */
export function left(check: Check): string {
  const t = speech.t.publish;
  return check.tablets > 0 ? t.checkTablets(speech.count(check.count), speech.count(check.tablets)) : t.checkCount(speech.count(check.count));
}
