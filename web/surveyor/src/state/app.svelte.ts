/** The app as the screens see it: where it stands, what it holds, what it may do. */
import type { CompiledForm } from '../engine/form';
import { WasmOutbox, type FinaliseRequest, type Unfrozen } from '../engine/outbox';
import { pinKey, type PinKey } from '../engine/pin';
import type { Case, Effects, Item, LeaseState, Summary } from '../engine/protocol';
import { engine } from '../engine/wasm';
import { seal_data_key } from '../pkg/tablet.js';
import { lead, type Leadership } from '../lock/leader';
import { triesSoFar, tryPin, waiting, type TryResult } from '../lock/pin-tries';
import { Database, isFull, Overtaken, type SubmissionRecord } from '../store/db';
import { filesOf, lineOf, loadDrafts, saveDraft, type Draft, type Kept } from '../store/drafts';
import { fileOf } from '../store/files';
import { DEFAULTS, deviceKeys, dropMeta, getMeta, saveMeta, type DeviceKeys, type Install, type Settings } from '../store/meta';
import { openPatiently, openStore } from '../store/names';
import { choose, chosen, FIRST, installsBeside, PRACTICE, seats, within, type Seat } from '../store/seat';
import { inUse, takeSession, type Needing } from '../store/snapshot';
import { keepFrozen, loadEngine, loadNotes, writeEffects, type Made, type Note, type Source } from '../store/submissions';
import { createVault, openVault, rewrapVault, Vault, WrongPin, type SealKey } from '../store/vault';
import { wordsIn } from '../strings/language.svelte';
import type { Strings } from '../strings/vi';
import { Client } from '../sync/client';
import type { EnrolResult } from '../sync/enrol';
import { SyncLoop, type Status } from '../sync/loop';
import type { Deps as PullDeps } from '../sync/pull';
import { fetchRoad, NoReply, uploadRoad } from '../sync/road';
import { Serial } from '../sync/serial';
import { Copies } from './copies.svelte';
import { fetchInterview, fetchPeople, type Made as Parts } from '../screens/late/chunks';
import type { Interview } from './interview.svelte';
import { around, storageFacts } from './device';
import { Lists } from './lists.svelte';
import { isOld, officeWord } from './office-word';
import type { Others } from './others';
import type { Asked } from './questions';
import { openedHere } from './reserves';
import { ownByCase, standingOf, visitsOf, type Outcome, type Own, type PastVisit, type Standing } from './visits';

export const APP = `hailong-tablet/${__APP_VERSION__}`;

export type Phase = 'opening' | 'engine_failed' | 'store_failed' | 'store_newer' | 'other_window' | 'who' | 'enrol' | 'pin_new' | 'locked' | 'open' | 'erased';

export type Screen =
  | { name: 'home' | 'list' | 'outbox' | 'day' | 'bundle' | 'receipt' | 'question' | 'review' | 'space' }
  | { name: 'person' | 'consent'; person: Case }
  | { name: 'practice'; person: Case; consent: Draft['consent'] }
  | { name: 'outcome'; person: Case; chosen?: Outcome }
  | { name: 'returned'; asked: Asked }
  | { name: 'kept' | 'submission'; seq: number };

/** Where something is entered that is not stored yet. */
export const MAKING: ReadonlySet<Screen['name']> = new Set(['outcome', 'returned', 'consent', 'practice']);

/** After a start that could not write. */
const RETRY_MS = 60_000;

const NOTHING: Status = {
  road: { state: 'unknown' },
  handed: new Set(),
  sending: null,
  file: null,
  nextTry: null,
  alarms: [],
  device: 'active',
  minApp: null,
  lastContact: null,
};

const noRoad = (): Promise<never> => Promise.reject(new NoReply({ failure: 'network' }));

export class App {
  phase = $state<Phase>('opening');
  screen = $state<Screen>({ name: 'home' });
  settings = $state<Settings>({ ...DEFAULTS });
  install = $state.raw<Install | null>(null);
  status = $state.raw<Status>(NOTHING);
  items = $state.raw<readonly Item[]>([]);
  summary = $state.raw<Summary | null>(null);
  submissions = $state.raw<readonly SubmissionRecord[]>([]);
  notes = $state.raw<ReadonlyMap<number, Note>>(new Map());
  drafts = $state.raw<readonly Kept[]>([]);
  interview = $state.raw<Interview | null>(null);
  /** Photographs and recordings of the interview on the screen that could not be read when it was to be finalised. */
  filesLost = $state(0);
  /** The last write failed for want of room. */
  full = $state(false);
  lease = $state.raw<LeaseState>({ lease: 'runs', days: 0 });
  /** The keys that the PIN opened with are gone; a supervisor can grant another PIN. */
  pinGone = $state(false);
  /** An erased tablet has told the server so. */
  erasureTold = $state(false);
  /** How many interviews are unfinished, also while the tablet is locked. */
  unfinished = $state(0);
  damaged = $state(0);
  /** Language of the consent and the practice question, then of the interview. */
  speaking = $state('vi');
  evaluation = $state<string | null>(null);
  now = $state(Date.now());
  readonly words: Strings = $derived(wordsIn(this.settings.lang));

  /** Whose turn it is on a tablet that several share. */
  readonly seat: Seat = chosen(sessionStorage) ?? FIRST;
  /** The start asked who it is. */
  readonly asked = chosen(sessionStorage) !== null;
  /** Made-up people in a store of their own; nothing of it leaves the tablet. */
  readonly practising = this.seat === PRACTICE;
  db = new Database();
  readonly #road = new Client({ ask: fetchRoad((...given) => fetch(...given)), upload: uploadRoad() }, () => this.settings.lang);
  readonly client = this.practising ? new Client({ ask: noRoad, upload: noRoad }, () => this.settings.lang) : this.#road;
  readonly copies = new Copies(this.client, this.seat);
  readonly lists = new Lists(() => this.#pullDeps(), (error) => (error === undefined ? (this.full = false) : this.#noRoom(error)));
  /** What the server has not signed for, with what was rescued. */
  readonly owed: number = $derived((this.summary?.owed ?? 0) + this.copies.owed);
  #keys: DeviceKeys | null = null;
  #vault: Vault | null = null;
  #outbox: WasmOutbox | null = null;
  #loop: SyncLoop | null = null;
  #leadership: Leadership | null = null;
  /** Another window took over while an answer was not saved yet. */
  leftUnsaved = $state(false);
  #others: Others | null = null;
  readonly #serial = new Serial();
  readonly #pinKey: PinKey = pinKey;

  async start(): Promise<void> {
    await this.#begin(await lead(navigator.locks));
  }

  /** "Làm tiếp ở đây": the other window stops at once. */
  async takeOver(): Promise<void> {
    await this.#begin(await lead(navigator.locks, true));
  }

  async #begin(leadership: Leadership | null): Promise<void> {
    let damaged: string | null = null;
    if (leadership && (await this.#shared())) {
      this.#lead(leadership);
      this.phase = 'who';
      void this.#sendForOthers(null);
      return;
    }
    try {
      // Only the window that works may set a damaged database aside.
      const opened = leadership ? await openPatiently(within(localStorage, this.seat), indexedDB, undefined, this.seat) : await openStore(false, indexedDB, undefined, this.seat);
      ({ db: this.db, damaged } = opened);
      this.settings = { ...DEFAULTS, ...(await getMeta(this.db, 'settings')) };
    } catch (error) {
      leadership?.release();
      this.full = isFull(error);
      this.phase = (error as Error).name === 'VersionError' ? 'store_newer' : 'store_failed';
      return;
    }
    if (!leadership) {
      this.install = (await getMeta(this.db, 'install')) ?? null;
      this.items = await this.db.all('item');
      this.phase = 'other_window';
      return;
    }
    this.#lead(leadership);
    await this.#work();
    if (await getMeta(this.db, 'erasing')) {
      this.phase = 'erased';
      void this.#sendForOthers(this.seat);
      return;
    }
    try {
      await engine();
    } catch {
      this.phase = 'engine_failed';
      return;
    }
    try {
      await this.#compare(damaged);
    } catch (error) {
      this.full = isFull(error);
      this.phase = 'store_failed';
      return;
    }
    void this.#sendForOthers(this.seat);
    if (!this.practising) this.phase = await this.#closedPhase();
    else await this.#practise();
  }

  #lead(leadership: Leadership): void {
    this.#leadership = leadership;
    void leadership.lost.then(() => this.#lost(leadership));
  }

  /** In this database this window works: one that was overtaken and has not heard of it hears of it here. */
  async #work(): Promise<void> {
    const leadership = this.#leadership;
    if (leadership) await this.db.lead(() => this.#lost(leadership));
  }

  /** Whether it has to be asked who it is. */
  async #shared(): Promise<boolean> {
    if (this.asked) return false;
    const there = await seats(indexedDB, localStorage).catch((): Seat[] => []);
    return there.length > 1 || (there[0] ?? FIRST) !== FIRST;
  }

  /** What the others on this tablet owe keeps leaving. */
  async #sendForOthers(own: Seat | null): Promise<void> {
    if (own !== null && (await seats(indexedDB, localStorage)).every((seat) => seat === own)) return;
    const made = await fetchPeople().catch(() => null);
    if (!made || this.phase === 'other_window') return;
    this.#others = new made.Others(this.#road, APP, own);
    await this.#others.start();
  }

  /** What was prepared; a practice that was not is left. */
  async #practise(): Promise<void> {
    const key = await getMeta(this.db, 'practice_key');
    if (key && this.#outbox) await this.#opened(new Vault(key));
    else this.sit(null);
  }

  /** Begins a practice with the questionnaires that are here. The real work waits behind its PIN. */
  async practise(): Promise<void> {
    const snapshot = this.lists.snapshot;
    if (!snapshot || !this.install) return;
    try {
      const { prepare } = await fetchPeople();
      await prepare(snapshot, this.install, $state.snapshot(this.settings) as Settings, Date.now());
      this.sit(PRACTICE);
    } catch (error) {
      this.#noRoom(error);
    }
  }

  /** Another one's turn; null asks. Nothing of the one before stays in memory. */
  sit(seat: Seat | null): void {
    choose(sessionStorage, seat);
    location.reload();
  }

  /** Puts back what one of the places lost, then starts the engine. */
  async #compare(damaged: string | null): Promise<void> {
    const opened = this.db;
    this.db = await this.copies.compare(opened, damaged);
    if (this.db !== opened) await this.#work();
    this.install = (await getMeta(this.db, 'install')) ?? null;
    this.#keys = await deviceKeys(this.db);
    await this.#startOutbox();
  }

  async #closedPhase(): Promise<Phase> {
    if (!this.install) return 'enrol';
    const vault = await getMeta(this.db, 'vault');
    // A new PIN is simply set where there is nothing to open with the old one, or nobody could.
    this.pinGone = vault?.keyless === true && vault.box !== undefined && (await this.db.count('draft')) > 0;
    if (!vault || (vault.keyless && !this.pinGone)) return 'pin_new';
    // What was left unfinished before the tablet was enrolled again opens by the PIN of the one who left it.
    const before = this.copies.recovery?.surveyor ?? this.install.surveyor.id;
    return before === this.install.surveyor.id ? 'locked' : 'pin_new';
  }

  #lost(leadership: Leadership): void {
    if (this.#leadership !== leadership) return;
    this.#loop?.stop();
    this.#others?.stop();
    [this.#leadership, this.#outbox] = [null, null];
    this.leftUnsaved = this.interview !== null && this.interview.tick.state !== 'saved';
    this.#forget();
    this.phase = 'other_window';
  }

  /** The engine from what is stored; also after a write that failed. */
  async #startOutbox(): Promise<void> {
    this.#loop?.stop();
    this.#outbox = null;
    const stored = await loadEngine(this.db);
    if (!stored || !this.#keys || !this.#leadership) return;
    this.#outbox = WasmOutbox.restore(stored.memory, stored.items);
    // Known also where nothing can be written.
    this.items = this.#outbox.items();
    this.summary = this.#outbox.summary();
    const loop = new SyncLoop({
      ...around(this.seat),
      db: this.db,
      engine: this.#outbox,
      client: this.client,
      keys: this.#keys,
      serial: this.#serial,
      app: APP,
      changed: (status) => this.#changed(loop, status),
      broken: () => void this.#startOutbox(),
      paused: () => this.practising || this.settings.paused,
      restoreFile: (hash) => this.copies.restoreFile(this.db, hash),
      forget: (lines) =>
        this.copies.forget(this.db, lines).finally(async () => (this.submissions = await this.db.all('submission'))),
      idle: async () => {
        if (this.install && this.#keys) await this.copies.handOver(this.db, this.#keys, this.install);
        await this.#eraseIfAsked();
      },
    });
    // Another start may have come between.
    this.#loop?.stop();
    this.#loop = loop;
    // Whatever the one before was just doing is over.
    this.status = { ...this.status, sending: null, file: null };
    this.submissions = await this.db.all('submission');
    this.damaged = await this.db.count('aside');
    await this.#secondCopy();
    try {
      await loop.start();
      this.full = false;
      await this.lookAtLease();
    } catch (error) {
      if (error instanceof Overtaken) return this.#startOutbox();
      // Nothing is lost and nothing is sent: tried again when the app comes to the front, and by and by.
      this.full = isFull(error);
      loop.stop();
      setTimeout(() => loop === this.#loop && void this.#startOutbox(), RETRY_MS);
    }
  }

  /** Brings the journal up to date: what it lacks goes in, what was let go comes out. */
  async #secondCopy(): Promise<void> {
    const { install, db } = this;
    if (install) await this.#serial.run(() => this.copies.reconcile(db, install));
  }

  #received = 0;
  /** Server clock minus tablet clock. */
  #offset = 0;
  #purged = 0;
  #changed(loop: SyncLoop, status: Status): void {
    if (loop !== this.#loop || !this.#outbox) return;
    const met = status.lastContact !== this.status.lastContact;
    this.status = { ...status };
    if (met) void this.lookAtLease();
    this.items = this.#outbox.items();
    this.summary = this.#outbox.summary();
    this.now = Date.now();
    void this.db.count('draft').then((count) => (this.unfinished = count));
    void getMeta(this.db, 'memory').then((memory) => (this.#offset = memory?.offset ?? 0));
    const received = this.items.filter((item) => item.receipt !== null).length;
    const more = received > this.#received;
    this.#received = received;
    const purged = this.items.filter((item) => item.state === 'purged').length;
    if (purged > this.#purged) void this.#secondCopy();
    this.#purged = purged;
    if (this.#vault && status.road.state === 'well' && (more || loop.pullDue || this.lists.due)) {
      loop.pullDue = false;
      void this.refresh();
    }
  }

  /** Whether the list may still be shown: time is what this tablet's clock was seen to go forward. */
  async lookAtLease(): Promise<void> {
    const [outbox, db] = [this.#outbox, this.db];
    await this.#serial.run(async () => {
      if (!outbox || outbox !== this.#outbox) return;
      const { state, effects } = outbox.lease(Date.now());
      this.lease = state;
      // Without room it is written with the next record that is.
      await writeEffects(db, effects).catch((error: unknown) => {
        this.full ||= isFull(error);
        if (error instanceof Overtaken) void this.#startOutbox();
      });
    });
  }

  /** Lines that are being frozen and kept. */
  #keeping = 0;

  /** Something is on the screen or on its way that is not stored yet, or it may be so in a window that took over. */
  #making(): boolean {
    return !this.#leadership || this.interview !== null || this.#keeping > 0 || MAKING.has(this.screen.name);
  }

  /**
   * Asks the server whether this tablet may be erased, as the office wants; and if it may, erases it. Not before lines of a
   * lost install have their receipts, and not while it holds files of theirs.
   */
  async #eraseIfAsked(): Promise<void> {
    const [outbox, keys, install, db] = [this.#outbox, this.#keys, this.install, this.db];
    if (this.status.device !== 'wipe') {
      if (await getMeta(db, 'wipe_heard')) await db.write(['meta'], (tx) => dropMeta(tx, 'wipe_heard'));
      return;
    }
    if (!outbox || !keys || !install || this.copies.owed + this.copies.owedFiles > 0) return;
    const office = await import('../screens/late/office').catch(() => null);
    const offset = (await getMeta(db, 'memory'))?.offset ?? 0;
    const stop = (): void => {
      this.#loop?.stop();
      this.#forget();
      [this.#outbox, this.#loop] = [null, null];
      this.phase = 'opening';
    };
    const [serial, making, now] = [this.#serial, () => this.#making(), () => Date.now() + offset];
    try {
      if (await office?.eraseIfMay({ db, client: this.client, outbox, install, keys, serial, making, now, stop })) this.phase = 'erased';
    } catch (error) {
      // It could not be begun: everything is still here.
      if (this.phase === 'opening') this.phase = 'locked';
      throw error;
    }
  }

  async saveSettings(change: Partial<Settings>): Promise<void> {
    this.settings = { ...this.settings, ...change };
    await saveMeta(this.db, 'settings', $state.snapshot(this.settings) as Settings).catch((error: unknown) => this.#noRoom(error));
  }

  async enrol(code: string): Promise<EnrolResult> {
    const leading = this.#leadership;
    const late = await import('../screens/late/enrol');
    const [durable, beside] = [await this.copies.keepsWrites(this.db, late.keepsWrites), await installsBeside(this.seat)];
    // An install is used once: whoever has one takes it along.
    const anew = !this.install ? null : this.cloned ? 'cloned' : 'expired';
    const result = await late.enrol(this.db, this.client, code, APP, await storageFacts(), Date.now, durable, beside, anew);
    // Another window may have taken over meanwhile: it goes on with what is stored.
    if (result.enrolled && this.#leadership === leading) {
      if (result.db !== this.db) {
        this.#loop?.stop();
        this.#forget();
        this.db = result.db;
        await this.#work();
        this.#keys = await deviceKeys(this.db);
        await this.copies.look(this.db);
      }
      this.install = (await getMeta(this.db, 'install')) ?? null;
      this.copies.numbered(await getMeta(this.db, 'memory'));
      await this.#startOutbox();
      const phase = await this.#closedPhase();
      if (this.#leadership === leading) this.phase = phase;
    }
    return result;
  }

  /** Another tablet numbers under this install; nothing more is begun or finalised here until it is enrolled anew. */
  readonly cloned: boolean = $derived(this.summary?.cloned === true);

  /** The server takes this install's push credential no more. Work goes on; nothing is sent until the tablet is enrolled anew. */
  readonly expired: boolean = $derived(!this.cloned && !this.practising && this.status.road.state === 'unauthorised');

  /** Asks for a code; what is owed goes on being sent meanwhile, if it can be. */
  enrolAnew(): void {
    this.screen = { name: 'home' };
    this.phase = 'enrol';
  }

  async setPin(pin: string): Promise<void> {
    if (!this.#keys) return;
    await this.#opened(await createVault(this.db, pin, this.#keys, this.#pinKey, this.#sealKey));
  }

  async unlock(pin: string): Promise<TryResult> {
    const keys = this.#keys;
    let vault: Vault | null = null;
    const result = await tryPin(this.db, Date.now, async () => {
      if (!keys) return false;
      try {
        vault = await openVault(this.db, pin, keys, this.#pinKey, this.#sealKey);
        return true;
      } catch (error) {
        if (error instanceof WrongPin) return false;
        throw error;
      }
    });
    if (result.right && vault) await this.#opened(vault);
    return result;
  }

  /** A new PIN over the data key that the server handed back. */
  async resetPin(raw: Uint8Array<ArrayBuffer>, pin: string): Promise<void> {
    if (!this.#keys) return;
    await this.#opened(await rewrapVault(this.db, raw, pin, this.#keys, this.#pinKey, this.#sealKey));
  }

  get #sealKey(): SealKey | undefined {
    if (!this.install) return undefined;
    const { install, keys } = this.install;
    return { install, seal: (key) => seal_data_key(key, install, keys.sealing) };
  }

  async pinWait(): Promise<{ wait: number; wrong: number }> {
    const tries = await triesSoFar(this.db, Date.now());
    return { wait: waiting(tries, Date.now()), wrong: tries?.wrong ?? 0 };
  }

  async #opened(vault: Vault): Promise<void> {
    this.#vault = vault;
    this.pinGone = false;
    await this.lookAtLease();
    await takeSession(this.db, vault);
    await this.lists.open(this.db, vault);
    await this.#reload(vault);
    if (this.#vault !== vault) return;
    const resumed = this.#resting && this.drafts.find((kept) => kept.draft.id === this.#resting);
    this.#resting = null;
    this.screen = { name: 'home' };
    this.phase = 'open';
    if (resumed) void this.resume(resumed);
    if (this.status.road.state === 'well' || !this.lists.snapshot) void this.refresh();
  }

  async #reload(vault: Vault): Promise<void> {
    const [drafts, submissions] = [await loadDrafts(this.db, vault, Date.now()), await this.db.all('submission')];
    const notes = await loadNotes(vault, submissions);
    this.damaged = await this.db.count('aside');
    // It was locked meanwhile, or another window took over.
    if (this.#vault !== vault) return;
    [this.drafts, this.submissions, this.notes] = [drafts, submissions, notes];
  }

  /** The data key's vault, while the tablet is unlocked. */
  get vault(): Vault | null {
    return this.#vault;
  }

  /** Reads again what lies under the data key. */
  async reload(): Promise<void> {
    if (this.#vault) await this.#reload(this.#vault);
  }

  /** The draft to go on with after a rest. */
  #resting: string | null = null;

  /** Forgets the data key. Nothing is lost: an answer on the screen is written first. */
  async lock(): Promise<void> {
    // An unlocked tablet that waits to be enrolled anew is locked like any other.
    if (!this.#vault || (this.phase !== 'open' && this.phase !== 'enrol') || this.practising) return;
    const interview = this.interview;
    const asking = this.screen.name === 'question' || this.screen.name === 'review';
    await interview?.made();
    await interview?.flush();
    if (interview?.tick.state === 'failed') return;
    this.#resting = interview && asking ? interview.draft.id : null;
    this.#forget();
    this.phase = 'locked';
  }

  #forget(): void {
    this.#vault = null;
    this.interview = null;
    this.lists.forget();
    this.drafts = [];
    this.notes = new Map();
    this.screen = { name: 'home' };
  }

  /** Pulls what is assigned, if there is a road. */
  async refresh(byHand = false): Promise<void> {
    await this.lists.refresh(byHand);
    this.now = Date.now();
  }

  #pullDeps(): Omit<PullDeps, 'vault'> | null {
    const [vault, keys, install] = [this.#vault, this.#keys, this.install];
    if (!vault || !keys || !install || this.practising) return null;
    const needed = (): ReturnType<typeof inUse> => inUse(this.db, vault, Date.now(), this.#begun());
    return { db: this.db, client: this.client, keys, install: install.install, now: Date.now, inUse: needed };
  }

  /** The interview on the screen, and the one that begins after the consent. */
  #begun(): Needing[] {
    const begun: Needing[] = this.interview ? [this.interview.draft] : [];
    if ('person' in this.screen) {
      const { id, questionnaire } = this.lists.evaluationOf(this.screen.person.evaluation) ?? {};
      if (id !== undefined && questionnaire !== undefined) begun.push({ evaluation: id, questionnaire });
    }
    return begun;
  }

  /** What could not be written for want of room is told and tried again, what another window overtook begun anew; any other error is one. */
  #noRoom(error: unknown): void {
    if (error instanceof Overtaken) return void this.#startOutbox();
    if (!isFull(error)) throw error;
    this.full = true;
  }

  async sendNow(): Promise<void> {
    this.#others?.sendNow();
    if (this.settings.paused) await this.saveSettings({ paused: false });
    if (this.#loop?.stopped) await this.#startOutbox();
    await this.#loop?.sendNow().catch((error: unknown) => this.#noRoom(error));
  }

  offline(): void {
    this.#loop?.offline();
  }

  online(): void {
    void this.#loop?.online().catch((error: unknown) => this.#noRoom(error));
  }

  /** Up to this number the server's signed word stands. */
  readonly heldUpto: number = $derived(this.summary?.held_upto ?? 0);

  get deviceKeys(): DeviceKeys | null {
    return this.#keys;
  }

  /** The server's clock, as far as it was last measured. */
  serverNow(): number {
    return Date.now() + this.#offset;
  }

  /** Asks the engine something that changes nothing. */
  ask<T>(question: (outbox: WasmOutbox) => T): T | null {
    return this.#outbox && question(this.#outbox);
  }

  /** One call of the engine outside the loop, with its write. Null if there is no engine, or it could not be written. */
  async call<T extends { effects: Effects }>(call: (outbox: WasmOutbox) => T): Promise<T | null> {
    try {
      return await this.#serial.run(async () => {
        // Not the one that was there when this was asked: it may have counted a line that was not stored.
        const outbox = this.#outbox;
        if (!outbox) return null;
        const given = call(outbox);
        await writeEffects(this.db, given.effects);
        this.full = false;
        this.items = outbox.items();
        this.summary = outbox.summary();
        return given;
      });
    } catch (error) {
      await this.#startOutbox();
      this.full ||= isFull(error);
      return null;
    }
  }

  /** The app came to the front: look whether something is due. */
  awake(): void {
    this.now = Date.now();
    void this.lookAtLease();
    void this.#goOn();
  }

  /** Goes on sending; if the last start could not write, from what is stored. */
  async #goOn(): Promise<void> {
    if (this.#loop?.stopped) await this.#startOutbox();
    else void this.#loop?.run();
  }

  async pauseSending(paused: boolean): Promise<void> {
    await this.saveSettings({ paused });
    if (!paused) await this.sendNow();
  }

  /** May new interviews begin at all? */
  readonly collecting: boolean = $derived(!this.cloned && this.lease.lease === 'runs' && (this.status.device === 'active' || this.status.device === 'other'));

  /** May the list of people be shown? */
  readonly listShown: boolean = $derived(this.lease.lease === 'runs' && !['locked', 'revoked', 'wipe'].includes(this.status.device));

  /** What the office asks, or why the list is locked, in a sentence that says what to do. */
  readonly officeWord: string | null = $derived(officeWord(this.status.device, this.lease, this.unfinished, this.words, isOld(__APP_VERSION__, this.status.minApp)));

  /** What this tablet has finalised, by case. */
  readonly #own: ReadonlyMap<string, Own> = $derived(ownByCase(this.notes, this.submissions));

  /** Everybody on the list: who was opened by what this tablet closed, too. */
  readonly cases: readonly Case[] = $derived.by(() => {
    const { cases = [], reserves = [] } = this.lists.snapshot ?? {};
    return reserves.length === 0 ? cases : [...cases, ...openedHere(cases, reserves, this.#own)];
  });

  /** Nobody where the list is closed: who they are is not shown then. */
  caseOf(id: string): Case | undefined {
    return this.listShown ? this.cases.find((one) => one.id === id) : undefined;
  }

  caseState(person: Case): Standing {
    return standingOf(person, this.#own.get(person.id), this.draftOf(person)?.draft);
  }

  draftOf(person: Case): Kept | undefined {
    return this.drafts.find((kept) => kept.draft.case === person.id);
  }

  /** The visits to a person that are known here, first to last. */
  visitsOf(person: Case): PastVisit[] {
    return visitsOf(person, this.#own.get(person.id));
  }

  open(person: Case): void {
    this.replacing = null;
    this.speaking = this.settings.lang;
    this.screen = { name: 'person', person };
  }

  async resume({ draft, savedAt }: Kept): Promise<void> {
    const form = this.lists.form(draft.questionnaire);
    if (form) return this.#ask(() => structuredClone(draft), form, savedAt);
    // Its record was lost: the server gives the version again, whatever became of it.
    void this.refresh(true);
  }

  /** The question for whose sake the person is met again, from its page to the beginning of the interview. */
  replacing: Asked | null = null;

  /** After the consent: the draft exists from here on. */
  async begin(person: Case): Promise<void> {
    const evaluation = this.lists.evaluationOf(person.evaluation);
    const form = evaluation && this.lists.form(evaluation.questionnaire);
    if (!evaluation || !form) return;
    // The office may have asked for the tablet since this person's page was opened; the home screen says so.
    if (!this.collecting) {
      this.screen = { name: 'home' };
      return;
    }
    const { replacing, screen } = this;
    this.replacing = null;
    await this.#ask(({ newDraft }) => {
      const draft = newDraft(evaluation, person, this.speaking, Date.now());
      // The language may have been another one since, and the clock set.
      if (screen.name === 'practice') draft.consent = screen.consent;
      if (replacing?.person.id === person.id) draft.supersedes = replacing.question.submission;
      return draft;
    }, form, null);
    void this.interview?.flush(true);
  }

  /** An interview on the screen. What it is made of is not in the shell; until it is there, the home screen says so. */
  async #ask(draft: (parts: Parts) => Draft, form: CompiledForm, savedAt: number | null): Promise<void> {
    const vault = this.#vault;
    const save = async (given: Draft): Promise<number> => {
      if (!this.#vault) throw new Error('the tablet is locked');
      try {
        const at = await saveDraft(this.db, this.#vault, given, Date.now());
        this.full = false;
        return at;
      } catch (error) {
        this.full = isFull(error);
        throw error;
      }
    };
    const made = await fetchInterview().catch(() => null);
    // The tablet may have been locked meanwhile.
    if (!made || this.#vault !== vault) return;
    // A second tap on the way.
    if (this.interview) return;
    const interview = new made.Interview(draft(made), form, save, Date.now, savedAt);
    this.interview = interview;
    // What cannot be kept now is asked about at its question.
    await made.rejoined(interview).catch(() => undefined);
    if (this.interview !== interview) return;
    this.screen = { name: 'question' };
  }

  /** Leaves the interview unfinished; every answer is on the tablet. */
  async leave(): Promise<void> {
    const interview = this.interview;
    await interview?.made();
    await interview?.flush(true);
    if (interview?.tick.state === 'failed' || !this.#vault) return;
    await this.#reload(this.#vault);
    this.interview = null;
    this.screen = { name: 'home' };
  }

  /** Files of the interview that are sound in neither place: their questions are open again. Gives how many. */
  async #lostFiles(interview: Interview): Promise<number> {
    const lost: string[] = [];
    for (const hash of filesOf(interview.draft.answers)) {
      if (!(await fileOf(this.db, hash)) && !(await this.copies.restoreFile(this.db, hash))) lost.push(hash);
    }
    if (lost.length > 0) await interview.detach(lost);
    return lost.length;
  }

  /** Freezes the interview. False if it could not be written: it then is an unfinished one as before. */
  async finalise(): Promise<boolean> {
    const [interview, install] = [this.interview, this.install];
    if (!interview || !install || this.cloned) return false;
    await interview.made();
    await interview.flush();
    if (interview.toRecording()) {
      this.screen = { name: 'question' };
      return false;
    }
    this.filesLost = await this.#lostFiles(interview);
    if (this.filesLost > 0) return false;
    const draft = $state.snapshot(interview.draft) as Draft;
    const { requestOf } = await fetchInterview();
    const request = requestOf(draft, this.practising ? 'practice' : 'interview', install.keys.sealing, APP);
    if (await this.keepLine(interview.form as CompiledForm, request, draft)) return true;
    // It stays an unfinished one.
    await interview.flush(true);
    return false;
  }

  /**
   * Freezes a line and keeps it in every place; then it is on the screen as kept. False if its answers have a problem or
   * it could not be written: then nothing changed. One without answers may go `behind` it, in the same transaction.
   */
  async keepLine(form: CompiledForm, request: FinaliseRequest, source: Source, ...behind: Unfrozen[]): Promise<boolean> {
    // It could not be read when it was last started.
    if (!this.#outbox) await this.#startOutbox().catch(() => undefined);
    const [vault, outbox, install] = [this.#vault, this.#outbox, this.install];
    if (!vault || !outbox || !install || this.cloned) return false;
    let seq: number | null;
    this.#keeping += 1;
    try {
      seq = await this.#serial.run(async () => {
        if (outbox !== this.#outbox) return null;
        const made: Made[] = [];
        for (const one of [{ form, request, source }, ...behind]) {
          const { frozen, effects } = outbox.finalise(one.form, Date.now(), one.request);
          if (!frozen || !effects) {
            // The engine counted the one before.
            if (made[0]) throw new Error(one.request.id);
            return null;
          }
          made.push({ source: one.source, frozen, effects });
        }
        const records = await keepFrozen(this.db, vault, made, Date.now());
        this.copies.numbered(made.at(-1)?.effects.memory);
        for (const record of records) await this.copies.copy(this.db, install, record);
        return records[0]?.seq ?? null;
      });
    } catch (error) {
      this.full = isFull(error);
      seq = await this.#lineStored(request.id).catch(() => null);
    } finally {
      this.#keeping -= 1;
    }
    if (seq === null) return false;
    this.full = false;
    const engine = this.#outbox ?? outbox;
    this.items = engine.items();
    this.summary = engine.summary();
    if (this.#vault === vault) {
      this.interview = null;
      await this.#reload(vault);
    }
    if (this.#vault === vault) this.screen = { name: 'kept', seq };
    void this.#goOn();
    return true;
  }

  /** The engine counted a line of which nothing was read back. What is stored is right, and the line may be there. */
  async #lineStored(id: string): Promise<number | null> {
    await this.#startOutbox();
    return (await lineOf(this.db, id))?.seq ?? null;
  }
}

export const app = new App();
