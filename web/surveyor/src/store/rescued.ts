/**
 * Lines of an install that is lost from this tablet. They were finalised and sealed under it and cannot be numbered
 * anew; they are handed over as what they are, and never deleted here.
 */
import { sha256 } from './bytes';
import { queued, type Database, type RescuedRecord, type SubmissionRecord } from './db';
import type { FileRow } from '../engine/protocol';
import type { Entry, LineEntry } from './journal/frames';
import type { Kept } from './journal/journal';

async function rescuedOf(entry: Pick<LineEntry, 'seq' | 'at' | 'line' | 'key_box'>): Promise<RescuedRecord> {
  const header = headerOf(entry.line);
  return {
    line_hash: await sha256(entry.line),
    install: header?.install ?? '',
    seq: entry.seq,
    id: header?.id ?? '',
    line: entry.line,
    key_box: entry.key_box,
    at: entry.at,
    receipt: null,
    not_held: null,
  };
}

export interface LineHeader {
  install: string;
  id: string;
  evaluation: string;
  questionnaire: string;
  blobs: FileRow[0][];
}

/** The clear part of a line. */
export function headerOf(line: string): LineHeader | null {
  try {
    const header = JSON.parse(line) as LineHeader;
    return typeof header.id === 'string' && Array.isArray(header.blobs) ? header : null;
  } catch {
    return null;
  }
}

/** The lines of every journal but this install's. */
export async function linesOfOthers(journals: readonly Kept[], install: string | null): Promise<RescuedRecord[]> {
  const others = journals.filter((journal) => journal.install !== install);
  return rescue(others.flatMap((journal) => journal.entries));
}

/** What is still a line, once each, in the order of the numbers. */
export async function rescue(lines: readonly (Entry | SubmissionRecord)[]): Promise<RescuedRecord[]> {
  const whole = lines.flatMap((one) => {
    if ('kind' in one && one.kind === 'purged') return [];
    const { line, key_box, seq, at } = one;
    return line !== null && key_box !== null ? [{ line, key_box, seq, at }] : [];
  });
  const all = await Promise.all(whole.map(rescuedOf));
  return [...new Map(all.map((record) => [record.line_hash, record])).values()].sort((a, b) => a.seq - b.seq);
}

/** Takes in those that are not there yet; gives how many. */
export async function keepRescued(db: Database, lines: readonly RescuedRecord[]): Promise<number> {
  const known = new Set((await db.all('rescued')).map((record) => record.line_hash));
  const fresh = lines.filter((record) => !known.has(record.line_hash));
  if (fresh.length > 0) {
    await db.write(['rescued'], (tx) => {
      for (const record of fresh) queued(tx.objectStore('rescued').put(record));
    });
  }
  return fresh.length;
}

/** All of them, in the order of their numbers. */
export async function allRescued(db: Database): Promise<RescuedRecord[]> {
  return (await db.all('rescued')).sort((a, b) => a.install.localeCompare(b.install) || a.seq - b.seq);
}

/** In a file: for each line its text and its key box, as in the body of a batch. Whoever carries it can read nothing. */
export function exported(records: readonly RescuedRecord[]): string {
  return records.map(({ line, key_box }) => `${line}\n${key_box}\n`).join('');
}
