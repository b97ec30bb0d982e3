/**
 * The install and the last number it gave out, in four places that are not lost together: IndexedDB (the engine's
 * memory), OPFS (the journal's last entry), localStorage (here) and a cookie that the server sets and compares.
 */
import type { Memory } from '../engine/protocol';

export interface Canary {
  install: string;
  seq: number;
  chain: string;
}

const KEY = 'hailong-canary';

/** What localStorage says; null if nothing, or nothing that can be read. */
export function readCanary(storage: Pick<Storage, 'getItem'>): Canary | null {
  try {
    const { install, seq, chain } = JSON.parse(storage.getItem(KEY) ?? 'null') as Canary;
    return typeof install === 'string' && Number.isSafeInteger(seq) && typeof chain === 'string' ? { install, seq, chain } : null;
  } catch {
    return null;
  }
}

/** The install is gone on purpose: its absence is no loss. */
export function forgetCanary(storage: Pick<Storage, 'removeItem'>): void {
  try {
    storage.removeItem(KEY);
  } catch {
    // Forbidden: nothing was ever written there.
  }
}

/** Written after the commit, so it never names a number that was not given out. Without localStorage one place is missing. */
export function noteCanary(storage: Pick<Storage, 'setItem'>, { install, head }: Memory): void {
  const canary: Canary = { install, seq: head.seq, chain: head.chain };
  try {
    storage.setItem(KEY, JSON.stringify(canary));
  } catch {
    // Full or forbidden; the other places remain.
  }
}
