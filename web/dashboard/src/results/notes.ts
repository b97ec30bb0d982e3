import type { Figure } from '../api/types';
import type { Strings } from '../strings/vi';

/** That a figure has no variance, and so an interval of its own kind: a share of 0 or 1, in the words of what everybody said. */
export function noteWords({ estimate, notes }: Pick<Figure, 'estimate' | 'notes'>, t: Strings['analysis']): string | null {
  if (estimate == null || !notes.includes('no_variance')) return null;
  const same = estimate === 1 ? t.allSatisfied : estimate === 0 ? t.noneSatisfied : t.allAlike;
  return t.ownMethod(same);
}
