import type { DeviceStatus, LeaseState } from '../engine/protocol';
import type { Strings } from '../strings/vi';

/** What the office asks of this tablet, or why its list is locked; null if everything is as usual. */
export function officeWord(device: DeviceStatus, lease: LeaseState, drafts: number, words: Strings): string | null {
  if (device === 'wipe') return words.wipeAsked(drafts);
  if (device === 'revoked') return words.revoked;
  if (device === 'locked') return words.listLocked;
  if (lease.lease === 'over') return words.leaseOver;
  if (lease.lease === 'turned_back') return words.leaseTurnedBack;
  return device === 'drain' ? words.drainOnly : null;
}
