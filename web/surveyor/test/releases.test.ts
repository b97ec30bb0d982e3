// @vitest-environment node
// The tablets of earlier releases: what they hold is opened by this app, and the interview begun there is finished here.
//
// A release's store is written once, at the time of the release, and never again:
//   KEEP_RELEASE=0.1.0 npx vitest run --project surveyor test/releases.test.ts
import 'fake-indexeddb/auto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { CompiledForm, type Answers, type AnswerValue, type Question } from '../src/engine/form';
import { WasmOutbox } from '../src/engine/outbox';
import { broughtOver, WasmReplica } from '../src/engine/replica';
import type { EnrolAnswer, Snapshot } from '../src/engine/protocol';
import init, { derive_pin_key, mint_id } from '../src/pkg/tablet.js';
import { FeedServer } from './feed-server';
import { Interview } from '../src/state/interview.svelte';
import { sha256 } from '../src/store/bytes';
import { Database, NAME } from '../src/store/db';
import { loadDrafts, saveDraft, type Draft } from '../src/store/drafts';
import { keepEnrolment } from '../src/store/enrolment';
import { deviceKeys, getMeta, saveMeta, type DeviceKeys } from '../src/store/meta';
import { inUse, loadReplica, loadSession, loadSnapshot, saveReplica } from '../src/store/snapshot';
import { batchOf, keepFrozen, loadEngine, loadNotes } from '../src/store/submissions';
import { createVault, openVault } from '../src/store/vault';

const root = resolve(import.meta.dirname, '../../..');
const folder = join(import.meta.dirname, 'releases');
const PIN = '258014';
const DAY = '2022-10-12';
const AT = Date.UTC(2022, 9, 12, 3, 40);
const derive = async (pin: string, salt: Uint8Array): Promise<Uint8Array> => derive_pin_key(pin, salt);

beforeAll(async () => {
  const bytes = readFileSync(resolve(root, 'web/surveyor/src/pkg/tablet_bg.wasm'));
  await init({ module_or_path: await WebAssembly.compile(new Uint8Array(bytes)) });
});

/** A store as a file: bytes as base64, the keys of the browser as what they were made of. */
interface Kept {
  version: number;
  stores: { name: string; keyPath: string | null; autoIncrement: boolean; rows: [unknown, unknown][] }[];
}

function packed(value: unknown): unknown {
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(packed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, packed(field)]));
}

function unpacked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpacked);
  if (value === null || typeof value !== 'object') return value;
  if ('$bytes' in value) return new Uint8Array(Buffer.from(String(value.$bytes), 'base64'));
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, unpacked(field)]));
}

const P256 = { name: 'ECDSA', namedCurve: 'P-256' };
interface KeptKeys {
  pkcs8: Uint8Array<ArrayBuffer>;
  raw: Uint8Array<ArrayBuffer>;
  secret: Uint8Array<ArrayBuffer>;
}

/** As the app keeps them: none can be taken out. */
async function asKept({ pkcs8, raw, secret }: KeptKeys): Promise<DeviceKeys> {
  return {
    sign: {
      privateKey: await crypto.subtle.importKey('pkcs8', pkcs8, P256, false, ['sign']),
      publicKey: await crypto.subtle.importKey('raw', raw, P256, true, ['verify']),
    },
    secret: await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']),
    publicKey: raw,
  };
}

function request<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((done, failed) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

/** Lays the store down as its release had it, without a line of today's schema. */
async function lay(kept: Kept, name: string): Promise<void> {
  const opening = indexedDB.open(name, kept.version);
  opening.onupgradeneeded = () => {
    for (const { name: store, keyPath, autoIncrement } of kept.stores) opening.result.createObjectStore(store, { keyPath, autoIncrement });
  };
  const db = await request(opening);
  for (const { name: store, keyPath, rows } of kept.stores) {
    for (const [key, value] of rows) {
      const row = store === 'meta' && key === 'keys' ? await asKept(unpacked(value) as KeptKeys) : unpacked(value);
      const into = db.transaction(store, 'readwrite').objectStore(store);
      await request(keyPath === null ? into.put(row, key as IDBValidKey) : into.put(row));
    }
  }
  db.close();
}

function anAnswer(question: Question): AnswerValue {
  switch (question.kind) {
    case 'likert':
    case 'single':
      return question.choices[0]!.value;
    case 'multi':
      return [String(question.choices[0]!.value)];
    case 'integer':
    case 'decimal':
      return 3;
    case 'date':
      return DAY;
    default:
      return 'Chờ hơi lâu.';
  }
}

/** Goes through the form to its end as a surveyor does. */
async function finish(interview: Interview): Promise<void> {
  for (let steps = 0; steps < 200; steps += 1) {
    if (interview.question && interview.question.kind !== 'note') interview.put(anAnswer(interview.question));
    if (interview.next()) break;
  }
  await interview.flush(true);
}

describe('the stores of earlier releases', () => {
  const releases = readdirSync(folder).filter((file) => file.endsWith('.json'));

  test('are kept', () => expect(releases).toContain('0.1.0.json'));

  test.each(releases)('%s: the PIN opens it, the open interview is finished, what is owed is sent', async (file) => {
    const kept = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Kept;
    const name = `release-${file}`;
    await lay(kept, name);
    const db = new Database(name);
    const keys = await deviceKeys(db);
    const vault = await openVault(db, PIN, keys, derive);
    const install = (await getMeta(db, 'install'))!;
    expect(install.surveyor.name).toBe('Lò Thị Hương');
    expect(await loadSession(db, vault)).toMatchObject({ refresh_token: 'r' });

    const snapshot = (await loadSnapshot(db, vault))!;
    const [{ draft, savedAt }, ...others] = (await loadDrafts(db, vault, AT)) as [{ draft: Draft; savedAt: number }];
    expect(others).toEqual([]);
    expect(await db.count('aside')).toBe(0);
    expect(savedAt).toBe(AT + 60_000);
    expect(Object.keys(draft.answers)).toHaveLength(6);
    expect(snapshot.evaluations.map((one) => one.id)).toContain(draft.evaluation);

    const stored = (await loadEngine(db))!;
    const outbox = WasmOutbox.restore(stored.memory, stored.items);
    expect(stored.memory.head.seq).toBe(1);
    const form = CompiledForm.load(snapshot.questionnaires[draft.questionnaire]!);

    // The first pull of this app: the evaluation has gone to somebody else and nothing names the draft's version.
    const feed = new FeedServer();
    const replica = await loadReplica(db, vault);
    const needed = await inUse(db, vault, AT, []);
    expect(replica.query(needed)).toBe(`cursor=&have=${draft.questionnaire}&want=`);
    expect(replica.apply(feed.answer(`/?${replica.query(needed)}`), needed)).toBe('whole');
    await saveReplica(db, vault, replica);
    expect(await db.keys('snapshot')).toEqual(['replica']);
    const left = (await loadSnapshot(db, vault))!;
    expect([left.evaluations, left.cases, Object.keys(left.questionnaires)]).toEqual([[], [], [draft.questionnaire]]);
    // How far it is, nobody says any more.
    const known = ({ progress: _, ...evaluation }: Snapshot['evaluations'][number]): object => evaluation;
    expect(left.former.map((one) => known(one.evaluation))).toEqual(snapshot.evaluations.map(known));
    const before: Answers = structuredClone(draft.answers);
    const interview = new Interview(draft, form, (given) => saveDraft(db, vault, JSON.parse(JSON.stringify(given)) as Draft, AT), () => AT, savedAt);
    expect(interview.question?.name).toBe('A3');
    await finish(interview);
    expect(interview.draft.answers).toMatchObject(before);
    const second = await freeze(db, outbox, form, interview.draft, install.keys.sealing, vault);
    expect(second.seq).toBe(2);

    const notes = await loadNotes(vault, await db.all('submission'));
    expect([...notes.keys()]).toEqual([1, 2]);
    const lines = (await batchOf(db, [1, 2], AT)).split('\n').filter((line) => line.startsWith('{'));
    expect(lines.map((line) => JSON.parse(line).seq)).toEqual([1, 2]);
    expect(await sha256(lines[1]!)).toBe(second.line_hash);
    await db.close();
  });
});

async function freeze(db: Database, outbox: WasmOutbox, form: CompiledForm, draft: Draft, sealing: string, vault: Awaited<ReturnType<typeof openVault>>) {
  const plain = JSON.parse(JSON.stringify(draft)) as Draft;
  const done = outbox.finalise(form, AT, {
    id: plain.id, kind: 'interview', evaluation: plain.evaluation, lang: plain.language, app: 'hailong-tablet/test', today: plain.today,
    answers: plain.answers, case: plain.case, timings: [], languages: {}, sealing,
  });
  expect(done.issues).toEqual([]);
  await keepFrozen(db, vault, [{ source: plain, frozen: done.frozen!, effects: done.effects! }], AT);
  return done.frozen!;
}

const RELEASE = process.env['KEEP_RELEASE'];
if (RELEASE !== undefined) test('keeps the store of this release', () => keep(RELEASE));

async function keep(release: string): Promise<void> {
  const path = join(folder, `${release}.json`);
  if (existsSync(path)) throw new Error(`${path} is there: a release's store is written once`);
  const db = new Database(NAME);
  const pair = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const kept: KeptKeys = {
    pkcs8: new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey)),
    raw: new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)),
    secret: crypto.getRandomValues(new Uint8Array(32)),
  };
  await saveMeta(db, 'keys', await asKept(kept));
  const keys = await deviceKeys(db);
  const both = JSON.parse(readFileSync(resolve(root, 'crates/tablet/tests/both.json'), 'utf8')) as { call: string; args: string[] }[];
  const enrolment = JSON.parse(both.find((one) => one.call === 'enrolled')!.args[0]!) as EnrolAnswer;
  await keepEnrolment(db, enrolment, WasmOutbox.enrolled(enrolment), AT);
  const vault = await createVault(db, PIN, keys, derive);

  const json = readFileSync(resolve(root, 'questionnaires/hanh-chinh-22.json'), 'utf8');
  const form = CompiledForm.load(json);
  const questionnaire = form.raw.hash();
  const evaluation = mint_id(AT);
  const people = [12, 13].map((number) => ({ id: mint_id(AT), evaluation, number, area_code: '03646', village: 'Bản 3', state: 'todo' }));
  await saveReplica(db, vault, WasmReplica.restore(broughtOver({
    epoch: enrolment.epoch, server_time: '2022-10-12T03:00:00Z', surveyor: enrolment.surveyor, synthetic: true,
    evaluations: [{ id: evaluation, unit: { vi: 'UBND huyện Sông Mã' }, questionnaire, target: 240, answered: 0, cases: 2 }],
    questionnaires: { [questionnaire]: json }, cases: people,
  } as unknown as Snapshot)));
  const drafted = (person: { id: string; number: number }): Draft => ({
    id: mint_id(AT), evaluation, questionnaire, case: person.id, caseNumber: person.number, today: DAY, startedAt: AT, language: 'vi',
    consent: { language: 'vi', at: AT - 1000 }, answers: {}, languages: {}, at: 0, timings: {}, skipped: [],
  });
  const save = (given: Draft): Promise<number> => saveDraft(db, vault, JSON.parse(JSON.stringify(given)) as Draft, AT + 60_000);

  const outbox = WasmOutbox.restore((await getMeta(db, 'memory'))!, []);
  const first = new Interview(drafted(people[0]!), form, save, () => AT);
  await finish(first);
  await freeze(db, outbox, form, first.draft, enrolment.keys.sealing, vault);
  const open = new Interview(drafted(people[1]!), form, save, () => AT);
  while (Object.keys(open.draft.answers).length < 6) {
    if (open.question!.kind !== 'note') open.put(anAnswer(open.question!));
    open.next();
  }
  await open.flush(true);

  const handle = await db.handle();
  const stores = await Promise.all(
    [...handle.objectStoreNames].map(async (name) => {
      const store = handle.transaction(name).store;
      const { keyPath, autoIncrement } = store;
      const [at, rows] = await Promise.all([store.getAllKeys(), store.getAll()]);
      return { name, keyPath, autoIncrement, rows: rows.map((row, place) => [at[place], packed(name === 'meta' && at[place] === 'keys' ? kept : row)]) };
    }),
  );
  writeFileSync(path, `${JSON.stringify({ version: handle.version, stores }, null, 1)}\n`);
  await db.close();
}
