// @vitest-environment node
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../src/store/bytes';
import { Database, queued, type AsideRecord, type RescuedRecord, type SubmissionRecord } from '../src/store/db';
import type { LineEntry } from '../src/store/journal/frames';
import { Journals } from '../src/store/journal/journal';
import { reconcile } from '../src/store/second-copy';
import { batchOf } from '../src/store/submissions';
import { forget, NO_KEY_BOX } from '../src/store/withdrawn';
import { Disk } from './disk';

const [OWN, LOST] = ['0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a10', '0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a11'];
const BOX = 'Q'.repeat(107);
const sealed = { iv: new Uint8Array(12), data: new Uint8Array(1) };
let count = 0;
let db: Database;
let disk: Disk;
let journals: Journals;

const lineOf = (install: string, seq: number): string => `{"install":"${install}","seq":${seq},"id":"s${seq}","blobs":[],"sealed":"x"}`;
async function recordOf(install: string, seq: number): Promise<SubmissionRecord> {
  const line = lineOf(install, seq);
  return {
    seq, id: `s${seq}`, line, key_box: BOX, line_hash: await sha256(line), chain: '0'.repeat(64), evaluation: 'e', questionnaire: 'q', at: 1, note: sealed,
  };
}
const entryOf = ({ seq, line, key_box }: SubmissionRecord): LineEntry => ({
  kind: 'line', seq, at: 1, chain: '0'.repeat(64), line: line!, key_box: key_box!, note: sealed,
});
async function boxes(): Promise<Record<string, (string | null)[]>> {
  const of = (records: readonly ({ key_box: string | null } | null)[]): (string | null)[] => records.flatMap((one) => one?.key_box ?? (one ? [null] : []));
  const journal = await new Journals(disk).all();
  const lines = (install: string): LineEntry[] =>
    journal.filter((one) => one.install === install).flatMap((one) => one.entries.filter((entry) => entry.kind === 'line'));
  return {
    finalised: of(await db.all('submission')),
    rescued: of((await db.all('rescued')).sort((a, b) => a.seq - b.seq)),
    aside: of((await db.all('aside')).map((one) => one.record as SubmissionRecord | null)),
    own: of(lines(OWN)),
    lost: of(lines(LOST)),
  };
}

describe('of three finalised, two rescued and two that were set aside', () => {
  let own: SubmissionRecord[];
  let lost: SubmissionRecord[];

  beforeEach(async () => {
    db = new Database(`withdrawn-${(count += 1)}`);
    disk = new Disk();
    journals = new Journals(disk);
    own = await Promise.all([1, 2, 3].map((seq) => recordOf(OWN, seq)));
    lost = await Promise.all([1, 2].map((seq) => recordOf(LOST, seq)));
    await db.write(['submission', 'rescued', 'aside'], (tx) => {
      for (const one of own) queued(tx.objectStore('submission').put(one));
      for (const one of lost) {
        queued(tx.objectStore('rescued').put({ ...one, install: LOST, receipt: null, not_held: null } as unknown as RescuedRecord));
      }
      for (const record of [own[1]!, own[2]!]) {
        queued(tx.objectStore('aside').add({ from: 'submission', key: String(record.seq), record, why: 'a look', at: 1 } satisfies AsideRecord));
      }
      queued(tx.objectStore('aside').add({ from: 'draft', key: 'd', record: null, why: 'does not open', at: 1 }));
    });
    await journals.append(OWN, own.map(entryOf));
    await journals.append(LOST, lost.map(entryOf));
  });

  const forgetTwo = (): Promise<void> => forget(db, journals, [own[1]!.line_hash, lost[0]!.line_hash]);
  const ALL_GONE = {
    finalised: [BOX, NO_KEY_BOX, BOX],
    rescued: [NO_KEY_BOX, BOX],
    own: [BOX, NO_KEY_BOX, BOX],
    lost: [NO_KEY_BOX, BOX],
  };

  test('the key boxes of two go from every place, and their lines stay', async () => {
    await forgetTwo();
    expect(await boxes()).toEqual({ ...ALL_GONE, aside: [NO_KEY_BOX, BOX] });
    expect((await db.all('submission')).map((one) => one.line)).toEqual(own.map((one) => one.line));
    expect((await new Journals(disk).open(OWN)).map((one) => one.kind === 'line' && one.line)).toEqual(own.map((one) => one.line));
  });

  test('a second time changes nothing, and no file is written', async () => {
    await forgetTwo();
    const names = await disk.names();
    const before = await boxes();
    await forgetTwo();
    expect(await disk.names()).toEqual(names);
    expect(await boxes()).toEqual(before);
  });

  test('the line is sent without its key box, and stands in two places as before', async () => {
    await forgetTwo();
    expect(await batchOf(db, [1, 2], 1)).toBe(`${own[0]!.line}\n${BOX}\n${own[1]!.line}\n${NO_KEY_BOX}\n`);
    expect(Buffer.from(NO_KEY_BOX, 'base64url')).toEqual(Buffer.alloc(80));
    const { both, works } = await reconcile(db, new Journals(disk), OWN, 1);
    expect([...both, works]).toEqual([1, 2, 3, true]);
    expect((await boxes())['own']).toEqual(ALL_GONE.own);
  });

  test('where the journal takes nothing, the database has let go, it is said, and the next time is enough', async () => {
    disk.room = 0;
    await expect(forgetTwo()).rejects.toThrow();
    expect(await boxes()).toMatchObject({ finalised: ALL_GONE.finalised, rescued: ALL_GONE.rescued, own: [BOX, BOX, BOX], lost: [BOX, BOX] });
    disk.room = Infinity;
    await forgetTwo();
    expect(await boxes()).toMatchObject(ALL_GONE);
  });

  test('two lines of one number, both taken back: both lose their key box', async () => {
    const twin = { ...entryOf(own[1]!), line: lineOf('another', 2) };
    await journals.append(OWN, [twin]);
    await forget(db, journals, [own[1]!.line_hash, await sha256(twin.line)]);
    expect((await boxes())['own']).toEqual([BOX, NO_KEY_BOX, BOX, NO_KEY_BOX]);
  });

  test('an earlier file that a power cut left beside the newer one is let go too', async () => {
    for (const install of [OWN, LOST]) {
      const name = (await disk.names()).find((one) => one.includes(install))!;
      const before = disk.bytes(name)!;
      await forgetTwo();
      disk.lay(name, before);
    }
    // The app starts again.
    journals = new Journals(disk);
    await forgetTwo();
    const all = await Promise.all((await disk.names()).map((name) => Buffer.from(disk.bytes(name)!).toString('latin1')));
    const lostOf = Buffer.from(BOX, 'base64url').toString('latin1');
    // Three of five lines have theirs.
    expect(all.join('').split(lostOf).length - 1).toBe(3);
    expect(await disk.names()).toHaveLength(2);
  });

  test('what another window wrote meanwhile stays', async () => {
    await journals.open(OWN);
    const other = new Journals(disk);
    await other.append(OWN, [entryOf(await recordOf(OWN, 4))]);
    await forgetTwo();
    expect((await boxes())['own']).toEqual([BOX, NO_KEY_BOX, BOX, BOX]);
    await other.open(OWN);
    await other.append(OWN, [entryOf(await recordOf(OWN, 5))]);
    expect((await boxes())['own']).toHaveLength(5);
  });

  test('the database that an enrolment left behind lets go too, and that of another seat is not touched', async () => {
    const names = ['hailong', 'hailong-2', 'hailong.2'];
    for (const name of names) {
      const one = new Database(name);
      await one.write(['submission'], (tx) => void own.forEach((record) => queued(tx.objectStore('submission').put(record))));
      await one.close();
    }
    const now = new Database('hailong-2');
    await forget(now, journals, [own[1]!.line_hash]);
    await now.close();
    const kept = async (name: string): Promise<(string | null)[]> => {
      const one = new Database(name);
      const records = await one.all('submission');
      await one.close();
      return records.map((record) => record.key_box);
    };
    expect(await Promise.all(names.map(kept))).toEqual([[BOX, NO_KEY_BOX, BOX], [BOX, NO_KEY_BOX, BOX], [BOX, BOX, BOX]]);
  });

  test('two lines of one number: only the one that was withdrawn loses its key box', async () => {
    const twin = { ...entryOf(own[1]!), line: lineOf('another', 2) };
    await journals.append(OWN, [twin]);
    await forgetTwo();
    expect((await boxes())['own']).toEqual([BOX, NO_KEY_BOX, BOX, BOX]);
  });

  test('what was deleted already stays deleted', async () => {
    const [first] = own as [SubmissionRecord];
    await db.write(['submission'], (tx) => queued(tx.objectStore('submission').put({ ...first, line: null, key_box: null })));
    await forget(db, journals, [first.line_hash]);
    expect((await boxes())['finalised']).toEqual([null, BOX, BOX]);
  });
});
