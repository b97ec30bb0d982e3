/** What the browser says about the tablet: storage, battery, installation. */
import { isNarrow } from '../connection';
import type { StorageFacts } from '../engine/outbox';
import { SENDING } from '../lock/leader';
import { installsBeside, type Seat } from '../store/seat';
import type { Deps } from '../sync/loop';

export async function storageFacts(): Promise<StorageFacts | null> {
  try {
    const [persisted, estimate] = await Promise.all([navigator.storage.persisted(), navigator.storage.estimate()]);
    return { persisted, usage: Math.round(estimate.usage ?? 0), quota: Math.round(estimate.quota ?? 0) };
  } catch {
    return null;
  }
}

/** Asks for storage that the browser may not evict; true if it gives it. */
export async function askPersistence(): Promise<boolean> {
  try {
    return await navigator.storage.persist();
  } catch {
    return false;
  }
}

export function isInstalled(): boolean {
  return matchMedia('(display-mode: standalone), (display-mode: fullscreen), (display-mode: minimal-ui)').matches;
}

/** Four fifths of what the browser allows are used: time to say so. */
export function nearlyFull(facts: StorageFacts | null): boolean {
  return facts !== null && facts.quota > 0 && facts.usage >= facts.quota * 0.8;
}

/** Free space, or null if the browser does not say. */
export function freeBytes(facts: StorageFacts | null): number | null {
  return facts && facts.quota > 0 ? Math.max(0, facts.quota - facts.usage) : null;
}

/** Photographs wait where the network is slow or somebody pays for each byte; recordings and answers do not. */
export function picturesMayGo(): boolean {
  return !isNarrow();
}

/** What the sync loop of a seat is told of the browser it runs in. */
export function around(seat: Seat): Pick<Deps, 'now' | 'foreground' | 'storage' | 'beside' | 'exclusive' | 'pictures'> {
  return {
    now: Date.now,
    foreground: () => document.visibilityState === 'visible',
    storage: storageFacts,
    beside: () => installsBeside(seat),
    exclusive: async (work) => void (await navigator.locks.request(SENDING, work)),
    pictures: picturesMayGo,
  };
}

interface Battery {
  level: number;
  charging: boolean;
  /** Seconds; infinite if the browser does not say. */
  dischargingTime: number;
}

export interface Power {
  percent: number;
  charging: boolean;
  /** For so long it lasts, if the browser says so. */
  hours: number | null;
}

export async function battery(): Promise<Power | null> {
  const ask = (navigator as { getBattery?: () => Promise<Battery> }).getBattery;
  if (!ask) return null;
  try {
    const found = await ask.call(navigator);
    const hours = Number.isFinite(found.dischargingTime) && !found.charging ? Math.round(found.dischargingTime / 3600) : 0;
    return { percent: Math.round(found.level * 100), charging: found.charging, hours: hours > 0 ? hours : null };
  } catch {
    return null;
  }
}
