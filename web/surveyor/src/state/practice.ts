/**
 * Practice: the real questionnaires with made-up people, in a store of its own. Its install exists nowhere else, its lines
 * are of a kind that the server refuses, and they are sealed to a key that nobody has.
 */
import { WasmOutbox } from '../engine/outbox';
import { broughtOver, WasmReplica } from '../engine/replica';
import type { Case, EnrolAnswer, Evaluation, PersonDrawn, Snapshot } from '../engine/protocol';
import { mint_id } from '../pkg/tablet.js';
import { base64url } from '../store/bytes';
import { forgetCanary } from '../store/canary';
import { removeFolder } from '../store/journal/folder';
import { keepEnrolment } from '../store/enrolment';
import { deviceKeys, putMeta, type Install, type Settings } from '../store/meta';
import { deleteStores } from '../store/names-beside';
import { openStore } from '../store/names';
import { PRACTICE, within } from '../store/seat';
import { saveReplica } from '../store/snapshot';
import { Vault } from '../store/vault';

/** Enough for a morning's training; of the last one nothing is known, as happens. */
const PEOPLE = 12;

/** Nobody's names, and numbers of a form that has rung nowhere since 2018. */
const MADE_UP: readonly (PersonDrawn & { language?: string })[] = [
  { name: 'Thào Thị Mỷ', honorific: 'ba', telephone: '01200000147', house: 'Nhà gỗ đầu bản', language: 'mww' },
  { name: 'Giàng A Sùng', honorific: 'ong', telephone: '01200000247', language: 'hnj' },
  { name: 'Lò Văn Inh', honorific: 'ong', house: 'Nhà sàn cạnh suối', language: 'blt' },
  { name: 'Cà Thị Ươn', honorific: 'ba', telephone: '01200000347', language: 'blt' },
  { name: 'Quàng Văn Pâng', honorific: 'anh', telephone: '01200000447', language: 'blt' },
  { name: 'Nguyễn Thị Lan', honorific: 'chi', telephone: '01200000547', language: 'vi' },
  { name: 'Đinh Văn Toản', honorific: 'anh', language: 'mtq' },
  { name: 'Mùa Thị Dua', honorific: 'chi', telephone: '01200000647', language: 'hmn' },
  { name: 'Bàn Văn Chiêu', honorific: 'ong', telephone: '01200000747', language: 'ium' },
  { name: 'Tòng Thị Hom', honorific: 'ba', language: 'blt' },
  { name: 'Trần Văn Hải', honorific: 'anh', telephone: '01200000847', language: 'vi' },
];

const unit = (number: number): { vi: string; en: string } => ({ vi: `Đơn vị tập ${number}`, en: `Practice unit ${number}` });
const SERVICE = { service: 'Một cửa xã tập', service_month: '2022-08' };
const AREA = { vi: 'Xã tập', en: 'Practice commune' };

/** One made-up evaluation for each questionnaire that the surveyor has, with made-up people. */
export function madeUp(from: Snapshot, now: number): Snapshot {
  const evaluations: Evaluation[] = [];
  const cases: Case[] = [];
  for (const real of from.evaluations) {
    if (evaluations.some((one) => one.questionnaire === real.questionnaire)) continue;
    const [id, name] = [mint_id(now), unit(evaluations.length + 1)];
    evaluations.push({ ...real, id, unit: { id, name }, campaign: { id, name }, state: 'open', progress: { done: 0, target: PEOPLE, done_by_all: 0 } });
    for (let number = 1; number <= PEOPLE; number += 1) {
      const { language, ...person } = MADE_UP[number - 1] ?? {};
      const known = language === undefined ? {} : { language, person };
      const where = { area_code: '00000', area_name: AREA, village: `Bản tập ${1 + (number % 3)}` };
      cases.push({ id: mint_id(now), evaluation: id, number, ...where, ...SERVICE, ...known, state: 'open' });
    }
  }
  return { ...from, evaluations, cases, former: [] };
}

/** Begins anew: what was practised before is gone, and nothing else is touched. */
export async function prepare(from: Snapshot, install: Install, settings: Settings, now: number, factory: IDBFactory = indexedDB): Promise<void> {
  await deleteStores(factory, PRACTICE);
  forgetCanary(within(localStorage, PRACTICE));
  // A browser without OPFS has no second copy.
  await removeFolder(PRACTICE).catch(() => undefined);
  const { db } = await openStore(true, factory, undefined, PRACTICE);
  try {
    await deviceKeys(db);
    const answer: EnrolAnswer = {
      install: mint_id(now),
      label: install.label,
      surveyor: install.surveyor,
      push: { token: '', expires_at: new Date(now).toISOString() },
      session: { access_token: '', expires_in: 0, refresh_token: '' },
      // Whatever came out of here by mistake could be read by nobody.
      keys: { ...install.keys, sealing: base64url(crypto.getRandomValues(new Uint8Array(32))) },
      epoch: from.epoch,
      server_time: new Date(now).toISOString(),
      limits: { items: 50, bytes: 65_536, inflated: 1_048_576, chunk: 65_536 },
      strict_storage: false,
    };
    await keepEnrolment(db, answer, WasmOutbox.enrolled(answer), now);
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    await saveReplica(db, new Vault(key), WasmReplica.restore(broughtOver(madeUp(from, now))));
    // Last: a practice without its key was not finished preparing.
    await db.write(['meta'], (tx) => {
      putMeta(tx, 'settings', settings);
      putMeta(tx, 'practice_key', key);
    });
  } finally {
    await db.close();
  }
}
