import type { Trend } from '../api/types';
import type { Strings } from '../strings/vi';

type Difference = Trend['differences'][number];

/** Tests of one unit's neighbouring years use the usual level. */
export const LEVEL = 0.05;

/** What may be said of two years: a direction only where the test supports it. */
export function change(d: Difference, t: Strings['evaluation'], say: { points: (s: number) => string; change: (s: number) => string }): string {
  const { from, to } = d;
  if (d.p >= LEVEL) return t.trendUnclear(say.change(d.estimate), say.change(d.lo), say.change(d.hi), from, to);
  return d.estimate > 0
    ? t.trendUp(say.points(d.estimate), say.points(d.lo), say.points(d.hi), from, to)
    : t.trendDown(say.points(-d.estimate), say.points(-d.hi), say.points(-d.lo), from, to);
}
