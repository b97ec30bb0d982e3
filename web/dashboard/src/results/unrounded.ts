import { points } from '@hailong/ui/numbers';

/** A share in tenths of a per cent, as it is written. */
const tenths = (share: number): number => Math.sign(share) * Math.round(Number(points(Math.abs(share), 'en')) * 10);

/** Whether whoever reckons with the two numbers as they are written comes to another difference than the one that is written. */
export function roundsApart(from: number | null | undefined, to: number | null | undefined, difference: number): boolean {
  if (from == null || to == null) return false;
  return tenths(to) - tenths(from) !== tenths(difference);
}
