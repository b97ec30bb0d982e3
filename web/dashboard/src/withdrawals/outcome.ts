import type { Withdrawn } from '../api/types';
import type { Strings } from '../strings/vi';

/** What is said once it is done; `what` is the name the question had. */
export function outcome(done: Withdrawn, what: string, t: Strings['withdrawals']): string {
  if (done.newly === 0) return t.before(what);
  return `${t.done(what)} ${done.responses > 0 ? t.recounted : t.notCounted}`;
}
