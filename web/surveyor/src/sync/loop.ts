/**
 * Sending. The engine (Rust) says what to do next and what each answer means; this writes the effects down, makes the
 * one request and comes back. One run at a time, under a Web Lock; the server is idempotent whatever happens.
 */
import type { Engine, StorageFacts } from '../engine/outbox';
import type { Alarm, DeviceStatus, Effects, Failure, FileStep, HelloCredential, Step } from '../engine/protocol';
import type { Database, Writing } from '../store/db';
import { fileOf, pieceOf } from '../store/files';
import { getMeta, putMeta, type DeviceKeys, type Recovery } from '../store/meta';
import { batchOf, writeEffects } from '../store/submissions';
import { NoReply } from './road';
import type { Client } from './client';
import type { Serial } from './serial';

/** What the road is like, as far as the last attempt showed. */
export type RoadState =
  | { state: 'unknown' | 'soon' | 'well' | 'no_network' | 'portal' | 'unauthorised' | 'server_error' }
  | { state: 'busy'; until: number | null };

export interface Status {
  road: RoadState;
  /** Numbers whose bytes were all handed to the network in this run of the app. */
  handed: ReadonlySet<number>;
  /** What is being sent just now. */
  sending: { count: number; bytes: number } | null;
  /** The photograph or recording that is being sent, and how much of it the server has. */
  file: { sha256: string; length: number; held: number } | null;
  nextTry: number | null;
  alarms: readonly Alarm[];
  device: DeviceStatus;
  /** The oldest app that should still collect. */
  minApp: string | null;
  lastContact: number | null;
}

export interface Deps {
  db: Database;
  engine: Engine;
  client: Client;
  keys: DeviceKeys;
  app: string;
  now: () => number;
  foreground: () => boolean;
  storage: () => Promise<StorageFacts | null>;
  /** Shared with whoever else calls the engine. */
  serial: Serial;
  /** The other installs of a tablet that several share. */
  beside?: () => Promise<string[]>;
  /** Serialises over windows; `navigator.locks` in the browser. */
  exclusive: (work: () => Promise<void>) => Promise<void>;
  changed: (status: Status) => void;
  /** The engine's records could not be written: start it anew from what is stored. */
  broken: (error: unknown) => void;
  paused: () => boolean;
  /** Whether photographs may use the network there is. */
  pictures?: () => boolean;
  /** Takes a file that is no longer sound in the database back from the second copy; false if it is not there either. */
  restoreFile?: (hash: string) => Promise<boolean>;
  /** Lets the key boxes of these lines go, wherever they are. */
  forget?: (lines: string[]) => Promise<void>;
  /** Called when the server answers and the engine has nothing to do. */
  idle?: () => Promise<void>;
}

/** No timer is longer: a tablet that slept looks at its clock again soon. */
const LONGEST_TIMER = 60_000;
/** Characters of what a hello says of withdrawals: a mark, a full stop, and so many for each line. */
const [MARK, TOLD] = [16, 160];
/** A run that goes on for ever is a fault of the engine; it is left and tried again later. */
const MOST_STEPS = 2000;

export class SyncLoop {
  #road: RoadState = { state: 'unknown' };
  readonly #handed = new Set<number>();
  #sending: Status['sending'] = null;
  #file: Status['file'] = null;
  #nextTry: number | null = null;
  #alarms: Alarm[] = [];
  #device: DeviceStatus = 'active';
  #minApp: string | null = null;
  #lastContact: number | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  /** Of the withdrawals that were carried out since the start: the server tells of no others than these until more are there. */
  #mark: string | undefined;
  /** Set when the server said that what was pulled is out of date. */
  pullDue = false;

  constructor(private readonly deps: Deps) {}

  get status(): Status {
    return {
      road: this.#road,
      handed: this.#handed,
      sending: this.#sending,
      file: this.#file,
      nextTry: this.#nextTry,
      alarms: this.#alarms,
      device: this.#device,
      minApp: this.#minApp,
      lastContact: this.#lastContact,
    };
  }

  /** Writes what restoring changed; then sends if there is a road. */
  async start(): Promise<void> {
    const { db, engine } = this.deps;
    const contact = await getMeta(db, 'contact');
    this.#lastContact = contact?.at ?? null;
    this.#minApp = contact?.minApp ?? null;
    this.#device = (await getMeta(db, 'memory'))?.device_status ?? 'active';
    await this.#write(() => engine.started());
    void this.run();
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** "Gửi ngay". */
  async sendNow(): Promise<void> {
    // One that is under way may be past the point where it would notice.
    await this.#running?.catch(() => undefined);
    await this.#write(() => this.deps.engine.sendNow());
    await this.run();
  }

  /** The browser says that there is a network again. */
  async online(): Promise<void> {
    await this.#running?.catch(() => undefined);
    await this.#write(() => this.deps.engine.onOnline(this.deps.now()));
    // What the last attempt showed is out of date; tablets spread their first request over two minutes.
    if (!this.deps.paused() && ['no_network', 'portal', 'unknown'].includes(this.#road.state)) this.#road = { state: 'soon' };
    await this.run();
    this.#tell();
  }

  /** The browser says that there is no road any more. */
  offline(): void {
    if (/well|soon/.test(this.#road.state)) this.#road = { state: 'no_network' };
    this.#tell();
  }

  /** Goes on until the engine wants to wait. Calls while it runs make it look once more. */
  run(): Promise<void> {
    if (this.#stopped || this.deps.paused()) return Promise.resolve();
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    clearTimeout(this.#timer);
    this.#running = this.deps
      .exclusive(() => this.#steps())
      .catch((error: unknown) => this.deps.broken(error))
      .finally(() => {
        this.#running = null;
        this.#sending = null;
        this.#file = null;
        this.#tell();
        if (this.#again && !this.#stopped) {
          this.#again = false;
          void this.run();
        }
      });
    return this.#running;
  }

  async #steps(): Promise<void> {
    const { engine, now } = this.deps;
    for (let count = 0; count < MOST_STEPS && !this.#stopped && !this.deps.paused(); count += 1) {
      let step: Step = { action: 'wait', until: null, reason: 'idle' };
      await this.#write(() => {
        const planned = engine.plan(now(), this.deps.pictures?.() ?? true);
        step = planned.step;
        return planned.effects;
      });
      // Assigned in the call above, which the compiler cannot see.
      step = step as Step;
      if (step.action === 'wait') {
        this.#sleep(step.until);
        if (step.reason === 'idle' && this.#road.state === 'well') await this.deps.idle?.();
        return;
      }
      if (step.action === 'hello') await this.#hello();
      else if (step.action === 'file') await this.#sendFile(step);
      else await this.#submit(step.items);
    }
    this.#sleep(null);
  }

  async #hello(): Promise<void> {
    const { client, db, engine, app, keys, now, storage } = this.deps;
    const recovery = await getMeta(db, 'recovery');
    const beside = (await this.deps.beside?.()) ?? [];
    const body = withMore(engine.hello(now(), app, await db.count('draft'), await storage()), recovery, beside, this.#mark);
    let told = '';
    let lines: string[] = [];
    await this.#exchange(
      async () => client.hello(body, await this.#token(), keys),
      (text) => {
        const effects = engine.onHello(now(), this.deps.foreground(), text);
        lines = effects.forget ?? [];
        return effects;
      },
      (text) => {
        const { push, device_status, min_app, withdrawn } = JSON.parse(text) as {
          push?: HelloCredential | null;
          device_status?: DeviceStatus;
          min_app?: string | null;
          withdrawn?: string | null;
        };
        told = withdrawn ?? '';
        this.#device = device_status ?? this.#device;
        this.#minApp = min_app ?? null;
        return push ?? null;
      },
      (tx) => {
        if (recovery && !recovery.told) putMeta(tx, 'recovery', { ...recovery, told: true });
      },
    );
    if (lines.length === 0) return;
    // What fails, or was not signed, is told again with the next hello.
    const { forget, serial } = this.deps;
    const done = await serial.run(async () => forget?.(lines)).then(() => told.length === MARK + 1 + lines.length * TOLD, () => false);
    if (done) this.#mark = told.slice(0, MARK);
  }

  async #submit(seqs: number[]): Promise<void> {
    const { client, db, engine, keys, now } = this.deps;
    const batch = await batchOf(db, seqs, now());
    if (batch === '') {
      await this.#fail({ failure: 'unreadable' });
      return;
    }
    this.#sending = { count: seqs.length, bytes: batch.length };
    this.#tell();
    const fresh = seqs.filter((seq) => !this.#handed.has(seq));
    const handed = (): void => {
      for (const seq of fresh) this.#handed.add(seq);
      this.#tell();
    };
    const send = async (): Promise<string> => client.submissions(batch, await this.#token(), keys, handed);
    await this.#exchange(
      () =>
        send().catch((error: unknown) => {
          // Somebody else took them, or the server said that it did not. Where nothing was heard they may have arrived, then or before.
          const silent = error instanceof NoReply && /network|timeout|^server/.test(error.failure.failure);
          if (!silent) fresh.forEach((seq) => this.#handed.delete(seq));
          throw error;
        }),
      (text) => engine.onReceipts(now(), this.deps.foreground(), text),
      () => null,
    );
    this.#sending = null;
  }

  /** Asks how much of a file the server has, or sends it the next piece. */
  async #sendFile({ sha256, length, piece }: FileStep): Promise<void> {
    const { client, db, engine, keys, now, foreground } = this.deps;
    const offset = piece?.offset ?? 0;
    const bytes = piece && (await pieceOf(db, sha256, offset, piece.bytes));
    this.#file = { sha256, length, held: offset };
    this.#tell();
    let held: number | null = null;
    try {
      // What is not all here waits by itself, like what the server does not take.
      if (!piece || bytes) held = await client.file(sha256, offset, bytes, await this.#token(), keys);
    } catch (error) {
      if (!(error instanceof NoReply)) throw error;
      await this.#fail(error.failure);
      return;
    }
    if (held === null && !(await fileOf(db, sha256))) await this.deps.restoreFile?.(sha256);
    await this.#write(() => engine.onFile(now(), foreground(), held));
    this.#lastContact = now();
    this.#road = { state: 'well' };
    this.#file = { sha256, length, held: held ?? offset };
    this.#tell();
  }

  /** One request: the answer to the engine, its effects and a renewed credential in one transaction. */
  async #exchange(
    ask: () => Promise<string>,
    judge: (text: string) => Effects,
    read: (text: string) => HelloCredential | null,
    more?: (tx: Writing) => void,
  ): Promise<void> {
    let text: string;
    try {
      text = await ask();
    } catch (error) {
      if (!(error instanceof NoReply)) throw error;
      await this.#fail(error.failure);
      return;
    }
    const { db, now, serial } = this.deps;
    const at = now();
    await serial.run(async () => {
      // Another engine has taken over meanwhile; the server says the same again to that one.
      if (this.#stopped) return;
      const push = read(text);
      const install = push ? await getMeta(db, 'install') : undefined;
      const effects = judge(text);
      await writeEffects(db, effects, (tx) => {
        putMeta(tx, 'contact', { at, minApp: this.#minApp });
        more?.(tx);
        if (push && install) putMeta(tx, 'install', { ...install, push });
      });
      this.#lastContact = at;
      this.#road = { state: 'well' };
      this.#noted(effects);
    });
  }

  async #fail(failure: Failure): Promise<void> {
    const { engine, now, foreground } = this.deps;
    await this.#write(() => engine.onFailure(now(), foreground(), failure));
    this.#road = roadAfter(failure, now());
    this.#tell();
  }

  async #token(): Promise<string> {
    const install = await getMeta(this.deps.db, 'install');
    if (!install) throw new Error('this tablet is not enrolled');
    return install.push.token;
  }

  /** One engine call and its write. */
  #write(call: () => Effects): Promise<void> {
    return this.deps.serial.run(async () => {
      if (this.#stopped) return;
      const effects = call();
      await writeEffects(this.deps.db, effects);
      this.#noted(effects);
    });
  }

  #noted(effects: Effects): void {
    const known = new Set(this.#alarms.map((alarm) => JSON.stringify(alarm)));
    this.#alarms.push(...effects.alarms.filter((alarm) => !known.has(JSON.stringify(alarm))));
    this.pullDue ||= effects.pull;
    this.#tell();
  }

  #sleep(until: number | null): void {
    this.#nextTry = until;
    if (this.#stopped) return;
    const wait = until === null ? LONGEST_TIMER : Math.max(250, until - this.deps.now());
    this.#timer = setTimeout(() => void this.run(), Math.min(wait, LONGEST_TIMER));
  }

  #tell(): void {
    this.deps.changed(this.status);
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Who else has a seat, which withdrawals are carried out; and what happened to the storage, which is told until the server has heard it. */
function withMore(body: string, recovery: Recovery | undefined, beside: readonly string[], withdrawn: string | undefined): string {
  const more = { ...(JSON.parse(body) as object), ...(beside.length > 0 && { beside }), withdrawn };
  if (!recovery || recovery.told) return JSON.stringify(more);
  const { cause, head, lines } = recovery;
  // It may come from a damaged place, and a hello must always get through.
  const install = recovery.install !== null && UUID.test(recovery.install) ? recovery.install : null;
  return JSON.stringify({ ...more, recovery: { cause, install, head, lines } });
}

function roadAfter(failure: Failure, now: number): RoadState {
  switch (failure.failure) {
    case 'network':
    case 'timeout':
      return { state: 'no_network' };
    case 'not_the_server':
      return { state: 'portal' };
    case 'unauthorised':
      return { state: 'unauthorised' };
    case 'busy':
      return { state: 'busy', until: failure.retry_after === null ? null : now + failure.retry_after * 1000 };
    case 'unreadable':
    case 'too_large':
    case 'server':
      return { state: 'server_error' };
  }
}
