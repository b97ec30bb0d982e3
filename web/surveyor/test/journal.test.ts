// @vitest-environment node
import { crc32 as reference } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32, encode, joined, scan, type Entry, type LineEntry, type PurgedEntry } from '../src/store/journal/frames';
import { Journals } from '../src/store/journal/journal';
import { Disk } from './disk';

const INSTALL = '0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a10';
const FIRST = `lines.${INSTALL}.1`;

const bytesOf = (length: number): fc.Arbitrary<Uint8Array<ArrayBuffer>> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => new Uint8Array(bytes));
const hexOf = bytesOf(32).map((bytes) => Buffer.from(bytes).toString('hex'));
const aLine = fc.record({
  kind: fc.constant('line' as const),
  seq: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  at: fc.integer({ min: 0, max: 4e12 }),
  chain: hexOf,
  line: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map((text) => `{"sealed":${JSON.stringify(text)}}`),
  key_box: bytesOf(80).map((bytes) => Buffer.from(bytes).toString('base64url')),
  note: fc.option(fc.record({ iv: bytesOf(12), data: bytesOf(40) })),
}) satisfies fc.Arbitrary<LineEntry>;
const aStub = fc.record({
  kind: fc.constant('purged' as const),
  seq: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  at: fc.integer({ min: 0, max: 4e12 }),
  line_hash: hexOf,
  id: fc.uuid(),
}) satisfies fc.Arbitrary<PurgedEntry>;
const someEntries = fc.uniqueArray(fc.oneof(aLine, aStub), { selector: (entry) => entry.seq, maxLength: 4 });

function line(seq: number, text = 'x'): LineEntry {
  const chain = seq.toString(16).padStart(64, '0');
  return { kind: 'line', seq, at: 1000 + seq, chain, line: `{"seq":${seq},"sealed":"${text}"}`, key_box: 'Qk9Y', note: null };
}
const stub = (seq: number): PurgedEntry => ({ kind: 'purged', seq, at: 1, line_hash: 'ab'.repeat(32), id: `s${seq}` });
const seqs = (entries: readonly Entry[]): number[] => entries.map((entry) => entry.seq);

describe('frames', () => {
  test('the checksum is that of gzip', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void expect(crc32(bytes)).toBe(reference(bytes))),
    );
  });

  test('give back what went in, byte for byte', () => {
    fc.assert(fc.property(someEntries, (entries) => void expect(scan(joined(entries.map(encode))).entries).toEqual(entries)));
  });

  test('cut at every byte, what is read is a beginning of it, and whole', () => {
    fc.assert(
      fc.property(someEntries, (entries) => {
        const frames = entries.map(encode);
        const all = joined(frames);
        for (let cut = 0; cut <= all.length; cut += 1) {
          const found = scan(all.subarray(0, cut));
          let count = 0;
          let end = 0;
          while (count < frames.length && end + frames[count]!.length <= cut) end += frames[count++]!.length;
          expect(found.entries).toEqual(entries.slice(0, count));
          expect(found.end).toBe(end);
          expect(found.damaged).toEqual(cut > end ? [[end, cut]] : []);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('with a bit turned anywhere, only the entry that it is in is missing', () => {
    fc.assert(
      fc.property(someEntries.filter((entries) => entries.length > 0), fc.nat(), fc.nat({ max: 7 }), (entries, where, bit) => {
        const frames = entries.map(encode);
        const all = joined(frames);
        const at = where % all.length;
        all[at] = all[at]! ^ (1 << bit);
        let end = 0;
        const hit = frames.findIndex((frame) => at < (end += frame.length));
        expect(scan(all).entries).toEqual(entries.filter((_, i) => i !== hit));
      }),
    );
  });
});

describe('a journal', () => {
  test('holds what was appended, through a new start, and nothing twice', async () => {
    const disk = new Disk();
    const journals = new Journals(disk);
    expect(await journals.open(INSTALL)).toEqual([]);
    await journals.append(INSTALL, [line(1), line(2)]);
    await journals.append(INSTALL, [line(2), line(3)]);
    expect(await new Journals(disk).open(INSTALL)).toEqual([line(1), line(2), line(3)]);
    expect(await new Journals(disk).all()).toEqual([{ install: INSTALL, entries: [line(1), line(2), line(3)] }]);
  });

  test('of another install is another file', async () => {
    const journals = new Journals(new Disk());
    await journals.append('a', [line(1, 'a')]);
    await journals.append('b', [line(1, 'b')]);
    expect(await journals.all()).toEqual([
      { install: 'a', entries: [line(1, 'a')] },
      { install: 'b', entries: [line(1, 'b')] },
    ]);
  });

  test('never writes what it could not read', async () => {
    const disk = new Disk();
    const journals = new Journals(disk);
    await journals.append(INSTALL, [line(1)]);
    await expect(journals.append(INSTALL, [{ ...line(2), chain: 'short' }])).rejects.toThrow('cannot be written');
    await journals.append(INSTALL, [line(2)]);
    expect(seqs(await new Journals(disk).open(INSTALL))).toEqual([1, 2]);
  });

  test('cuts a torn tail off, keeps what was cut aside, and goes on behind it', async () => {
    const disk = new Disk();
    await new Journals(disk).append(INSTALL, [line(1), line(2)]);
    const whole = disk.bytes(FIRST)!;
    const torn = encode(line(3)).slice(0, 50);
    disk.lay(FIRST, joined([whole, torn]));
    const journals = new Journals(disk);
    expect(seqs(await journals.open(INSTALL))).toEqual([1, 2]);
    expect(disk.bytes(FIRST)).toEqual(whole);
    expect(disk.bytes(`cut.${INSTALL}.1`)).toEqual(torn);
    await journals.append(INSTALL, [line(3)]);
    expect(seqs(await new Journals(disk).open(INSTALL))).toEqual([1, 2, 3]);
  });

  test('hurt in the middle is written anew, with what comes after', async () => {
    const disk = new Disk();
    await new Journals(disk).append(INSTALL, [line(1), line(2), line(3)]);
    const bytes = disk.bytes(FIRST)!;
    const hurt = bytes.length - encode(line(3)).length - 5;
    bytes[hurt] = bytes[hurt]! ^ 1;
    disk.lay(FIRST, bytes);
    expect(seqs(await new Journals(disk).open(INSTALL))).toEqual([1, 3]);
    expect((await disk.names()).sort()).toEqual([`cut.${INSTALL}.1`, `lines.${INSTALL}.2`]);
    expect(seqs(await new Journals(disk).open(INSTALL))).toEqual([1, 3]);
  });

  test('that does not fit says so, is as before, and fits when there is room', async () => {
    const disk = new Disk();
    const journals = new Journals(disk);
    await journals.append(INSTALL, [line(1)]);
    for (let room = 0; room < encode(line(2)).length; room += 1) {
      disk.room = room;
      await expect(journals.append(INSTALL, [line(2)])).rejects.toThrow('the disk took');
      expect(await new Journals(disk).open(INSTALL)).toEqual([line(1)]);
    }
    disk.room = Infinity;
    await journals.append(INSTALL, [line(2)]);
    expect(await new Journals(disk).open(INSTALL)).toEqual([line(1), line(2)]);
  });

  test('written into by somebody else is opened again, not written over', async () => {
    const disk = new Disk();
    const [here, there] = [new Journals(disk), new Journals(disk)];
    await here.append(INSTALL, [line(1)]);
    await there.append(INSTALL, [line(2)]);
    await expect(here.append(INSTALL, [line(3)])).rejects.toThrow('another window');
    await here.append(INSTALL, [line(3)]);
    expect(seqs(await new Journals(disk).open(INSTALL))).toEqual([1, 2, 3]);
  });

  test('purges by a new file: stubs stand for what was deleted', async () => {
    const disk = new Disk();
    const journals = new Journals(disk);
    await journals.append(INSTALL, [line(1), line(2), line(3)]);
    await journals.replace(INSTALL, [stub(1), stub(2)]);
    await journals.append(INSTALL, [line(4)]);
    expect(await disk.names()).toEqual([`lines.${INSTALL}.2`]);
    expect(await new Journals(disk).open(INSTALL)).toEqual([stub(1), stub(2), line(3), line(4)]);
    expect(new TextDecoder().decode(disk.bytes(`lines.${INSTALL}.2`))).not.toContain('"seq":1,');
  });
});

/** One life of a tablet: appends and purges, the power gone at some call, and what must be there afterwards. */
type Deed = { append: number } | { purge: number };
const deeds = fc.array(
  fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 3 }).map((append) => ({ append })) }, { weight: 1, arbitrary: fc.nat({ max: 3 }).map((purge) => ({ purge })) }),
  { minLength: 1, maxLength: 8 },
);
const chances = fc.infiniteStream(fc.nat());

async function live(disk: Disk, todo: readonly Deed[], dies: number, chance: IterableIterator<number>): Promise<void> {
  const next = (below: number): number => (chance.next().value as number) % (below + 1);
  const journals = new Journals(disk);
  const told = new Set<number>();
  const purged = new Set<number>();
  let last = 0;
  await journals.open(INSTALL);
  disk.dies = dies;
  for (const deed of todo) {
    try {
      if ('append' in deed) {
        const fresh = Array.from({ length: deed.append }, (_, i) => line(last + i + 1));
        last += deed.append;
        await journals.append(INSTALL, fresh);
        for (const { seq } of fresh) told.add(seq);
      } else {
        const gone = [...told].filter((seq) => seq <= deed.purge);
        for (const seq of gone) purged.add(seq);
        await journals.replace(INSTALL, gone.map(stub));
      }
    } catch {
      break;
    }
  }
  const power = { whole: next, torn: next, back: () => next(1) === 1 };
  disk.powerCut(power);
  // And once more, while it repairs itself.
  disk.dies = next(12);
  await new Journals(disk).open(INSTALL).catch(() => undefined);
  disk.powerCut(power);
  const entries = await new Journals(disk).open(INSTALL);
  for (const seq of told) {
    const there = entries.filter((entry) => entry.seq === seq);
    if (there.length !== 1) throw new Error(`number ${seq} was said to be in the journal and is there ${there.length} times`);
    if (!purged.has(seq)) expect(there).toEqual([line(seq)]);
  }
  // What was not said to be there may be, but never half.
  for (const entry of entries) expect(entry).toEqual(entry.kind === 'line' ? line(entry.seq) : stub(entry.seq));
  expect(await new Journals(disk).open(INSTALL)).toEqual(entries);
}

describe('when the power goes', () => {
  test('at any call, what was said to be in the journal is there, once and whole', async () => {
    await fc.assert(fc.asyncProperty(deeds, fc.nat({ max: 40 }), chances, (todo, dies, chance) => live(new Disk(), todo, dies, chance[Symbol.iterator]())), { numRuns: 500 });
  });

  test('a journal that is not flushed is found out within 200 lives', async () => {
    const law = fc.asyncProperty(deeds, fc.nat({ max: 40 }), chances, (todo, dies, chance) => {
      const disk = new Disk();
      disk.flushes = false;
      return live(disk, todo, dies, chance[Symbol.iterator]());
    });
    const result = await fc.check(law, { numRuns: 200 });
    expect(result.failed).toBe(true);
    expect(String(result.errorInstance)).toMatch(/was said to be in the journal/);
  });
});
