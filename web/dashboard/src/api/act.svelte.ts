import { failureOf, type Failure } from './failure';

/** A deed a page does: whether it is under way, and how the last one failed. */
export class Act {
  busy = $state(false);
  failure = $state.raw<Failure | undefined>(undefined);

  /** What the work gave; undefined if it failed, and then `failure` says how. */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    this.busy = true;
    this.failure = undefined;
    try {
      return await work();
    } catch (error) {
      this.failure = failureOf(error);
      return undefined;
    } finally {
      this.busy = false;
    }
  }
}
