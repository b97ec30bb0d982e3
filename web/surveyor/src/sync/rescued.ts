/**
 * Hands the lines of a lost install over. The server keeps each beside that install's own, with its key box, for a
 * supervisor; its signed receipt for the sender is the proof. Doubles are impossible there, so everything is sent that
 * has no receipt yet. Their photographs and recordings follow, as those of other lines do. A server that lost data is given
 * everything again.
 */
import type { Receipt } from '../engine/protocol';
import { queued, type Database, type RescuedRecord } from '../store/db';
import { fileOf, pieceOf } from '../store/files';
import { getMeta, type DeviceKeys, type Install } from '../store/meta';
import { allRescued, exported, headerOf } from '../store/rescued';
import type { Client } from './client';
import { NoReply } from './road';

/** Below the server's limits of 50 lines and 64 KiB on the wire. */
const MOST_LINES = 40;
const MOST_CHARACTERS = 60_000;
/** After a failure, and for a line that the server did not keep. */
const PAUSE_MS = 5 * 60_000;
/** Of a file. */
const PIECE = 64 * 1024;
/** Files go for so long at a time, so that what is finalised meanwhile does not wait. */
const TURN_MS = 20_000;

interface Deps {
  client: Client;
  now: () => number;
  /** Whether the signature is the server's. */
  verify: (receipt: Receipt, key: string) => boolean;
  /** Whether photographs may go on the network there is. */
  pictures: () => boolean;
  /** Takes a file back from the second copy; false if it is not there either. */
  restoreFile: (db: Database, hash: string) => Promise<boolean>;
}

export class RescueSender {
  #notBefore = 0;
  #changed = false;

  constructor(private readonly deps: Deps) {}

  /** Sends what has no receipt, then files; true if that changed anything. */
  async send(db: Database, keys: DeviceKeys, install: Install): Promise<boolean> {
    const epoch = String((await getMeta(db, 'memory'))?.['epoch'] ?? '');
    this.#changed = false;
    const records = await this.#known(db, epoch);
    const wait = this.#notBefore - this.deps.now();
    // Further off than any pause: the clock was set back.
    if (wait > 0 && wait <= PAUSE_MS) return this.#changed;
    try {
      if (records.some((record) => record.receipt === null)) await this.#lines(db, keys, install, epoch);
      if (records.some((record) => record.files_done !== true)) await this.#files(db, keys, install);
    } catch (error) {
      this.#notBefore = this.deps.now() + PAUSE_MS;
      if (!(error instanceof NoReply)) throw error;
    }
    return this.#changed;
  }

  async #put(db: Database, records: readonly RescuedRecord[]): Promise<void> {
    if (records.length === 0) return;
    await db.write(['rescued'], (tx) => {
      for (const record of records) queued(tx.objectStore('rescued').put(record));
    });
    this.#changed = true;
  }

  /** All of them; what was signed for before the server lost data may be lost there. */
  async #known(db: Database, epoch: string): Promise<RescuedRecord[]> {
    const records = await allRescued(db);
    const lost = records.filter((record) => record.receipt !== null && record.epoch !== epoch);
    if (lost.length === 0) return records;
    await this.#put(db, lost.map((record) => ({ ...record, receipt: null, files_done: false })));
    return allRescued(db);
  }

  async #lines(db: Database, keys: DeviceKeys, install: Install, epoch: string): Promise<void> {
    const { client, now } = this.deps;
    const owed = (await allRescued(db)).filter((record) => record.receipt === null);
    for (const batch of batches(owed)) {
      const text = await client.submissions(exported(batch), install.push.token, keys, () => undefined);
      const judged = this.#judged(batch, install, text).map((record) => ({ ...record, epoch }));
      if (judged.length < batch.length || judged.some((record) => record.receipt === null)) this.#notBefore = now() + PAUSE_MS;
      await this.#put(db, judged);
    }
  }

  /** Photographs and recordings of lines that are there. */
  async #files(db: Database, keys: DeviceKeys, install: Install): Promise<void> {
    const until = this.deps.now() + TURN_MS;
    for (const record of await allRescued(db)) {
      if (record.receipt === null || record.files_done === true) continue;
      let done = true;
      for (const [hash, length, media] of headerOf(record.line)?.blobs ?? []) {
        const may = this.deps.pictures() || !media.startsWith('image/');
        done = may && (await this.#file(db, hash, length, until, keys, install)) && done;
      }
      if (done) await this.#put(db, [{ ...record, files_done: true }]);
    }
  }

  /** True if it is there, or not here either. */
  async #file(db: Database, hash: string, length: number, until: number, keys: DeviceKeys, { push }: Install): Promise<boolean> {
    const { client, now, restoreFile } = this.deps;
    if (!(await fileOf(db, hash)) && !(await restoreFile(db, hash))) return true;
    let held = await client.file(hash, 0, null, push.token, keys);
    while (held !== null && held < length && now() < until) {
      const piece = await pieceOf(db, hash, held, Math.min(PIECE, length - held));
      held = piece && (await client.file(hash, held, piece, push.token, keys));
    }
    if (held === null) this.#notBefore = now() + PAUSE_MS;
    return held === length;
  }

  /** Each line with the answer that is about it; one without stays as it is. */
  #judged(batch: readonly RescuedRecord[], install: Install, text: string): RescuedRecord[] {
    const { receipts } = JSON.parse(text) as { receipts: (Receipt & { detail?: string })[] };
    return batch.flatMap((record): RescuedRecord[] => {
      const answer = receipts.find((one) => one['line_hash'] === record.line_hash);
      if (!answer) return [];
      if (answer.status === 'refused' || answer.status === 'retry') return [{ ...record, not_held: answer.detail ?? answer.status }];
      const ours = answer['install'] === install.install && answer['id'] === record.id && this.deps.verify(answer, install.keys.receipt);
      return ours ? [{ ...record, receipt: answer, not_held: null }] : [];
    });
  }
}

function batches(records: readonly RescuedRecord[]): RescuedRecord[][] {
  const all: RescuedRecord[][] = [];
  let room = 0;
  for (const record of records) {
    const last = all.at(-1);
    room -= record.line.length;
    if (last && last.length < MOST_LINES && room >= 0) last.push(record);
    else {
      all.push([record]);
      room = MOST_CHARACTERS - record.line.length;
    }
  }
  return all;
}
