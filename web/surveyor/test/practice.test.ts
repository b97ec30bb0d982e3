/** What is practised: made-up people, a store of its own, and a line that no server takes. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeAll, expect, test } from 'vitest';
import type { Snapshot } from '../src/engine/protocol';
import { madeUp, prepare } from '../src/state/practice';
import { getMeta, DEFAULTS, type Install } from '../src/store/meta';
import { openStore } from '../src/store/names';
import { PRACTICE, seats } from '../src/store/seat';
import { loadSnapshot } from '../src/store/snapshot';
import { Vault } from '../src/store/vault';
import { AT, prepare as prepareEngine, Tablet } from './headless';

beforeAll(prepareEngine);

const text = (vi: string): { vi: string; en: string } => ({ vi, en: vi });
const evaluation = (id: string, questionnaire: string): Snapshot['evaluations'][number] => ({
  id, unit: { id: 'u', name: text('UBND xã Mường Bú') }, campaign: { id: 'c', name: text('Đợt 2022') }, year: 2022, state: 'open',
  first_day: '2022-09-01', last_day: '2022-10-31', questionnaire, progress: { done: 3, target: 30, done_by_all: 9 },
});
const REAL: Snapshot = {
  epoch: '0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a01', server_time: '2022-10-12T03:40:00Z', surveyor: { id: 's', name: 'Lò Thị Hương' },
  evaluations: [evaluation('e1', 'q1'), evaluation('e2', 'q1'), evaluation('e3', 'q2')],
  questionnaires: { q1: '{}', q2: '{}' },
  cases: [{ id: 'real', evaluation: 'e1', number: 1, area_code: '03988', area_name: text('Mường Bú'), village: 'Bản Mòn', state: 'open' }],
  former: [],
  synthetic: false,
};

test('nobody and no unit of the real work is in it', () => {
  const made = madeUp(REAL, AT);
  expect(made.evaluations.map((one) => one.questionnaire)).toEqual(['q1', 'q2']);
  expect(made.cases).toHaveLength(24);
  const ids = [...made.cases, ...made.evaluations].map((one) => one.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(JSON.stringify([made.evaluations, made.cases])).not.toMatch(/Mường Bú|Bản Mòn|"real"|"e[123]"/);
  for (const one of made.cases) expect(made.evaluations.some((evaluation) => evaluation.id === one.evaluation)).toBe(true);
});

test('it has a store of its own, begins anew each time, and touches no other', async () => {
  const mai = await (await new Tablet(new IDBFactory()).start()).enrol();
  await mai.finalise();
  const install = (await mai.install()) as Install;
  const installs: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    await prepare(REAL, install, { ...DEFAULTS, lang: 'en' }, AT, mai.factory);
    const { db } = await openStore(false, mai.factory, 0, PRACTICE);
    const made = (await getMeta(db, 'install')) as Install;
    installs.push(made.install);
    expect([db.name, made.surveyor.name, made.push.token, await db.count('submission')]).toEqual(['hailong.practice', install.surveyor.name, '', 0]);
    expect(made.keys.sealing).not.toBe(install.keys.sealing);
    const cases = (await loadSnapshot(db, new Vault((await getMeta(db, 'practice_key'))!)))?.cases ?? [];
    expect(cases).toHaveLength(24);
    expect(cases.filter((one) => one.person?.name)).toHaveLength(22);
    expect(cases.every((one) => one.person?.telephone?.startsWith('0120') ?? true)).toBe(true);
    await db.close();
  }
  expect(new Set([...installs, install.install]).size).toBe(3);
  expect(await mai.lines()).toHaveLength(1);
  expect(await seats(mai.factory, localStorage)).toEqual(['']);
  await mai.db.close();
});
