// @vitest-environment node
// A recording that is broken off: the app is killed in the middle of it, and what was said until then is there.
import 'fake-indexeddb/auto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { Interview } from '../src/state/interview.svelte';
import { forgetParts, rejoin, Slices } from '../src/state/slices';
import { copyOut, keepCopy, openOwn, readCopy, standingOf } from '../src/store/draft-file';
import { loadDrafts } from '../src/store/drafts';
import { fileNames, fileOf, keepFile } from '../src/store/files';
import { openFile, sealFile } from '../src/store/sealed-file';
import { AT, prepare, Tablet } from './headless';

const QUESTION = 'loi';
const TYPE = 'audio/webm';
const heard = (n: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: 9_000 }, (_, at) => (at * 7 + n) & 255);
const part = (n: number): Blob => new Blob([heard(n)], { type: TYPE });
const together = (count: number): Buffer => Buffer.concat(Array.from({ length: count }, (_, n) => heard(n)));

let tablet: Tablet;
let interview: Interview;

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
  const slices = new Slices(tablet.db, interview, QUESTION, (seconds) => kept.push(seconds));
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
  await rejoin(tablet.db, interview, attach);
  expect(together(3).equals((await answered())!)).toBe(true);
  expect(interview.draft.answers[QUESTION]).toMatchObject({ type: TYPE, bytes: 27_028 });
  expect(interview.broken).toEqual({ question: QUESTION, kept: true });
  await killed();
  expect(together(3).equals((await answered())!)).toBe(true);
  expect(interview.draft.recording).toBeUndefined();
  expect(await fileNames(tablet.db)).toEqual(new Set([(interview.draft.answers[QUESTION] as { sha256: string }).sha256]));
  interview.broken = null;
  await rejoin(tablet.db, interview, attach);
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
  await rejoin(tablet.db, interview, attach);
  expect(together(2).equals((await answered())!)).toBe(true);
});

test('what is damaged in the middle leaves what was before it', async () => {
  await recording(3);
  const second = interview.draft.recording!.parts[1]!.file.sha256;
  const row = await tablet.db.get('blob_chunk', [second, 0]);
  await tablet.db.write(['blob_chunk'], (tx) => void tx.objectStore('blob_chunk').put({ ...row!, data: row!.data.map((byte) => byte ^ 1) }));
  await killed();
  await rejoin(tablet.db, interview, attach);
  expect(together(1).equals((await answered())!)).toBe(true);
});

test('a recording that was there before stays when the next one is broken off', async () => {
  await attach(QUESTION, new Blob(['the first one'], { type: TYPE }));
  await recording(2);
  await killed();
  await rejoin(tablet.db, interview, attach);
  expect((await answered())!.toString()).toBe('the first one');
  expect(interview.broken).toEqual({ question: QUESTION, kept: false });
  expect((await fileNames(tablet.db)).size).toBe(1);
});

test('ended as it should be, a part that comes late is not kept, and none is left', async () => {
  const { slices, kept } = await recording(2);
  const late = slices.end();
  slices.add(part(2), 15);
  await late;
  await slices.end();
  await attach(QUESTION, new Blob([part(0), part(1), part(2)], { type: TYPE }));
  await forgetParts(tablet.db, interview);
  expect(kept).toEqual([5, 10]);
  await killed();
  expect(interview.draft.recording).toBeUndefined();
  expect(together(3).equals((await answered())!)).toBe(true);
  expect((await fileNames(tablet.db)).size).toBe(1);
});

test('where the draft cannot be written without them, the parts stay', async () => {
  await recording(2);
  const save = tablet.save;
  tablet.save = () => Promise.reject(new Error('full'));
  await forgetParts(tablet.db, interview);
  tablet.save = save;
  await killed();
  await rejoin(tablet.db, interview, attach);
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
  await rejoin(tablet.db, interview, attach);
  expect(together(2).equals((await answered())!)).toBe(true);
});
