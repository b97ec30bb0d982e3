import type { Campaign, Expectations, Lock, Unit } from '../api/types';

/** The evaluation for which a size is worked out. */
export interface Planning {
  id: string;
  unit: Unit;
  campaign: Campaign;
  /** How many interviews are planned now; 0 if that is not decided. */
  target: number;
  /** Why the target may not be changed. */
  lock: Lock | undefined;
  found: Expectations;
}
