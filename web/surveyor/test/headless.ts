/** A tablet without screens: the real engine and stores on a fake IndexedDB, a fake disk and a fake localStorage. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { IDBFactory } from 'fake-indexeddb';
import { CompiledForm, type Answers } from '../src/engine/form';
import { answerOf, WasmOutbox, type FinaliseRequest, type Finalised } from '../src/engine/outbox';
import type { Effects, EnrolAnswer, Item, Memory } from '../src/engine/protocol';
import init, { mint_id } from '../src/pkg/tablet.js';
import { noteCanary } from '../src/store/canary';
import { queued, type Database, type SubmissionRecord } from '../src/store/db';
import { saveDraft, type Draft } from '../src/store/drafts';
import { Journals } from '../src/store/journal/journal';
import { keepEnrolment } from '../src/store/enrolment';
import { deviceKeys, getMeta, type Install } from '../src/store/meta';
import { openStore } from '../src/store/names';
import { FIRST, type Seat } from '../src/store/seat';
import { copied, reconcile } from '../src/store/second-copy';
import { compare } from '../src/store/start';
import { keepFrozen, loadEngine, writeEffects, type Made, type Source } from '../src/store/submissions';
import type { Visit } from '../src/state/visits';
import { createVault, openVault, type Vault } from '../src/store/vault';
import { Disk } from './disk';

const root = resolve(import.meta.dirname, '../../..');
export const PIN = '258014';
export const AT = Date.UTC(2022, 9, 12, 3, 40);
const DAY = '2022-10-12';
let enrolment: EnrolAnswer;
let form: CompiledForm;
let answers: Answers;

export async function prepare(): Promise<void> {
  await init({ module_or_path: await WebAssembly.compile(new Uint8Array(readFileSync(resolve(root, 'web/surveyor/src/pkg/tablet_bg.wasm')))) });
  const both = JSON.parse(readFileSync(resolve(root, 'crates/tablet/tests/both.json'), 'utf8')) as { call: string; args: string[] }[];
  enrolment = JSON.parse(both.find((one) => one.call === 'enrolled')!.args[0]!) as EnrolAnswer;
  form = CompiledForm.load(readFileSync(resolve(root, 'questionnaires/hanh-chinh-22.json'), 'utf8'));
  answers = {};
  for (let rounds = 0; rounds < 5; rounds += 1) {
    for (const { index } of form.state(answers, DAY, 'vi', []).issues) {
      const question = index === null ? undefined : form.outline('vi').questions[index];
      if (!question) continue;
      const first = question.choices[0]?.value;
      answers[question.name] = question.kind === 'multi' ? [String(first)] : (first ?? (question.kind === 'date' ? DAY : 3));
    }
  }
}

/** The server's, to the one surveyor that there is. */
export const answerFor = (install: string): EnrolAnswer => ({ ...enrolment, install });

/** Stands in for argon2id: the real one is tested in Rust. */
export const derive = async (pin: string, salt: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array([...new TextEncoder().encode(pin), ...salt])));

export class Tablet {
  disk = new Disk();
  db!: Database;
  outbox: WasmOutbox | null = null;
  vault: Vault | null = null;
  copy = new Journals(this.disk);
  both = new Set<number>();
  readonly paper = form;
  damaged: string | null = null;

  /** Several that share a machine share its databases and its localStorage; the journal's folder is each one's own. */
  constructor(
    public factory = new IDBFactory(),
    readonly local = new Map<string, string>(),
    readonly seat: Seat = FIRST,
  ) {}

  /** Nothing of the app is left in memory; what is stored is. */
  async start(): Promise<this> {
    await this.db?.close();
    globalThis.indexedDB = this.factory;
    const opened = await openStore(true, this.factory, 0, this.seat);
    this.damaged = opened.damaged;
    this.copy = new Journals(this.disk);
    this.db = await compare({
      db: opened.db, damaged: opened.damaged, copy: this.copy, factory: this.factory, now: AT, rebuilding: () => undefined,
      local: this.storage, parses: WasmOutbox.parses, fresh: (install) => WasmOutbox.enrolled(answerOf(install)),
    });
    const stored = (await this.install()) && (await loadEngine(this.db));
    this.outbox = stored ? WasmOutbox.restore(stored.memory, stored.items) : null;
    const install = await this.install();
    if (install) this.both = (await reconcile(this.db, this.copy, install.install, AT)).both;
    const vault = await getMeta(this.db, 'vault');
    this.vault = vault && !vault.keyless ? await openVault(this.db, PIN, await deviceKeys(this.db), derive) : null;
    return this;
  }

  readonly storage = {
    getItem: (key: string): string | null => this.local.get(key + this.seat) ?? null,
    setItem: (key: string, value: string): void => void this.local.set(key + this.seat, value),
  };

  install = (): Promise<Install | undefined> => getMeta(this.db, 'install');

  async enrol(install = mint_id(AT)): Promise<this> {
    const answer = answerFor(install);
    this.both = new Set();
    await deviceKeys(this.db);
    await keepEnrolment(this.db, answer, WasmOutbox.enrolled(answer), AT);
    noteCanary(this.storage, (await getMeta(this.db, 'memory'))!);
    this.outbox = WasmOutbox.restore((await getMeta(this.db, 'memory'))!, []);
    if (!(await getMeta(this.db, 'vault'))?.keyless) this.vault ??= await createVault(this.db, PIN, await deviceKeys(this.db), derive);
    return this;
  }

  draft(): Draft {
    return {
      id: mint_id(AT), evaluation: '0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a11', questionnaire: form.raw.hash(), case: '0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a12',
      caseNumber: 1, today: DAY, startedAt: AT, language: 'vi', consent: { language: 'vi', at: AT }, answers, languages: {}, at: 0, timings: {}, skipped: [],
    };
  }

  save = (draft: Draft): Promise<number> => saveDraft(this.db, this.vault!, draft, AT);

  /** From a draft to the tick; what it says about the places is what stands in `both`. */
  async finalise(draft = this.draft(), saved = false, paper = form): Promise<SubmissionRecord> {
    if (!saved) await this.save(draft);
    const done = this.outbox!.finalise(paper, AT, {
      id: draft.id, kind: 'interview', evaluation: draft.evaluation, lang: 'vi', app: 'hailong-tablet/test', today: DAY,
      answers: draft.answers, case: draft.case, timings: [], languages: {}, blob_keys: draft.fileKeys ?? {}, sealing: enrolment.keys.sealing,
      ...(draft.supersedes !== undefined && { supersedes: draft.supersedes }),
    });
    return this.#keep(done, draft);
  }

  /** A visit without an interview, from the button to the tick. */
  visit(visit: Visit): Promise<SubmissionRecord> {
    return this.#without({ kind: 'attempt', visit }, { visit });
  }

  /** A word on a question. */
  explain(question: string, text: string): Promise<SubmissionRecord> {
    return this.#without({ kind: 'explanation', explanation: { question, text } }, { about: question });
  }

  async #without(what: Pick<FinaliseRequest, 'kind' | 'visit' | 'explanation'>, note: { visit?: Visit; about?: string }): Promise<SubmissionRecord> {
    const { id, evaluation, questionnaire, case: person, caseNumber } = this.draft();
    const done = this.outbox!.finalise(form, AT, {
      id, evaluation, lang: 'vi', app: 'hailong-tablet/test', today: DAY, answers: {}, case: person, timings: [], languages: {},
      sealing: enrolment.keys.sealing, ...what,
    });
    return this.#keep(done, { id, evaluation, questionnaire, case: person, caseNumber, ...note });
  }

  async #keep(done: Finalised, source: Source): Promise<SubmissionRecord> {
    if (!done.frozen || !done.effects) throw new Error(JSON.stringify(done.issues));
    return (await this.#keepAll([{ source, frozen: done.frozen, effects: done.effects }]))[0]!;
  }

  async #keepAll(made: readonly Made[]): Promise<SubmissionRecord[]> {
    const records = await keepFrozen(this.db, this.vault!, made, AT);
    const { memory } = made.at(-1)!.effects;
    noteCanary(this.storage, memory!);
    for (const record of records) {
      if (await copied(this.db, this.copy, memory!.install, record)) this.both.add(record.seq);
    }
    return records;
  }

  /** What was answered until then and the visit that ends it, from the button to the tick. */
  async breakOff(draft: Draft): Promise<SubmissionRecord[]> {
    const visit: Visit = { outcome: 'broke_off' };
    const { id: _, ...of } = draft;
    const sources: Source[] = [{ ...draft, partial: true }, { ...of, id: mint_id(AT), visit, draft: draft.id }];
    const made: Made[] = [];
    for (const source of sources) {
      const done = this.outbox!.finalise(form, AT, {
        id: source.id, kind: source.visit ? 'attempt' : 'partial', evaluation: draft.evaluation, lang: 'vi', app: 'hailong-tablet/test', today: DAY,
        answers: source.visit ? {} : draft.answers, case: draft.case, timings: [], languages: {}, sealing: enrolment.keys.sealing,
        ...(source.visit && { visit }),
      });
      if (!done.frozen || !done.effects) throw new Error(JSON.stringify(done.issues));
      made.push({ source, frozen: done.frozen, effects: done.effects });
    }
    return this.#keepAll(made);
  }

  /** As after a hello: the engine let these lines go. */
  async purge(...seqs: number[]): Promise<void> {
    const items = (await this.db.all('item')).filter((item) => seqs.includes(item.seq));
    const effects: Effects = { items: items.map((item): Item => ({ ...item, state: 'purged' })), memory: null, purge: seqs, alarms: [], pull: false };
    await writeEffects(this.db, effects);
    await reconcile(this.db, this.copy, (await this.install())!.install, AT);
  }

  async empty(...stores: ('meta' | 'item' | 'submission' | 'blob_chunk')[]): Promise<void> {
    for (const store of stores) await this.db.write([store], (tx) => queued(tx.objectStore(store).clear()));
  }

  lines = async (): Promise<(string | null)[]> => (await this.db.all('submission')).map((record) => record.line);
  memory = (): Promise<Memory | undefined> => getMeta(this.db, 'memory');
}
