import { whole, type Estimate } from '@hailong/ui/office/estimate';
import type { Figure } from '../api/types';
import type { Strings } from '../strings/vi';

export interface Finding {
  /** About answers or about people, as the rule counts. */
  first: string;
  /** Words before the range and the range; or one sentence where everybody was asked. */
  before: string;
  range: string | null;
}

/** What the index says in words. The rule decides whether it is about answers or about people. */
export function finding(
  index: (Estimate & Pick<Figure, 'interval'>) | null | undefined,
  rule: string,
  unitKind: string,
  t: Strings['evaluation'],
  say: { count: (n: number) => string; percent: (share: number) => string },
): Finding | null {
  const shown = whole(index);
  if (!shown) return null;
  const hundred = say.count(Math.round(shown.estimate * 100));
  const whom = unitKind === 'hospital' ? t.whom.hospital : unitKind === 'school' ? t.whom.school : t.whom.other;
  const census = index?.interval === 'census';
  return {
    first: firstClause(rule, t)(hundred),
    before: census ? t.census(whom) : t.partBefore(whom),
    range: census ? null : t.partRange(say.percent(shown.lo), say.percent(shown.hi)),
  };
}

function firstClause(rule: string, t: Strings['evaluation']): (n: string) => string {
  switch (rule) {
    case 'mean_of_persons': return t.persons;
    case 'overall_question': return t.overall;
    case 'pooled': return t.pooled;
    default: return t.averaged;
  }
}
