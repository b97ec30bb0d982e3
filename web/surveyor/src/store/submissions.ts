/** Frozen lines and what the engine knows of them. */
import type { Frozen } from '../engine/outbox';
import type { Effects, Item, Memory } from '../engine/protocol';
import type { Visit } from '../state/visits';
import { sha256 } from './bytes';
import { Overtaken, queued, type Database, type SubmissionRecord, type Writing } from './db';
import { notFinalised, NotWhatWasWritten, type Draft } from './drafts';
import { getMeta, putMeta } from './meta';
import { Unreadable, type Vault } from './vault';

/** What only the unlocked tablet knows of a submission. */
export interface Note {
  case: string;
  caseNumber: number;
  /** What came of it, if it was a visit without an interview. */
  visit?: Visit;
  /** The question that it is a word on, if it is one. */
  about?: string;
  /** The submission whose place it takes. */
  supersedes?: string;
  /** It is what was answered until the person broke off. */
  partial?: true;
}

/** What a line is frozen of. The draft with its id, or the one named, goes out in the same transaction. */
export type Source = Note & Pick<Draft, 'id' | 'evaluation' | 'questionnaire'> & { draft?: string };

export interface Made {
  source: Source;
  frozen: Frozen;
  effects: Effects;
}

/** Puts an engine call's effects into a transaction over `meta`, `item` and `submission`; never a memory over one that is further. */
export async function putEffects(tx: Writing, effects: Effects): Promise<void> {
  if (effects.memory) {
    const stored = (await tx.objectStore('meta').get('memory')) as Memory | undefined;
    if (stored && stored.head.seq > effects.memory.head.seq) throw new Overtaken(`line ${stored.head.seq} is another window's`);
    putMeta(tx, 'memory', effects.memory);
  }
  for (const item of effects.items) queued(tx.objectStore('item').put(item));
  for (const seq of effects.purge) {
    const record = await tx.objectStore('submission').get(seq);
    if (record) queued(tx.objectStore('submission').put({ ...record, line: null, key_box: null }));
  }
}

export function writeEffects(db: Database, effects: Effects, more?: (tx: Writing) => void): Promise<void> {
  if (!more && !effects.memory && effects.items.length === 0 && effects.purge.length === 0) return Promise.resolve();
  return db.write(['meta', 'item', 'submission'], async (tx) => {
    more?.(tx);
    await putEffects(tx, effects);
  });
}

async function recordOf(vault: Vault, { source, frozen }: Made, now: number): Promise<SubmissionRecord> {
  const { case: person, caseNumber, visit, about, supersedes, partial } = source;
  // What there is not is not written either.
  const note = { case: person, caseNumber, visit, about, supersedes, partial };
  return {
    seq: frozen.seq,
    id: frozen.id,
    line: frozen.line,
    key_box: frozen.key_box,
    line_hash: frozen.line_hash,
    chain: frozen.chain,
    evaluation: source.evaluation,
    questionnaire: source.questionnaire,
    at: now,
    note: await vault.seal(note, `submission ${frozen.id}`),
  };
}

/**
 * Finalises in one strict transaction: lines, key boxes, numbers and chain go in, the draft goes out; or nothing changes.
 * Then each line is read back and hashed. Resolves only if all are there as they were frozen.
 */
export async function keepFrozen(db: Database, vault: Vault, made: readonly Made[], now: number): Promise<SubmissionRecord[]> {
  const records = await Promise.all(made.map((one) => recordOf(vault, one, now)));
  let failed: unknown = null;
  try {
    await db.write(['meta', 'item', 'submission', 'draft'], async (tx) => {
      for (const { source, effects } of made) {
        await notFinalised(tx, source.id);
        await putEffects(tx, effects);
        queued(tx.objectStore('draft').delete(source.draft ?? source.id));
      }
      // Never over another line of the same number.
      for (const record of records) queued(tx.objectStore('submission').add(record));
    });
  } catch (error) {
    // If the connection was lost at the commit, it may have come through all the same.
    failed = error;
  }
  for (const { frozen } of made) {
    const there = await db.get('submission', frozen.seq);
    const same = there?.line === frozen.line && there.id === frozen.id && there.key_box === frozen.key_box;
    if (!same || (await sha256(frozen.line)) !== frozen.line_hash) {
      throw failed ?? new NotWhatWasWritten(`submission ${frozen.seq} reads back differently`);
    }
  }
  return records;
}

/** The engine's records as stored. */
export async function loadEngine(db: Database): Promise<{ memory: Memory; items: Item[] } | null> {
  const memory = await getMeta(db, 'memory');
  return memory ? { memory, items: await db.all('item') } : null;
}

/**
 * The body of a batch, not yet compressed. A line that no longer has its hash is not sent: it is copied aside and left
 * out, and the engine hears no receipt for it.
 */
export async function batchOf(db: Database, seqs: readonly number[], now: number): Promise<string> {
  let text = '';
  for (const seq of seqs) {
    const record = await db.get('submission', seq);
    if (record?.line && record.key_box && (await sha256(record.line)) === record.line_hash) {
      text += `${record.line}\n${record.key_box}\n`;
    } else {
      await setAside(db, seq, record, now);
    }
  }
  return text;
}

async function setAside(db: Database, seq: number, record: SubmissionRecord | undefined, now: number): Promise<void> {
  const known = (await db.all('aside')).some((one) => one.from === 'submission' && one.key === String(seq));
  if (known) return;
  await db.write(['aside'], (tx) => {
    const why = record ? 'the line does not have its hash' : 'the line is missing';
    queued(tx.objectStore('aside').add({ from: 'submission', key: String(seq), record: record ?? null, why, at: now }));
  });
}

/** Which case each submission belongs to, by its number. One that does not open is left out. */
export async function loadNotes(vault: Vault, records: readonly SubmissionRecord[]): Promise<Map<number, Note>> {
  const notes = new Map<number, Note>();
  for (const record of records) {
    try {
      notes.set(record.seq, await vault.open<Note>(record.note, `submission ${record.id}`));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
    }
  }
  return notes;
}
