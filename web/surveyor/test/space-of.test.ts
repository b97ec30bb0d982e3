import { expect, test } from 'vitest';
import type { Item } from '../src/engine/protocol';
import { spaceOf } from '../src/state/space';
import type { SubmissionRecord } from '../src/store/db';
import type { Kept } from '../src/store/drafts';

test('what takes the room is told once each, and what was let go is not counted', () => {
  const records = [{ line: 'x'.repeat(400), key_box: 'y'.repeat(100) }, { line: null, key_box: null }] as SubmissionRecord[];
  const file = (hash: string, length: number): unknown => [[hash, length, 'image/jpeg'], true, 0, null];
  const items = [
    { state: 'complete', files: [file('a', 1000), file('b', 2000)] },
    { state: 'purged', files: [file('c', 9000)] },
    { state: 'finalised' },
  ] as unknown as Item[];
  const photo = { sha256: 'd', bytes: 500, type: 'image/jpeg' };
  const drafts = [{ draft: { answers: { p: photo, again: photo, q: 4, m: ['x'] } } }] as unknown as Kept[];
  expect(spaceOf(records, items, drafts, 10_000)).toEqual({
    submissions: { count: 1, bytes: 500 }, unfinished: 1, files: { count: 3, bytes: 3500 }, rest: 6000,
  });
  // A browser that says less than there is: nothing is negative.
  expect(spaceOf(records, items, drafts, 0).rest).toBe(0);
});
