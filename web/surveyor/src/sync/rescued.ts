/**
 * Hands the lines of a lost install over. The server keeps each beside that install's own, with its key box, for a
 * supervisor; its signed receipt for the sender is the proof. Doubles are impossible there, so everything is sent that
 * has no receipt yet.
 */
import type { Receipt } from '../engine/protocol';
import { queued, type Database, type RescuedRecord } from '../store/db';
import type { DeviceKeys, Install } from '../store/meta';
import { allRescued, exported } from '../store/rescued';
import type { Client } from './client';
import { NoReply } from './road';

/** Below the server's limits of 50 lines and 64 KiB on the wire. */
const MOST_LINES = 40;
const MOST_CHARACTERS = 60_000;
/** After a failure, and for a line that the server did not keep. */
const PAUSE_MS = 5 * 60_000;

interface Deps {
  client: Client;
  now: () => number;
  /** Whether the signature is the server's. */
  verify: (receipt: Receipt, key: string) => boolean;
}

export class RescueSender {
  #notBefore = 0;

  constructor(private readonly deps: Deps) {}

  /** Sends what has no receipt; true if that changed anything. */
  async send(db: Database, keys: DeviceKeys, install: Install): Promise<boolean> {
    const { client, now } = this.deps;
    if (now() < this.#notBefore) return false;
    const owed = (await allRescued(db)).filter((record) => record.receipt === null);
    let changed = false;
    for (const batch of batches(owed)) {
      try {
        const text = await client.submissions(exported(batch), install.push.token, keys, () => undefined);
        const judged = this.#judged(batch, install, text);
        if (judged.length < batch.length || judged.some((record) => record.receipt === null)) this.#notBefore = now() + PAUSE_MS;
        await db.write(['rescued'], (tx) => {
          for (const record of judged) queued(tx.objectStore('rescued').put(record));
        });
        changed ||= judged.length > 0;
      } catch (error) {
        this.#notBefore = now() + PAUSE_MS;
        if (!(error instanceof NoReply)) throw error;
        return changed;
      }
    }
    return changed;
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
