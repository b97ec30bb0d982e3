import type { DeviceStatus, LeaseState } from '../engine/protocol';
import type { Strings } from '../strings/vi';

/** Whether an app is older than the oldest that the office wants used. */
export function isOld(app: string, least: string | null): boolean {
  return least !== null && app.localeCompare(least, 'en', { numeric: true }) < 0;
}

/** What the office asks of this tablet, or why its list is locked; null if everything is as usual. */
export function officeWord(device: DeviceStatus, lease: LeaseState, drafts: number, words: Strings, old = false): string | null {
  if (device === 'wipe') return words.wipeAsked(drafts);
  if (device === 'revoked') return words.revoked;
  if (device === 'locked') return words.listLocked;
  if (lease.lease === 'over') return words.leaseOver;
  if (lease.lease === 'turned_back') return words.leaseTurnedBack;
  if (device === 'drain') return words.drainOnly;
  return old ? words.appOld : null;
}
