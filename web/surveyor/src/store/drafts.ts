/** Interviews not yet finalised: one sealed record each, written at every answer and read back before it counts. */
import type { Answers, FileAnswer } from '../engine/form';
import { same, sha256 } from './bytes';
import { queued, type Database, type DraftRecord, type SubmissionRecord, type Writing } from './db';
import { Unreadable, type Vault } from './vault';

export interface Timing {
  entered: number;
  seconds: number;
}

/** The private part as the tablet keeps it: how far it is, and pieces that only the server opens. */
export interface PrivateDraft {
  how: 'alone' | 'read_out' | 'declined';
  reason: 'unwilling' | 'no_privacy' | 'unable' | null;
  /** How often it was begun again from its first question. */
  restarts: number;
  passed: string[];
  pieces: string[];
}

/** A recording that runs, or was broken off: its parts so far, each a sealed file. */
export interface RunningRecording {
  question: string;
  parts: { file: FileAnswer; key: string }[];
}

export interface Draft {
  id: string;
  evaluation: string;
  questionnaire: string;
  case: string;
  caseNumber: number;
  /** What `today()` is for this interview, to its end. */
  today: string;
  startedAt: number;
  language: string;
  /** The consent that was given: language, and time by the server's clock; the text is the questionnaire's. */
  consent: { language: string; at: number };
  answers: Answers;
  /** The language each answer was given in. */
  languages: Record<string, string>;
  /** Index of the question on the screen. */
  at: number;
  /** Its number, as the screen gives it; of the private part the first one's. */
  number?: number;
  timings: Record<string, Timing>;
  /** Optional questions that were put and left without an answer. */
  skipped: string[];
  private?: PrivateDraft;
  /** Keys of the photographs and recordings, by the hash of the sealed file. */
  fileKeys?: Record<string, string>;
  recording?: RunningRecording;
  /** The submission whose place it shall take, after a supervisor's question. */
  supersedes?: string;
}

/** The write went through and something else is there. */
export class NotWhatWasWritten extends Error {}
/** The interview is a finalised line by now, and never a draft or another line beside it. */
export class AlreadyFinalised extends Error {}

/** Looks at the last two lines: no other is finalised while an interview is on the screen, but the visit that ends it goes in with it. */
export async function notFinalised(tx: Writing, id: string): Promise<void> {
  let last = await tx.objectStore('submission').openCursor(null, 'prev');
  for (let left = 2; last && left > 0; left -= 1) {
    if (last.value.id === id) throw new AlreadyFinalised(`${id} is line ${last.value.seq}`);
    last = await last.continue();
  }
}

/** The line that an interview became, if it stands whole or stood until it was let go. */
export async function lineOf(db: Database, id: string): Promise<SubmissionRecord | null> {
  const seq = (await db.all('item')).find((item) => item.id === id)?.seq;
  const record = seq === undefined ? undefined : await db.get('submission', seq);
  if (record?.id !== id) return null;
  return record.line === null || (await sha256(record.line)) === record.line_hash ? record : null;
}

/** Writes a draft and reads it back: resolves with the time of saving only if it is there, byte for byte. */
export async function saveDraft(db: Database, vault: Vault, draft: Draft, now: number): Promise<number> {
  const sealed = await vault.seal(draft, about(draft.id));
  const record: DraftRecord = { id: draft.id, savedAt: now, files: filesNamed(draft), ...sealed };
  await db.write(['draft', 'submission'], async (tx) => {
    await notFinalised(tx, draft.id);
    queued(tx.objectStore('draft').put(record));
  });
  const there = await db.get('draft', draft.id);
  if (!there || !same(there.data, sealed.data) || !same(there.iv, sealed.iv)) {
    throw new NotWhatWasWritten(`draft ${draft.id} reads back differently`);
  }
  return now;
}

export interface Kept {
  draft: Draft;
  savedAt: number;
}

/** Every draft that opens. One that does not is moved aside in one transaction; only one whose line stands is deleted. */
export async function loadDrafts(db: Database, vault: Vault, now: number): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const record of await db.all('draft')) {
    if (await lineOf(db, record.id)) {
      await db.write(['draft'], (tx) => queued(tx.objectStore('draft').delete(record.id)));
      continue;
    }
    try {
      kept.push({ draft: await vault.open<Draft>(record, about(record.id)), savedAt: record.savedAt });
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      await db.write(['draft', 'aside'], (tx) => {
        queued(tx.objectStore('aside').add({ from: 'draft', key: record.id, record, why: error.message, at: now }));
        queued(tx.objectStore('draft').delete(record.id));
      });
    }
  }
  return kept.sort((a, b) => b.savedAt - a.savedAt);
}

/** The sealed files that answers speak of. */
export function filesOf(answers: Answers): string[] {
  return Object.values(answers).flatMap((answer) => (typeof answer === 'object' && 'sha256' in answer ? [answer.sha256] : []));
}

/** These, and the parts of a recording that runs. */
export function filesNamed({ answers, recording }: Draft): string[] {
  return [...filesOf(answers), ...(recording?.parts ?? []).map(({ file }) => file.sha256)];
}

function about(id: string): string {
  return `draft ${id}`;
}
