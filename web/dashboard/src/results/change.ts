import type { Trend } from '../api/types';
import type { Strings } from '../strings/vi';

type Difference = Trend['differences'][number];

/** What may be said of two years: a direction only where the adjusted test says so, sameness only where two tests do. */
export function change(d: Difference, t: Strings['evaluation'], say: { points: (s: number) => string; change: (s: number) => string }): string {
  const { from, to } = d;
  switch (d.verdict) {
    case 'rose':
      return t.trendUp(say.points(d.estimate), say.points(d.lo), say.points(d.hi), from, to);
    case 'fell':
      return t.trendDown(say.points(-d.estimate), say.points(-d.hi), say.points(-d.lo), from, to);
    case 'no_practical_change':
      return t.trendSame(say.change(d.estimate), say.change(d.lo), say.change(d.hi), from, to);
    case 'not_enough':
      return t.trendUnclear(say.change(d.estimate), say.change(d.lo), say.change(d.hi), from, to);
  }
}

/** What the latest step that may be compared comes to, as a title; neutral where there is none. */
export function headline(trend: Trend, unit: string, t: Strings['compare'], say: { points: (s: number) => string }): string {
  const latest = trend.differences.toSorted((a, b) => b.to - a.to)[0];
  if (!latest) return t.byYear(unit);
  switch (latest.verdict) {
    case 'rose': return t.rose(unit, say.points(latest.estimate), say.points(latest.lo), say.points(latest.hi));
    case 'fell': return t.fell(unit, say.points(-latest.estimate), say.points(-latest.hi), say.points(-latest.lo));
    case 'no_practical_change': return t.same(unit);
    case 'not_enough': return latest.estimate < 0 ? t.unclearDown(unit) : t.unclearUp(unit);
  }
}
