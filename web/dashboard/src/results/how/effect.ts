import type { Figure } from '../../api/types';
import type { Strings } from '../../strings/vi';

/**
 * The design effect of an index in words. It is against as many people drawn at random from the same list, so it says how many of
 * them would do; `n_eff` of an index counts single answers, of which each person gave many.
 */
export function effectWords(index: Pick<Figure, 'n' | 'deff'> | null | undefined, t: Strings['evaluation'], count: (n: number) => string): string {
  const { n, deff } = index ?? {};
  if (n == null || deff == null || !(deff > 0)) return '';
  const enough = Math.round(n / deff);
  if (deff <= 1) return t.errorNoLess(count(n));
  return enough < n ? t.errorEffective(count(n), count(enough)) : '';
}
