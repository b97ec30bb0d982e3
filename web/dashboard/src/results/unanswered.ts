import type { Criterion } from '../api/types';

/** Those without an answer to a criterion: who was asked and gave none, apart from whom it was not put to. */
export interface Unanswered {
  /** Asked, and without an answer: whom the published share counts. */
  asked: number;
  /** Why, of those; only what happened. */
  because: [reason: string, people: number][];
  notAsked: number;
  notApplicable: number;
}

/** Null where the reasons are not told. */
export function unanswered({ missing_by: by }: Pick<Criterion, 'missing_by'>): Unanswered | null {
  if (!by) return null;
  const { not_asked: notAsked, not_applicable: notApplicable, ...silent } = by;
  const because = Object.entries(silent).filter(([, people]) => people > 0);
  return { asked: because.reduce((sum, [, people]) => sum + people, 0), because, notAsked, notApplicable };
}
