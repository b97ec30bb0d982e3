/** When to go to somebody again who was not met. */
import type { PastVisit } from './visits';

export type Advice = 'keep' | 'evening' | 'daytime' | 'road' | null;

const EVENING = 18;
const SUNDAY = 0;

/** What may help the next visit: another time of day than those at which nobody was met. */
export function advice(visits: readonly PastVisit[]): Advice {
  const last = visits.at(-1);
  if (last?.outcome === 'appointment') return 'keep';
  if (last?.outcome === 'impassable') return 'road';
  const missed = visits.filter((one) => one.outcome === 'nobody_home' || one.outcome === 'away').map((one) => new Date(one.at));
  if (missed.length < 2) return null;
  const late = missed.filter((at) => at.getHours() >= EVENING || at.getDay() === SUNDAY).length;
  return late === 0 ? 'evening' : late === missed.length ? 'daytime' : null;
}
