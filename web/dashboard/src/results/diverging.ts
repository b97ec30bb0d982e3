import type { AnswerCount } from '../api/types';

export interface Segment {
  code: number;
  /** Where it begins and how long it is; shares, left of the line negative. */
  from: number;
  share: number;
}

/** The answers to one criterion laid out from the line between "neutral" and "satisfied" outwards. */
export function segments(distribution: readonly AnswerCount[]): Segment[] {
  const sorted = [...distribution].sort((a, b) => a.code - b.code);
  const laid: Segment[] = [];
  let right = 0;
  for (const { code, share } of sorted.filter((answer) => answer.satisfied)) {
    laid.push({ code, from: right, share });
    right += share;
  }
  let left = 0;
  for (const { code, share } of sorted.filter((answer) => !answer.satisfied).reverse()) {
    left -= share;
    laid.push({ code, from: left, share });
  }
  return laid.filter((segment) => segment.share > 0);
}

/** How much room the left side needs: a quarter, or more in steps of 5 where more were not satisfied. */
export function leftRoom(all: readonly (readonly AnswerCount[] | null | undefined)[]): number {
  const most = Math.max(0, ...all.map((one) => (one ?? []).filter((a) => !a.satisfied).reduce((sum, a) => sum + a.share, 0)));
  return Math.max(0.25, Math.ceil(most * 20 - 1e-9) / 20);
}
