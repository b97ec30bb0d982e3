/**
 * What to do when the places that say how far this install has come do not agree. Nothing here touches the disk: what
 * was found goes in, what to do comes out.
 *
 * The install goes on only if every number up to the highest that anybody knows of has its line hash, all chains agree,
 * and the journal is not the only witness of where the numbers end. Otherwise the tablet is enrolled again and the lines
 * are handed over as those of the lost install: a number is never given out twice.
 */
import type { FileRow, Item, Memory } from '../engine/protocol';
import { fromHex, sha256 } from './bytes';
import type { Canary } from './canary';
import type { RescuedRecord, Sealed, SubmissionRecord } from './db';
import type { Entry, LineEntry } from './journal/frames';
import type { Install } from './meta';
import { headerOf, rescue } from './rescued';

/** What the places say. Records that do not read are left out. */
export interface Found {
  install: Install | null;
  /** Whether the keys of the install are at hand. */
  keys: boolean;
  /** Null if it is not there or does not read. */
  memory: Memory | null;
  items: readonly Item[];
  records: readonly SubmissionRecord[];
  /** Of this install's journal. */
  journal: readonly Entry[];
  local: Canary | null;
  /** Something in the database does not parse. */
  unreadable: boolean;
}

export interface Heal {
  plan: 'heal';
  /** What is put back: only what was missing or behind. */
  memory: Memory;
  items: Item[];
  records: SubmissionRecord[];
}

export type Plan = { plan: 'well' } | Heal | { plan: 'enrol'; lines: RescuedRecord[] };

/** The memory of an install whose own is lost, at its first number. */
export type FreshMemory = (install: Install) => Memory;

const NO_NOTE: Sealed = { iv: new Uint8Array(), data: new Uint8Array() };

export async function decide(found: Found, fresh: FreshMemory): Promise<Plan> {
  const { install, memory } = found;
  if (!install) return { plan: 'well' };
  const lines = await soundLines(found);
  const goesOn = found.keys ? await going(found, lines) : null;
  const instead = async (): Promise<Plan> => ({ plan: 'enrol', lines: await rescue([...found.records, ...found.journal]) });
  if (!goesOn) return instead();

  const items = [...goesOn.hashes].flatMap(([seq, hash]) => {
    if (found.items.some((item) => item.seq === seq)) return [];
    return [itemOf(seq, hash, lines.get(seq), found)];
  });
  if (items.some((item) => item.id === '')) return instead();
  const kept = new Set(found.records.filter((record) => record.line !== null).map((record) => record.seq));
  const gone = new Set(found.items.filter((item) => item.state === 'purged').map((item) => item.seq));
  const records = found.journal.flatMap((entry) => {
    if (entry.kind !== 'line' || kept.has(entry.seq) || gone.has(entry.seq)) return [];
    return [recordOf(entry, goesOn.hashes.get(entry.seq) ?? '')];
  });
  const behind = memory?.head.seq !== goesOn.head.seq;
  if (items.length === 0 && records.length === 0 && !behind && !found.unreadable) return { plan: 'well' };
  return { plan: 'heal', items, records, memory: { ...(memory ?? fresh(install)), head: goesOn.head, hello_due: true } };
}

/** Whole lines by number with their hash, from the database first. */
async function soundLines(found: Found): Promise<Map<number, { line: string; hash: string }>> {
  const lines = new Map<number, { line: string; hash: string }>();
  for (const { seq, line } of [...found.records, ...found.journal.filter((entry) => entry.kind === 'line')]) {
    if (line !== null && !lines.has(seq)) lines.set(seq, { line, hash: await sha256(line) });
  }
  return lines;
}

/** The hash of every number and the head, or null if the numbers are not sure. */
async function going(found: Found, lines: Map<number, { hash: string }>): Promise<{ hashes: Map<number, string>; head: Memory['head'] } | null> {
  const { memory, local, install } = found;
  const witness = local?.install === install?.install ? local : null;
  if (!memory && !witness) return null;
  const hashes = new Map<number, string>();
  const claims: [number, string][] = [
    ...found.items.map((item): [number, string] => [item.seq, item.line_hash]),
    ...found.records.map((record): [number, string] => [record.seq, record.line_hash]),
    ...[...lines].map(([seq, { hash }]): [number, string] => [seq, hash]),
    ...(await Promise.all(found.journal.map(async (entry): Promise<[number, string]> => [entry.seq, entry.kind === 'line' ? await sha256(entry.line) : entry.line_hash]))),
  ];
  for (const [seq, hash] of claims) {
    if ((hashes.get(seq) ?? hash) !== hash) return null;
    hashes.set(seq, hash);
  }
  const last = Math.max(0, memory?.head.seq ?? 0, witness?.seq ?? 0, ...hashes.keys());
  const said = new Map<number, string[]>();
  const heads = [memory?.head, witness, ...found.journal.filter((entry) => entry.kind === 'line')];
  for (const head of heads) if (head) said.set(head.seq, [...(said.get(head.seq) ?? []), head.chain]);

  let chain = await sha256(fromHex((install?.install ?? '').replaceAll('-', '')));
  const sorted = new Map<number, string>();
  for (let seq = 0; seq <= last; seq += 1) {
    if (seq > 0) {
      const hash = hashes.get(seq);
      if (hash === undefined) return null;
      sorted.set(seq, hash);
      chain = await sha256(fromHex(chain + hash));
    }
    if (said.get(seq)?.some((one) => one !== chain)) return null;
  }
  return { hashes: sorted, head: { seq: last, chain } };
}

/** As the engine makes it when a line is frozen: without a receipt it is sent again, and nothing is deleted without one. */
function itemOf(seq: number, line_hash: string, there: { line: string } | undefined, { journal, records }: Found): Item {
  const stub = journal.find((entry) => entry.seq === seq && entry.kind === 'purged');
  const record = records.find((one) => one.seq === seq);
  const header = there ? headerOf(there.line) : null;
  return {
    seq,
    id: header?.id ?? record?.id ?? (stub?.kind === 'purged' ? stub.id : ''),
    line_hash,
    bytes: there ? new TextEncoder().encode(there.line).length + KEY_BOX_TEXT + 2 : 0,
    blobs: header?.blobs.length ?? 0,
    files: (header?.blobs ?? []).map((blob): FileRow => [blob, false, 0, null]),
    state: there ? 'finalised' : 'purged',
    receipt: null,
    not_held: null,
    refusals: 0,
    hold_until: null,
  };
}

/** 80 bytes as base64url. */
const KEY_BOX_TEXT = 108;

function recordOf(entry: LineEntry, line_hash: string): SubmissionRecord {
  const header = headerOf(entry.line);
  return {
    seq: entry.seq,
    id: header?.id ?? '',
    line: entry.line,
    key_box: entry.key_box,
    line_hash,
    chain: entry.chain,
    evaluation: header?.evaluation ?? '',
    questionnaire: header?.questionnaire ?? '',
    at: entry.at,
    note: entry.note ?? NO_NOTE,
  };
}
