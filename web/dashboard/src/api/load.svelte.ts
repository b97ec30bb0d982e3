import { onDestroy, onMount, untrack } from 'svelte';
import { failureOf, type Failure } from './failure';

/** Nothing is said about loading for so long. */
const QUIET_MS = 300;
/** A page that lost the server asks again after so long. */
export const RETRY_SECONDS = 15;

/** What a page loads for as long as it stands. Called while the page is made. */
export function loading<T>(work: () => Promise<T>): Load<T> {
  const load = new Load(work);
  onMount(() => void load.run());
  onDestroy(() => load.stop());
  return load;
}

/** What a component loads of something, and anew of the next thing it is given. */
export function loadingOf<K, T>(of: () => K, work: (of: K) => Promise<T>): Load<T> {
  const load = new Load(() => work(of()));
  const wanted = $derived(of());
  $effect(() => {
    const next = wanted;
    void load.run(() => work(next));
  });
  onDestroy(() => load.stop());
  return load;
}

/** One thing a page loads, with everything it can say meanwhile. */
export class Load<T> {
  data = $state.raw<T | undefined>(undefined);
  failure = $state.raw<Failure | undefined>(undefined);
  /** Under way for longer than anyone overlooks. */
  slow = $state(false);
  /** Whole seconds since the load began. */
  seconds = $state(0);
  /** When the data shown came, and since when the server has been gone. */
  dataAt = $state.raw<Date | undefined>(undefined);
  lostAt = $state.raw<Date | undefined>(undefined);

  #work: () => Promise<T>;
  #round = 0;
  #timers: ReturnType<typeof setTimeout>[] = [];

  constructor(work: () => Promise<T>) {
    this.#work = work;
  }

  /** Starts anew; with `work`, for something else, so that the old data goes. An effect that calls it depends on nothing in it. */
  run(work?: () => Promise<T>): Promise<void> {
    return untrack(() => this.#run(work));
  }

  async #run(work?: () => Promise<T>): Promise<void> {
    if (work) {
      this.#work = work;
      this.data = undefined;
      this.lostAt = undefined;
    }
    const round = ++this.#round;
    this.#stopTimers();
    this.slow = false;
    this.seconds = 0;
    if (this.data === undefined) {
      this.failure = undefined;
      this.#timers.push(setTimeout(() => (this.slow = true), QUIET_MS), setInterval(() => (this.seconds += 1), 1000));
    }
    try {
      const data = await this.#work();
      if (round !== this.#round) return;
      this.data = data;
      this.dataAt = new Date();
      this.failure = undefined;
      this.lostAt = undefined;
    } catch (error) {
      if (round !== this.#round) return;
      this.failure = failureOf(error);
      if (this.data !== undefined && this.failure.kind === 'unreachable') {
        this.lostAt ??= new Date();
        this.#timers.push(setTimeout(() => void this.run(), RETRY_SECONDS * 1000));
      }
    } finally {
      if (round === this.#round) {
        if (this.lostAt === undefined) this.#stopTimers();
        this.slow = false;
      }
    }
  }

  stop(): void {
    this.#round += 1;
    this.#stopTimers();
  }

  #stopTimers(): void {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
  }
}
