/** What the tablet holds twice, and what it got back: the second copy as the screens see it. */
import { verify_receipt } from '../pkg/tablet.js';
import { answerOf, WasmOutbox } from '../engine/outbox';
import type { Memory, Receipt } from '../engine/protocol';
import { noteCanary } from '../store/canary';
import type { keepsWrites } from '../store/durable';
import type { Database, RescuedRecord, SubmissionRecord } from '../store/db';
import { JournalThread } from '../store/journal/thread';
import { getMeta, type DeviceKeys, type Install, type Recovery } from '../store/meta';
import { allRescued, headerOf } from '../store/rescued';
import { within, type Seat } from '../store/seat';
import { copied, reconcile } from '../store/second-copy';
import { restored } from '../store/second-files';
import { compare } from '../store/start';
import type { Client } from '../sync/client';
import type { RescueSender } from '../sync/rescued';
import { picturesMayGo } from './device';

export class Copies {
  /** Numbers that stand in IndexedDB and in the journal, both read back. */
  inTwoPlaces = $state.raw<ReadonlySet<number>>(new Set());
  /** The journal took everything when it was last asked to. */
  works = $state(false);
  /** Lines of an install that this tablet lost. */
  rescued = $state.raw<readonly RescuedRecord[]>([]);
  recovery = $state.raw<Recovery | null>(null);
  /** Lines that are just being put back from the second copy. */
  rebuilding = $state<number | null>(null);
  readonly owed: number = $derived(this.rescued.filter((record) => record.receipt === null).length);
  /** Photographs and recordings of rescued lines that may be nowhere else. */
  readonly owedFiles: number = $derived(
    this.rescued.reduce((sum, { line, files_done }) => sum + (files_done === true ? 0 : (headerOf(line)?.blobs.length ?? 0)), 0),
  );
  /** Made once there is something to hand over. */
  #sender: Promise<RescueSender> | null = null;
  readonly #journal: JournalThread;
  readonly #local: ReturnType<typeof within>;

  constructor(private readonly client: Client, seat: Seat) {
    this.#journal = new JournalThread(seat);
    this.#local = within(localStorage, seat);
  }

  /** Whether this browser keeps what it says it has written. */
  keepsWrites(db: Database, tried: typeof keepsWrites): Promise<boolean> {
    return tried(db, this.#journal);
  }

  /** At the start: puts back what one of the places lost. Gives the database to work with. */
  async compare(opened: Database, damaged: string | null): Promise<Database> {
    const db = await compare({
      db: opened,
      damaged,
      copy: this.#journal,
      local: this.#local,
      factory: indexedDB,
      parses: WasmOutbox.parses,
      fresh: (install) => WasmOutbox.enrolled(answerOf(install)),
      now: Date.now(),
      rebuilding: (lines) => (this.rebuilding = lines),
    });
    this.rebuilding = null;
    await this.look(db);
    return db;
  }

  /** What this database says of losses and of lines that were brought along. */
  async look(db: Database): Promise<void> {
    this.recovery = (await getMeta(db, 'recovery')) ?? null;
    this.rescued = await allRescued(db);
  }

  /** Brings the journal up to date: what it lacks goes in, what was let go comes out. */
  async reconcile(db: Database, install: Install): Promise<void> {
    const { both, works } = await reconcile(db, this.#journal, install.install, Date.now());
    this.inTwoPlaces = both;
    this.works = works;
  }

  /** A number was given out, and what stands behind it is committed. */
  numbered(memory: Memory | null | undefined): void {
    if (memory) noteCanary(this.#local, memory);
  }

  async copy(db: Database, install: Install, record: SubmissionRecord): Promise<void> {
    this.works = await copied(db, this.#journal, install.install, record);
    if (this.works) this.inTwoPlaces = new Set([...this.inTwoPlaces, record.seq]);
  }

  /** A photograph or recording also goes into the second copy, if that can be. */
  keepFile(hash: string, bytes: Uint8Array): Promise<void> {
    return this.#journal.keepFile(hash, bytes).catch(() => undefined);
  }

  dropFiles(hashes: readonly string[]): Promise<unknown> {
    return Promise.allSettled(hashes.map((hash) => this.#journal.dropFile(hash)));
  }

  /** A photograph or recording whose rows in the database are damaged. */
  restoreFile(db: Database, hash: string): Promise<boolean> {
    return restored(db, this.#journal, hash, Date.now()).catch(() => false);
  }

  /** Lets the key boxes of withdrawn lines go, in every place. */
  async forget(db: Database, lines: readonly string[]): Promise<void> {
    const { forget } = await import('../screens/late/rescue');
    await forget(db, this.#journal, lines).finally(() => this.look(db));
  }

  /** Sends the rescued lines that have no receipt, and their files. */
  async handOver(db: Database, keys: DeviceKeys, install: Install): Promise<void> {
    if (this.rescued.length === 0) return;
    this.#sender ??= this.#makeSender();
    // What sends them is not in the shell; until it is there, they wait as without a network.
    const sender = await this.#sender.catch(() => (this.#sender = null));
    if (await sender?.send(db, keys, install)) this.rescued = await allRescued(db);
  }

  async #makeSender(): Promise<RescueSender> {
    const { RescueSender } = await import('../screens/late/rescue');
    return new RescueSender({
      client: this.client,
      now: Date.now,
      verify: isSigned,
      pictures: picturesMayGo,
      restoreFile: (db, hash) => this.restoreFile(db, hash),
    });
  }
}

function isSigned(receipt: Receipt, key: string): boolean {
  try {
    verify_receipt(JSON.stringify(receipt), key);
    return true;
  } catch {
    return false;
  }
}
