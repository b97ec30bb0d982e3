import type { Publication } from '../api/types';

/** The publication that counts: the one with the highest number. */
export function latest(items: readonly Publication[] | undefined): Publication | undefined {
  return items?.toSorted((a, b) => b.number - a.number)[0];
}
