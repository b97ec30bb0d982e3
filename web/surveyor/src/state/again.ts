import { untrack } from 'svelte';

/** At once and again every so many milliseconds; gives what ends it. For an effect: what the work reads does not start it anew. */
export function again(work: () => Promise<void>, every: number): () => void {
  untrack(() => void work());
  const timer = setInterval(() => void work(), every);
  return () => clearInterval(timer);
}
