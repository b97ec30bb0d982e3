/** What takes up the room that the browser gives this app, as far as it is known without reading it all. */
import type { Item } from '../engine/protocol';
import type { SubmissionRecord } from '../store/db';
import type { Kept } from '../store/drafts';

export interface Space {
  submissions: { count: number; bytes: number };
  unfinished: number;
  files: { count: number; bytes: number };
  /** The app itself, its lists and questionnaires, and second copies. */
  rest: number;
}

export function spaceOf(records: readonly SubmissionRecord[], items: readonly Item[], drafts: readonly Kept[], usage: number): Space {
  const lines = records.flatMap(({ line, key_box }) => (line === null ? [] : [line.length + (key_box?.length ?? 0)]));
  const files = new Map<string, number>();
  for (const item of items) if (item.state !== 'purged') for (const [[hash, length]] of item.files ?? []) files.set(hash, length);
  for (const { draft } of drafts) {
    for (const answer of Object.values(draft.answers)) {
      if (typeof answer === 'object' && 'sha256' in answer) files.set(answer.sha256, answer.bytes);
    }
  }
  const sum = (all: Iterable<number>): number => [...all].reduce((total, one) => total + one, 0);
  const [own, photos] = [sum(lines), sum(files.values())];
  return {
    submissions: { count: lines.length, bytes: own },
    unfinished: drafts.length,
    files: { count: files.size, bytes: photos },
    rest: Math.max(0, usage - own - photos),
  };
}
