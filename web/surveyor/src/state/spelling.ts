/** How a character of a code is said: by its Vietnamese letter name, or for English ears by the telephone alphabet. */
import type { Lang } from '../strings/format';

const VI: Record<string, string> = {
  0: 'không', 1: 'một', 2: 'hai', 3: 'ba', 4: 'bốn', 5: 'năm', 6: 'sáu', 7: 'bảy', 8: 'tám', 9: 'chín',
  A: 'a', B: 'bê', C: 'xê', D: 'dê', E: 'e', F: 'ép', G: 'giê', H: 'hát', J: 'gi', K: 'ca', M: 'mờ', N: 'nờ', P: 'pê',
  Q: 'quy', R: 'rờ', S: 'sờ', T: 'tê', V: 'vê', W: 'vê kép', X: 'ích', Y: 'i dài', Z: 'dét',
};
const EN: Record<string, string> = {
  0: 'zero', 1: 'one', 2: 'two', 3: 'three', 4: 'four', 5: 'five', 6: 'six', 7: 'seven', 8: 'eight', 9: 'nine',
  A: 'alpha', B: 'bravo', C: 'charlie', D: 'delta', E: 'echo', F: 'foxtrot', G: 'golf', H: 'hotel', J: 'juliett',
  K: 'kilo', M: 'mike', N: 'november', P: 'papa', Q: 'quebec', R: 'romeo', S: 'sierra', T: 'tango', V: 'victor',
  W: 'whiskey', X: 'x-ray', Y: 'yankee', Z: 'zulu',
};

export function said(character: string, lang: Lang): string {
  return (lang === 'vi' ? VI : EN)[character] ?? character;
}

/** `K7QM 4P2X` */
export function grouped(code: string): string {
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}

/** `ca bảy quy mờ · bốn pê hai ích` */
export function spelled(code: string, lang: Lang): string {
  const part = (text: string): string => [...text].map((character) => said(character, lang)).join(' ');
  return `${part(code.slice(0, 4))} · ${part(code.slice(4))}`;
}
