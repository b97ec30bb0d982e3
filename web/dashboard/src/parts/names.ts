import { speech } from '../strings/language.svelte';

/** Names as a sentence lists them: `A`, `A và B`, `A, B và C`. */
export function names(list: readonly string[]): string {
  const last = list.at(-1) ?? '';
  return list.length < 2 ? last : `${list.slice(0, -1).join(', ')} ${speech.t.and} ${last}`;
}
