// @vitest-environment node
// A recording that is broken off: the app is killed in the middle of it, and what was said until then is there.
import 'fake-indexeddb/auto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { Interview } from '../src/state/interview.svelte';
import { forget, rejoin, Slices, type Shelf } from '../src/state/slices';
import { copyOut, keepCopy, openOwn, readCopy, standingOf } from '../src/store/draft-file';
import { loadDrafts } from '../src/store/drafts';
import { dropFiles, fileNames, fileOf, keepFile } from '../src/store/files';
import { openFile, sealFile } from '../src/store/sealed-file';
import { restored } from '../src/store/second-files';
import { Disk } from './disk';
import { AT, prepare, Tablet } from './headless';

const QUESTION = 'loi';
const TYPE = 'audio/webm';
const heard = (n: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: 9_000 }, (_, at) => (at * 7 + n) & 255);
const part = (n: number): Blob => new Blob([heard(n)], { type: TYPE });
const together = (count: number): Buffer => Buffer.concat(Array.from({ length: count }, (_, n) => heard(n)));

let tablet: Tablet;
let interview: Interview;
/** As the app's: two places. */
const shelf: Shelf = {
  keep: (hash, bytes) => keepFile(tablet.db, hash, bytes, AT),
  read: async (hash) => (await fileOf(tablet.db, hash)) ?? ((await restored(tablet.db, tablet.copy, hash, AT)) ? fileOf(tablet.db, hash) : null),
  drop: async (hashes) => {
    for (const hash of hashes) await tablet.copy.dropFile(hash).catch(() => undefined);
    await dropFiles(tablet.db, new Set(hashes));
  },
};

beforeAll(prepare);
beforeEach(async () => {
  tablet = await new Tablet().start();
  await tablet.enrol();
  interview = new Interview({ ...tablet.draft(), answers: {} }, tablet.paper, (draft) => tablet.save(draft), () => AT);
});

async function attach(question: string, whole: Blob): Promise<void> {
  const { bytes, key, file } = await sealFile(new Uint8Array(await whole.arrayBuffer()), whole.type);
  await keepFile(tablet.db, file.sha256, bytes, AT);
  await interview.attach(question, file, key);
}

/** The first parts of a recording that runs, all kept. */
async function recording(count: number): Promise<{ slices: Slices; kept: number[] }> {
  const kept: number[] = [];
  const slices = new Slices(shelf, interview, QUESTION, (seconds) => kept.push(seconds));
  for (let n = 0; n < count; n += 1) slices.add(part(n), (n + 1) * 5);
  while (kept.length < count) await new Promise((done) => setTimeout(done, 1));
  return { slices, kept };
}

/** Nothing of the app is left in memory. */
async function killed(): Promise<void> {
  await tablet.start();
  const [kept] = await loadDrafts(tablet.db, tablet.vault!, AT);
  interview = new Interview(kept!.draft, tablet.paper, (draft) => tablet.save(draft), () => AT, kept!.savedAt);
}

/** What the answer opens to. */
async function answered(): Promise<Buffer | null> {
  const file = interview.draft.answers[QUESTION];
  if (typeof file !== 'object' || !('sha256' in file)) return null;
  const sealed = await fileOf(tablet.db, file.sha256);
  return Buffer.from(await openFile(sealed!, file.type, interview.draft.fileKeys![file.sha256]!));
}

test('killed in the middle, it becomes the answer up to the last part, and the parts make room', async () => {
  const { kept } = await recording(3);
  expect(kept).toEqual([5, 10, 15]);
  await killed();
  expect(interview.draft.answers[QUESTION]).toBeUndefined();
  await rejoin(shelf, interview, attach);
  expect(together(3).equals((await answered())!)).toBe(true);
  expect(interview.draft.answers[QUESTION]).toMatchObject({ type: TYPE, bytes: 27_028 });
  expect(interview.broken).toEqual({ question: QUESTION, kept: true });
  await killed();
  expect(together(3).equals((await answered())!)).toBe(true);
  expect(interview.draft.recording).toBeUndefined();
  expect(await fileNames(tablet.db)).toEqual(new Set([(interview.draft.answers[QUESTION] as { sha256: string }).sha256]));
  interview.broken = null;
  await rejoin(shelf, interview, attach);
  expect(interview.broken).toBeNull();
});

test('nothing of it can be read in the database', async () => {
  await recording(1);
  const rows = await tablet.db.all('blob_chunk');
  expect(rows).toHaveLength(1);
  expect(Buffer.from(rows[0]!.data).includes(Buffer.from(heard(0).subarray(0, 64)))).toBe(false);
});

test('its parts are named by the draft, so that nothing tidies them away while it runs', async () => {
  await recording(2);
  const [record] = await tablet.db.all('draft');
  expect(new Set(record!.files)).toEqual(await fileNames(tablet.db));
});

test('a part that could not be kept ends what is kept: a beginning without a gap', async () => {
  const { slices, kept } = await recording(2);
  const write = tablet.db.write.bind(tablet.db);
  tablet.db.write = () => Promise.reject(new DOMException('', 'QuotaExceededError'));
  slices.add(part(2), 15);
  await new Promise((done) => setTimeout(done, 20));
  tablet.db.write = write;
  slices.add(part(3), 20);
  await slices.end();
  expect(kept).toEqual([5, 10]);
  await killed();
  await rejoin(shelf, interview, attach);
  expect(together(2).equals((await answered())!)).toBe(true);
});

/** One of its parts reads differently. */
async function damage(n: number): Promise<string> {
  const hash = interview.draft.recording!.parts[n]!.file.sha256;
  const row = await tablet.db.get('blob_chunk', [hash, 0]);
  await tablet.db.write(['blob_chunk'], (tx) => void tx.objectStore('blob_chunk').put({ ...row!, data: row!.data.map((byte) => byte ^ 1) }));
  return hash;
}

test('what is damaged in the middle leaves what was before it', async () => {
  await recording(3);
  await damage(1);
  tablet.disk = new Disk();
  await killed();
  await rejoin(shelf, interview, attach);
  expect(together(1).equals((await answered())!)).toBe(true);
});

test('what is damaged is read from the second copy, where a start put it, and goes from there as well', async () => {
  await recording(3);
  await killed();
  expect((await tablet.copy.files()).length).toBe(3);
  await damage(1);
  await rejoin(shelf, interview, attach);
  expect(together(3).equals((await answered())!)).toBe(true);
  expect(await tablet.copy.files()).toEqual([]);
});

test('of which nothing can be read is told as lost', async () => {
  await recording(1);
  await damage(0);
  await rejoin(shelf, interview, attach);
  expect(interview.broken).toEqual({ question: QUESTION, kept: false });
  expect(interview.draft.answers[QUESTION]).toBeUndefined();
  expect(interview.draft.recording).toBeUndefined();
});

test('beside an answer both stay until somebody chooses', async () => {
  await attach(QUESTION, new Blob(['the first one'], { type: TYPE }));
  await recording(2);
  await killed();
  await rejoin(shelf, interview, attach);
  expect((await answered())!.toString()).toBe('the first one');
  expect(interview.broken).toBeNull();
  await killed();
  expect(interview.draft.recording!.parts).toHaveLength(2);
  const running = interview.draft.recording!;

  await forget(shelf, interview, running);
  await killed();
  expect((await answered())!.toString()).toBe('the first one');
  expect((await fileNames(tablet.db)).size).toBe(1);

  await recording(2);
  await killed();
  await rejoin(shelf, interview, attach, true);
  expect(together(2).equals((await answered())!)).toBe(true);
  expect(interview.draft.recording).toBeUndefined();
});

test('what could not be made the answer stays, and is not mixed with what is recorded next', async () => {
  await recording(2);
  await killed();
  const full = (): Promise<void> => Promise.reject(new DOMException('', 'QuotaExceededError'));
  await expect(rejoin(shelf, interview, full)).rejects.toMatchObject({ name: 'QuotaExceededError' });
  expect(interview.draft.recording!.parts).toHaveLength(2);
  expect((await fileNames(tablet.db)).size).toBe(2);
  // The next recording of the same question begins with its own head.
  await recording(1);
  expect(interview.draft.recording!.parts).toHaveLength(1);
});

test('ended as it should be, a part that comes late is not kept, and none is left', async () => {
  const { slices, kept } = await recording(2);
  const late = slices.end();
  slices.add(part(2), 15);
  const running = await late;
  expect(running.parts).toHaveLength(2);
  await attach(QUESTION, new Blob([part(0), part(1), part(2)], { type: TYPE }));
  await killed();
  expect(interview.draft.recording, 'named no more by the write that made the whole the answer').toBeUndefined();
  await forget(shelf, interview, running);
  expect(kept).toEqual([5, 10]);
  expect(together(3).equals((await answered())!)).toBe(true);
  expect((await fileNames(tablet.db)).size).toBe(1);
});

test('the parts of another question are not forgotten with it', async () => {
  const { slices } = await recording(1);
  const before = await slices.end();
  await interview.keepRecording({ question: 'khac', parts: [{ file: { sha256: 'ab'.repeat(32), bytes: 1, type: TYPE }, key: 'k' }] });
  await forget(shelf, interview, before);
  expect(interview.draft.recording).toMatchObject({ question: 'khac' });
});

test('where the draft cannot be written without them, the parts stay', async () => {
  await recording(2);
  const save = tablet.save;
  tablet.save = () => Promise.reject(new Error('full'));
  await forget(shelf, interview, interview.draft.recording!);
  tablet.save = save;
  await killed();
  await rejoin(shelf, interview, attach);
  expect(together(2).equals((await answered())!)).toBe(true);
});

test('what runs travels with the copy on a card', async () => {
  await recording(2);
  const install = (await tablet.install())!.install;
  const { file, left } = await copyOut(tablet.db, tablet.vault!, interview.draft, { install, seal: () => new Uint8Array(1) });
  expect(left).toBe(0);
  const copy = await readCopy(file);
  const draft = (await openOwn(copy, tablet.vault!))!;
  await tablet.save({ ...interview.draft, recording: undefined } as never);
  expect(await standingOf(tablet.db, tablet.vault!, draft, AT)).toMatchObject({ stands: 'other' });
  await keepCopy(tablet.db, tablet.vault!, copy, draft, AT);
  await killed();
  await rejoin(shelf, interview, attach);
  expect(together(2).equals((await answered())!)).toBe(true);
});
