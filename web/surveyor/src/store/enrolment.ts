/** What an enrolment writes down, the first one and a later one. */
import type { EnrolAnswer, Memory } from '../engine/protocol';
import type { Database } from './db';
import { deviceKeys, getMeta, putMeta, saveMeta, signingKeys, type DeviceKeys } from './meta';

/** New keys to sign with: another tablet may have the old ones, and an install is used once; the PIN opens what it opened before. */
export async function keysAnew(db: Database): Promise<DeviceKeys> {
  const kept = await getMeta(db, 'keys_anew');
  if (kept) return kept;
  const keys = { ...(await deviceKeys(db)), ...(await signingKeys()) };
  await saveMeta(db, 'keys_anew', keys);
  return keys;
}

/** What an accepted enrolment leaves, in one transaction. */
export function keepEnrolment(db: Database, answer: EnrolAnswer, memory: Memory, now: number): Promise<void> {
  return db.write(['meta'], (tx) => {
    putMeta(tx, 'install', {
      install: answer.install,
      label: answer.label,
      surveyor: answer.surveyor,
      push: answer.push,
      keys: answer.keys,
      strictStorage: answer.strict_storage,
      enrolledAt: now,
    });
    putMeta(tx, 'memory', memory);
    putMeta(tx, 'session_waiting', answer.session);
    putMeta(tx, 'contact', { at: now });
  });
}
