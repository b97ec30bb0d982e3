import type { Publication } from '../api/types';

/** The publication that counts: the one with the highest number. */
export function latest(items: readonly Publication[] | undefined): Publication | undefined {
  return items?.toSorted((a, b) => b.number - a.number)[0];
}

/** The name a bundle is downloaded under: the office's has the answers in it as long as none was withdrawn. */
export function bundleName(one: Publication, year: number, mayHaveAnswers: boolean): string {
  return `hailong-${year}-${one.number}-${mayHaveAnswers && one.whole ? 'whole' : 'open'}.zip`;
}

/** What checks that bundle and computes its results again. */
export function verifyCommand(one: Publication, year: number, mayHaveAnswers: boolean): string {
  return `hailong verify ${bundleName(one, year, mayHaveAnswers)} --key ${one.key}`;
}
