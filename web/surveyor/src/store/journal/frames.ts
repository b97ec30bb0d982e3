/**
 * The journal's bytes: frames one after the other, nothing between them.
 *
 *   frame   = "HLJ" 01 | length of the payload, u32 | CRC-32 over length and payload, u32 | payload
 *   payload = kind, u8 | body
 *
 *   1 start   generation u32 | install, text
 *   2 line    number u64 | instant u64 | chain 32 | key box: length u16, bytes | note: IV length u8, bytes, length u16, bytes | line, UTF-8
 *   3 purged  number u64 | instant u64 | line hash 32 | id, text
 *   4 whole   everything of the earlier generation stands before this
 *
 * Integers are little-endian. A line is sealed and its note too, so nothing in here can be read on the tablet.
 */
import { base64url, fromBase64url, fromHex, hex } from '../bytes';
import type { Sealed } from '../db';

/** A frozen line with what rebuilding needs. */
export interface LineEntry {
  kind: 'line';
  seq: number;
  at: number;
  chain: string;
  line: string;
  key_box: string;
  note: Sealed | null;
}

/** A line that was deleted below the durable watermark: its number and hash stay, for the chain. */
export interface PurgedEntry {
  kind: 'purged';
  seq: number;
  at: number;
  line_hash: string;
  id: string;
}

export type Entry = LineEntry | PurgedEntry;
type Frame = Entry | { kind: 'start'; generation: number; install: string } | { kind: 'whole' };

export interface Scan {
  start: { generation: number; install: string } | null;
  entries: Entry[];
  /** The mark that nothing of an earlier generation is missing. */
  whole: boolean;
  /** Where the last whole frame ends. */
  end: number;
  /** Bytes that are no frame: from, to. One that reaches the end of the file is a torn tail. */
  damaged: [number, number][];
}

const MAGIC = [0x48, 0x4c, 0x4a, 0x01] as const;
const HEAD = 12;
/** A line has at most 64 KiB; whatever claims to be longer is no frame. */
const LONGEST = 1 << 20;
const KIND = { start: 1, line: 2, purged: 3, whole: 4 } as const;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** CRC-32 as in gzip and PNG. */
export function crc32(bytes: Uint8Array, from = 0): number {
  let crc = ~from;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

class Writer {
  readonly #parts: Uint8Array[] = [];

  number(value: number, bytes: 1 | 2 | 4 | 8): this {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, BigInt(value), true);
    this.#parts.push(new Uint8Array(view.buffer, 0, bytes));
    return this;
  }

  bytes(value: Uint8Array): this {
    this.#parts.push(value);
    return this;
  }

  text(value: string): this {
    return this.bytes(new TextEncoder().encode(value));
  }

  done(): Uint8Array {
    return joined(this.#parts);
  }
}

class Reader {
  #at = 0;
  constructor(private readonly from: Uint8Array) {}

  number(bytes: 1 | 2 | 4 | 8): number {
    const part = this.bytes(bytes);
    return part.reduceRight((value, byte) => value * 256 + byte, 0);
  }

  bytes(length: number): Uint8Array {
    if (this.#at + length > this.from.length) throw new RangeError('the frame is shorter than it says');
    this.#at += length;
    return this.from.slice(this.#at - length, this.#at);
  }

  rest(): string {
    return new TextDecoder('utf-8', { fatal: true }).decode(this.from.subarray(this.#at));
  }
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function encode(frame: Frame): Uint8Array {
  const body = new Writer().number(KIND[frame.kind], 1);
  if (frame.kind === 'start') body.number(frame.generation, 4).text(frame.install);
  if (frame.kind === 'line') {
    const box = fromBase64url(frame.key_box);
    const note = frame.note ?? { iv: new Uint8Array(), data: new Uint8Array() };
    body.number(frame.seq, 8).number(frame.at, 8).bytes(fromHex(frame.chain));
    body.number(box.length, 2).bytes(box);
    body.number(note.iv.length, 1).bytes(note.iv).number(note.data.length, 2).bytes(note.data);
    body.text(frame.line);
  }
  if (frame.kind === 'purged') body.number(frame.seq, 8).number(frame.at, 8).bytes(fromHex(frame.line_hash)).text(frame.id);
  const payload = body.done();
  const length = new Writer().number(payload.length, 4).done();
  const crc = crc32(payload, crc32(length));
  return joined([Uint8Array.from(MAGIC), length, new Writer().number(crc, 4).done(), payload]);
}

function decode(payload: Uint8Array): Frame | null {
  const body = new Reader(payload);
  switch (body.number(1)) {
    case KIND.start:
      return { kind: 'start', generation: body.number(4), install: body.rest() };
    case KIND.line: {
      const [seq, at, chain] = [body.number(8), body.number(8), hex(body.bytes(32))];
      const key_box = base64url(body.bytes(body.number(2)));
      const iv = body.bytes(body.number(1));
      const data = body.bytes(body.number(2));
      return { kind: 'line', seq, at, chain, key_box, note: iv.length > 0 ? { iv, data } : null, line: body.rest() };
    }
    case KIND.purged: {
      const [seq, at, line_hash] = [body.number(8), body.number(8), hex(body.bytes(32))];
      return { kind: 'purged', seq, at, line_hash, id: body.rest() };
    }
    case KIND.whole:
      return { kind: 'whole' };
    default:
      return null;
  }
}

/** The frame that begins here, and where it ends; null if there is none that is whole. */
function frameAt(bytes: Uint8Array, at: number): { frame: Frame; end: number } | null {
  if (at + HEAD > bytes.length || !MAGIC.every((byte, i) => bytes[at + i] === byte)) return null;
  const head = new Reader(bytes.subarray(at + MAGIC.length, at + HEAD));
  const [length, crc] = [head.number(4), head.number(4)];
  const end = at + HEAD + length;
  if (length > LONGEST || end > bytes.length) return null;
  const payload = bytes.subarray(at + HEAD, end);
  if (crc32(payload, crc32(bytes.subarray(at + MAGIC.length, at + MAGIC.length + 4))) !== crc) return null;
  try {
    const frame = decode(payload);
    return frame && { frame, end };
  } catch {
    return null;
  }
}

/** Everything whole in the file. What is damaged is stepped over: what comes after it is found again by its mark. */
export function scan(bytes: Uint8Array): Scan {
  const found: Scan = { start: null, entries: [], whole: false, end: 0, damaged: [] };
  for (let at = 0; at < bytes.length; ) {
    const here = frameAt(bytes, at);
    if (!here) {
      let next = at + 1;
      while (next < bytes.length && !frameAt(bytes, next)) {
        const mark = bytes.indexOf(MAGIC[0], next + 1);
        next = mark < 0 ? bytes.length : mark;
      }
      found.damaged.push([at, next]);
      at = next;
      continue;
    }
    const { frame, end } = here;
    if (frame.kind === 'start') found.start ??= { generation: frame.generation, install: frame.install };
    else if (frame.kind === 'whole') found.whole = true;
    else found.entries.push(frame);
    found.end = at = end;
  }
  return found;
}
