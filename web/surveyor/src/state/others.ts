/** Sends what the others on this tablet owe: finalised lines are sealed to the server, and no PIN is needed to send them. */
import { WasmOutbox } from '../engine/outbox';
import { engine } from '../engine/wasm';
import { DEFAULTS, deviceKeys, getMeta } from '../store/meta';
import { JournalThread } from '../store/journal/thread';
import { openStore } from '../store/names';
import { seats, type Seat } from '../store/seat';
import { restored } from '../store/second-files';
import { loadEngine } from '../store/submissions';
import type { Client } from '../sync/client';
import { SyncLoop } from '../sync/loop';
import { Serial } from '../sync/serial';
import { around } from './device';

/** After a write that failed. */
const RETRY_MS = 60_000;

export class Others {
  readonly #loops = new Map<Seat, SyncLoop>();
  #stopped = false;

  constructor(
    private readonly client: Client,
    private readonly app: string,
    private readonly own: Seat | null,
  ) {}

  async start(): Promise<void> {
    await engine();
    for (const seat of await seats(indexedDB, localStorage)) {
      if (seat !== this.own) await this.#send(seat).catch(() => this.#later(seat));
    }
    addEventListener('online', this.#online);
  }

  stop(): void {
    this.#stopped = true;
    removeEventListener('online', this.#online);
    for (const loop of this.#loops.values()) loop.stop();
  }

  /** "Gửi ngay" is the tablet's, whoever pressed it. */
  sendNow(): void {
    for (const [seat, loop] of this.#loops) loop.sendNow().catch(() => this.#later(seat));
  }

  readonly #online = (): void => {
    for (const [seat, loop] of this.#loops) loop.online().catch(() => this.#later(seat));
  };

  #later(seat: Seat): void {
    this.#loops.get(seat)?.stop();
    this.#loops.delete(seat);
    setTimeout(() => void this.#send(seat).catch(() => this.#later(seat)), RETRY_MS);
  }

  /** From what is stored. A store that is damaged or empty is left as it is until its owner opens it. */
  async #send(seat: Seat): Promise<void> {
    if (this.#stopped) return;
    const { db } = await openStore(false, indexedDB, 0, seat);
    let loop: SyncLoop | null = null;
    const install = await getMeta(db, 'install');
    if (install) await db.lead(() => loop?.stop());
    const stored = await loadEngine(db);
    if (!install || !stored || this.#stopped) {
      await db.close();
      return;
    }
    const { paused } = { ...DEFAULTS, ...(await getMeta(db, 'settings')) };
    const journal = new JournalThread(seat);
    loop = new SyncLoop({
      ...around(seat),
      db,
      engine: WasmOutbox.restore(stored.memory, stored.items),
      client: this.client,
      keys: await deviceKeys(db),
      serial: new Serial(),
      app: this.app,
      changed: () => undefined,
      broken: () => this.#later(seat),
      paused: () => paused,
      restoreFile: (hash) => restored(db, journal, hash, Date.now()),
      forget: async (lines) => (await import('../screens/late/rescue')).forget(db, journal, lines),
    });
    this.#loops.set(seat, loop);
    await loop.start();
  }
}
