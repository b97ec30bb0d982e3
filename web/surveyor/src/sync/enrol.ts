/** Enrolling: the one moment that needs a network. */
import { WasmOutbox, type StorageFacts } from '../engine/outbox';
import type { Database } from '../store/db';
import { base64url } from '../store/bytes';
import { takeAlong, type Why } from '../store/anew';
import { isInstalled } from '../state/device';
import { keepEnrolment, keysAnew } from '../store/enrolment';
import { deviceKeys, dropMeta, getMeta } from '../store/meta';
import { Refused, type Client } from './client';
import { NoReply } from './road';

export type EnrolFailure = 'no_network' | 'portal' | 'busy' | 'code' | 'code_used' | 'code_expired' | 'storage' | 'server' | 'other_person';
/** What the server says of it in a word of its own. */
const SAID: Readonly<Record<string, EnrolFailure>> = {
  '#storage-not-kept': 'storage',
  '#code-used': 'code_used',
  '#code-expired': 'code_expired',
};
/** With the database to work with from here on. */
export type EnrolResult = { enrolled: true; db: Database } | { enrolled: false; why: EnrolFailure; detail: string };

export async function enrol(
  db: Database,
  client: Client,
  code: string,
  app: string,
  storage: StorageFacts | null,
  now: () => number,
  durable: boolean | null = null,
  beside: readonly string[] = [],
  /** Why everything here is taken along under a new install; null for a tablet that has none. */
  anew: Why | null = null,
): Promise<EnrolResult> {
  const keys = anew ? await keysAnew(db) : await deviceKeys(db);
  const request = {
    proto: { min: 1, max: 1 },
    code,
    public_key: base64url(keys.publicKey),
    app,
      beside,
    // A browser that does not say is one that promises nothing.
    device: { model: null, platform: platform(), storage: storage ?? { persisted: false, usage: 0, quota: 0 }, durable, installed: installed() },
  };
  try {
    const answer = await client.enrol(request, keys);
    if (anew && (await leavesUnfinished(db, answer.surveyor.id))) {
      // These keys are that enrolment's.
      await db.write(['meta'], (tx) => dropMeta(tx, 'keys_anew'));
      return { enrolled: false, why: 'other_person', detail: '' };
    }
    const into = anew ? await takeAlong(db, indexedDB, WasmOutbox.parses, now(), anew) : db;
    await keepEnrolment(into, answer, WasmOutbox.enrolled(answer), now());
    return { enrolled: true, db: into };
  } catch (error) {
    if (error instanceof Refused) {
      const said = SAID[error.type.slice(error.type.indexOf('#'))];
      const why = said ?? (error.status >= 500 ? 'server' : error.status === 429 ? 'busy' : 'code');
      return { enrolled: false, why, detail: error.detail };
    }
    if (error instanceof NoReply) return { enrolled: false, why: whyOf(error), detail: '' };
    throw error;
  }
}

/** Whether somebody else is enrolled while interviews lie here that only the one before can open. */
async function leavesUnfinished(db: Database, surveyor: string): Promise<boolean> {
  const before = (await getMeta(db, 'install'))?.surveyor.id;
  return before !== undefined && before !== surveyor && (await db.count('draft')) > 0;
}

function whyOf(error: NoReply): EnrolFailure {
  switch (error.failure.failure) {
    case 'network':
    case 'timeout':
      return 'no_network';
    case 'not_the_server':
      return 'portal';
    case 'busy':
      return 'busy';
    case 'unauthorised':
    case 'unreadable':
      return 'code';
    case 'too_large':
    case 'server':
      return 'server';
  }
}

/** Whether the app was opened from the home screen; null where that cannot be asked. */
function installed(): boolean | null {
  return 'matchMedia' in globalThis ? isInstalled() : null;
}

/** "Android", "Linux": no model, no serial number. */
function platform(): string | null {
  const data = (navigator as { userAgentData?: { platform?: string } }).userAgentData;
  return data?.platform ?? null;
}
