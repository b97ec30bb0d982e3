// @vitest-environment node
import 'fake-indexeddb/auto';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { seal_draft_key } from '../src/pkg/tablet.js';
import { base64url, fromBase64url, sha256 } from '../src/store/bytes';
import { copyOut, keepCopy, NotADraft, openOwn, openWith, readCopy, standingOf, type Copier } from '../src/store/draft-file';
import { loadDrafts, type Draft } from '../src/store/drafts';
import { fileOf, keepFile } from '../src/store/files';
import { Interview } from '../src/state/interview.svelte';
import { askDraftKey } from '../src/sync/draft-key';
import { Refused, type Client } from '../src/sync/client';
import { NoReply } from '../src/sync/road';
import { AT, prepare, Tablet } from './headless';

beforeAll(prepare);

let tablet: Tablet;
/** What the server would open: the key that was sealed to it last. */
let raw: Uint8Array<ArrayBuffer>;
let copier: Copier;

beforeEach(async () => {
  tablet = await (await new Tablet().start()).enrol();
  const { install, keys } = (await tablet.install())!;
  copier = {
    install,
    seal: (key, id) => ((raw = new Uint8Array(key)), seal_draft_key(key, install, id, keys.sealing)),
  };
});

const begun = (answers = tablet.draft().answers): Draft => ({ ...tablet.draft(), answers });
const drafts = async (): Promise<Draft[]> => (await loadDrafts(tablet.db, tablet.vault!, AT)).map((kept) => kept.draft);

test('a copy holds the answer that could not be saved, and comes back on the same tablet', async () => {
  const stored = begun({ q1: 4 });
  await tablet.save(stored);
  const inMemory = { ...stored, answers: { q1: 4, q2: 2 } };
  // Not one write is needed.
  const write = vi.spyOn(tablet.db, 'write').mockRejectedValue(new DOMException('full', 'QuotaExceededError'));
  const { file, left } = await copyOut(tablet.db, tablet.vault!, inMemory, copier);
  write.mockRestore();
  expect(left).toBe(0);

  const copy = await readCopy(file);
  const draft = (await openOwn(copy, tablet.vault!))!;
  expect(draft).toEqual(inMemory);
  expect(await standingOf(tablet.db, tablet.vault!, draft, AT)).toEqual({ stands: 'other', savedAt: AT, answers: 1 });
  await keepCopy(tablet.db, tablet.vault!, copy, draft, AT + 1);
  expect(await drafts()).toEqual([inMemory]);

  // The same file once more: nothing new, and what came after it stays.
  expect(await standingOf(tablet.db, tablet.vault!, draft, AT)).toEqual({ stands: 'same' });
  await tablet.save({ ...inMemory, answers: { q1: 4, q2: 2, q3: 1 } });
  expect(await standingOf(tablet.db, tablet.vault!, draft, AT)).toEqual({ stands: 'same' });
  // However often it was opened and left meanwhile: an answer that is missing here, or another one, is asked about.
  for (const answers of [{ q1: 4, q3: 1, q4: 2, q5: 3 }, { q1: 4, q2: 5 }]) {
    await tablet.save({ ...inMemory, answers });
    expect(await standingOf(tablet.db, tablet.vault!, draft, AT)).toMatchObject({ stands: 'other', answers: Object.keys(answers).length });
  }
  const sealed = { how: 'alone', reason: null, restarts: 0, passed: [], pieces: ['AAAA'] } as const;
  await tablet.save(inMemory);
  expect(await standingOf(tablet.db, tablet.vault!, { ...draft, private: { ...sealed, passed: [], pieces: ['AAAA'] } }, AT)).toMatchObject({ stands: 'other' });
});

test('what is a submission by now is never a draft again', async () => {
  const draft = begun();
  const { file } = await copyOut(tablet.db, tablet.vault!, draft, copier);
  await tablet.finalise(draft);
  const opened = (await openOwn(await readCopy(file), tablet.vault!))!;
  expect(await standingOf(tablet.db, tablet.vault!, opened, AT)).toEqual({ stands: 'finalised' });
  await expect(keepCopy(tablet.db, tablet.vault!, await readCopy(file), opened, AT)).rejects.toThrow();
  expect(await drafts()).toEqual([]);
});

test('whoever carries it reads nothing, and cannot change it unseen', async () => {
  const draft = begun({ q1: 4, note: 'Chờ lâu ở bản Nậm Nghẹp' });
  const { file } = await copyOut(tablet.db, tablet.vault!, draft, copier);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  expect(text.startsWith('hailong draft/1\n')).toBe(true);
  for (const said of ['Nậm', 'answers', draft.case, base64url(raw)]) expect(text).not.toContain(said);
  const { draft: sealed, own } = (await readCopy(file)).head;
  for (const part of [sealed.data, own.data]) {
    const at = text.indexOf(part);
    const changed = bytes.slice();
    changed[at] = changed[at] === 65 ? 66 : 65;
    const copy = await readCopy(new Blob([changed]));
    if (part === own.data) expect(await openOwn(copy, tablet.vault!)).toBeNull();
    else await expect(openWith(copy, raw)).rejects.toThrow(NotADraft);
  }
  for (const end of [0, 10, 16, 40, bytes.length - 2]) await expect(readCopy(new Blob([bytes.slice(0, end)]))).rejects.toThrow(NotADraft);
  await expect(readCopy(new Blob(['hailong draft/1\n{"install":1}\n']))).rejects.toThrow(NotADraft);
});

test('photographs travel with it; one that cannot be read is told', async () => {
  const photo = Uint8Array.from({ length: 300_000 }, (_, at) => at % 251);
  const [hash, gone] = [await sha256(photo), 'ab'.repeat(32)];
  await keepFile(tablet.db, hash, photo, AT);
  const answer = (of: string) => ({ sha256: of, bytes: 300_000, type: 'image/jpeg' });
  const draft = { ...begun({ a: answer(hash), b: answer(gone) }), fileKeys: { [hash]: 'k' } };
  const { file, left } = await copyOut(tablet.db, tablet.vault!, draft, copier);
  expect(left).toBe(1);

  const other = await (await new Tablet().start()).enrol();
  const copy = await readCopy(file);
  expect(await openOwn(copy, other.vault!)).toBeNull();
  const opened = await openWith(copy, raw);
  expect(await standingOf(other.db, other.vault!, opened, AT)).toEqual({ stands: 'new' });
  await keepCopy(other.db, other.vault!, copy, opened, AT);
  expect(Buffer.compare((await fileOf(other.db, hash))!, photo)).toBe(0);
  expect((await loadDrafts(other.db, other.vault!, AT))[0]!.draft).toEqual(draft);

  const bytes = new Uint8Array(await file.arrayBuffer());
  bytes[bytes.length - 1]! ^= 1;
  await expect(readCopy(new Blob([bytes]))).rejects.toThrow(NotADraft);
});

test('another tablet of the same surveyor is given the key by the server', async () => {
  const { file } = await copyOut(tablet.db, tablet.vault!, begun(), copier);
  const copy = await readCopy(file);
  const other = await (await new Tablet().start()).enrol();
  const install = (await other.install())!;
  const sent: Record<string, string>[] = [];
  const client = (said: () => Promise<{ sealed: string }>): Client =>
    ({ draft: (request: Record<string, string>) => (sent.push(request), said()) }) as unknown as Client;
  const keys = { sign: null, secret: null, publicKey: null } as never;

  expect(await askDraftKey(copy, client(() => Promise.reject(new NoReply({ failure: 'network' }))), install, keys)).toEqual({ state: 'no_network' });
  expect(await askDraftKey(copy, client(() => Promise.reject(new Refused(409, '', '', 'của người khác'))), install, keys)).toEqual({ state: 'refused', detail: 'của người khác' });
  expect(sent[0]).toMatchObject({ install: install.install, sealed_for: copier.install, draft: copy.head.id, key_box: copy.head.box });
  expect(fromBase64url(sent[0]!['public_key']!)).toHaveLength(65);
  expect(sent[0]!['public_key']).not.toBe(sent[1]!['public_key']);
});

test('the interview knows what is not on the tablet', async () => {
  const paper = tablet.paper;
  let full = false;
  const saved: Draft[] = [];
  const save = (draft: Draft): Promise<number> => (full ? Promise.reject(new Error('full')) : (saved.push(structuredClone(draft)), Promise.resolve(AT)));
  const interview = new Interview(begun({}), paper, save, () => AT);
  const [first, second] = interview.outline.questions.filter((question) => question.kind === 'likert');
  interview.go(interview.outline.questions.indexOf(first!));
  interview.put(first!.choices[0]!.value);
  await interview.flush();
  expect(interview.unsaved).toEqual([]);
  full = true;
  interview.go(interview.outline.questions.indexOf(second!));
  interview.put(second!.choices[0]!.value);
  await interview.flush();
  expect([interview.tick.state, interview.unsaved]).toEqual(['failed', [second!.name]]);
  full = false;
  await interview.flush(true);
  expect(interview.unsaved).toEqual([]);
  expect(new Interview(begun(), paper, save, () => AT, AT).unsaved).toEqual([]);
});
