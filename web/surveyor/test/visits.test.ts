// @vitest-environment node
import 'fake-indexeddb/auto';
import { beforeAll, expect, test } from 'vitest';
import type { Case } from '../src/engine/protocol';
import type { Draft } from '../src/store/drafts';
import { loadNotes, type Note } from '../src/store/submissions';
import { found, visitWords } from '../src/strings/visits';
import { visitsEn } from '../src/strings/visits-en';
import { visitsVi } from '../src/strings/visits-vi';
import { advice } from '../src/state/advice';
import { AGAIN, ahead, appointmentOf, closes, CLOSING, isInterview, ownByCase, standingOf, visitsOf, type Outcome, type PastVisit, type Visit } from '../src/state/visits';
import { prepare, Tablet } from './headless';

const CASE = '0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a12';
const person = (visits: PastVisit[] = [], state: Case['state'] = 'open', id = CASE): Case => ({
  id, evaluation: 'e', number: 31, area_code: '1', area_name: null, village: null, state, visits,
});
const past = (outcome: Outcome, at = '2022-10-12T03:40:00.000Z', id: string = outcome): PastVisit => ({ id, at, outcome });
const draft = (startedAt: string): Draft => ({ case: CASE, startedAt: Date.parse(startedAt) }) as Draft;

beforeAll(prepare);

test('the last visit says how a case stands, until it is answered', () => {
  const stands = (...visits: PastVisit[]): string => standingOf(person(visits), undefined, undefined);
  expect(stands()).toBe('todo');
  for (const outcome of AGAIN) expect(stands(past('refused'), past(outcome))).toBe(outcome === 'appointment' ? 'appointment' : 'visited');
  for (const outcome of CLOSING) {
    expect(stands(past('nobody_home'), past(outcome))).toBe(outcome.endsWith('refused') ? 'refused' : 'closed');
  }
  expect(standingOf(person([past('refused')], 'done'), undefined, undefined)).toBe('done');
  expect(standingOf(person([past('refused')]), { answered: true, visits: [] }, undefined)).toBe('done');
  // An outcome of a later server keeps the person on the list.
  expect(stands({ ...past('away'), outcome: 'flood' as Outcome })).toBe('visited');
});

test('what was begun after the last visit goes on; what broke off does not', () => {
  const broken = person([past('broke_off', '2022-10-12T04:00:00.000Z')]);
  expect(standingOf(broken, undefined, draft('2022-10-12T03:00:00.000Z'))).toBe('closed');
  expect(standingOf(broken, undefined, draft('2022-10-13T03:00:00.000Z'))).toBe('draft');
  expect(standingOf(person([past('away')]), undefined, draft('2022-10-11T03:00:00.000Z'))).toBe('draft');
});

test('a visit that the server tells of is not told twice', () => {
  const submissions = [{ seq: 1, id: 'away', at: 1 }, { seq: 2, id: 's2', at: 2 }, { seq: 3, id: 's3', at: 3 }];
  const notes = new Map<number, Note>([
    [1, { case: CASE, caseNumber: 31, visit: { outcome: 'away' } }],
    [2, { case: CASE, caseNumber: 31, visit: { outcome: 'appointment', again: '2022-10-13T12:00:00.000Z' } }],
    [3, { case: 'another', caseNumber: 4 }],
  ]);
  const own = ownByCase(notes, submissions.toReversed());
  const visits = visitsOf(person([past('nobody_home'), past('away')]), own.get(CASE));
  expect(visits.map((one) => one.outcome)).toEqual(['nobody_home', 'away', 'appointment']);
  expect(appointmentOf(visits)).toBe(Date.parse('2022-10-13T12:00:00Z'));
  expect(appointmentOf([...visits, past('away')])).toBeNull();
  expect([own.get(CASE)?.answered, own.get('another')?.answered]).toEqual([false, true]);
  expect(isInterview({ case: CASE, caseNumber: 1, about: 's1' })).toBe(false);
});

test('who has an appointment today is next, then who was never met', () => {
  const now = new Date(2022, 9, 12, 8).getTime();
  const at = (hour: number, day = 12): string => new Date(2022, 9, day, hour).toISOString();
  const meet = (id: string, again: string): Case => person([{ ...past('appointment'), again }], 'open', id);
  const away = person([past('away')], 'open', 'away');
  const todo = person([], 'open', 'todo');
  const of = (...people: Case[]): ReturnType<typeof ahead> =>
    ahead(people, (one) => standingOf(one, undefined, undefined), (one) => visitsOf(one, undefined), now);
  const next = (...people: Case[]): string | undefined => of(...people).next?.id;
  const today = of(away, meet('late', at(19)), todo, meet('missed', at(9, 11)), meet('soon', at(9)), meet('tomorrow', at(7, 13)));
  expect(today.due.map(({ person: { id } }) => id)).toEqual(['missed', 'soon', 'late']);
  expect(of(todo, away).due).toEqual([]);
  expect(next(away, todo, meet('late', at(19)), meet('soon', at(9)), meet('tomorrow', at(7, 13)))).toBe('soon');
  expect(next(meet('missed', at(9, 11)), todo)).toBe('missed');
  expect(next(away, todo, meet('tomorrow', at(7, 13)))).toBe('todo');
  expect(next(away, meet('tomorrow', at(7, 13)))).toBe('away');
  expect(next(meet('tomorrow', at(7, 13)), person([past('refused')]))).toBeUndefined();
});

test('another time of day is advised after two visits in vain', () => {
  const at = (day: number, hour: number): PastVisit => past('nobody_home', new Date(2022, 9, day, hour).toISOString());
  expect(advice([at(12, 9)])).toBeNull();
  expect(advice([at(12, 9), at(13, 15)])).toBe('evening');
  expect(advice([at(12, 19), at(16, 10)])).toBe('daytime'); // the 16th is a Sunday
  expect(advice([at(12, 9), at(13, 19)])).toBeNull();
  expect(advice([at(12, 9), past('appointment')])).toBe('keep');
  expect(advice([at(12, 9), at(13, 9), past('impassable')])).toBe('road');
});

test('both languages name every outcome', () => {
  for (const words of [visitsVi, visitsEn]) {
    expect(Object.keys(words.outcome).sort()).toEqual([...AGAIN, ...CLOSING].sort());
    expect(found('flood', words)).toBe(words.otherOutcome);
  }
  expect(Object.keys(visitsEn)).toEqual(Object.keys(visitsVi));
  expect(visitWords('en')).toBe(visitsEn);
  expect(AGAIN.some(closes) || !CLOSING.every(closes)).toBe(false);
});

test('a visit is frozen, numbered and kept like an interview, and survives the database', async () => {
  const tablet = await new Tablet().start();
  await tablet.enrol();
  const { seq } = await tablet.finalise();
  const visit: Visit = { outcome: 'appointment', again: '2022-10-13T12:00:00.000Z', note: 'Tối mới về.' };
  const record = await tablet.visit(visit);
  expect(record.seq).toBe(seq + 1);
  const header = JSON.parse(record.line!) as Record<string, unknown>;
  expect([header.kind, header.seq, record.line!.includes('appointment')]).toEqual(['attempt', seq + 1, false]);
  expect(tablet.outbox!.items().map((item) => item.state)).toEqual(['finalised', 'finalised']);
  // The journal brings it back, with what it was.
  await tablet.empty('submission', 'item');
  await tablet.start();
  const records = await tablet.db.all('submission');
  expect(records.map((one) => one.line)).toEqual([expect.stringContaining('"interview"'), record.line]);
  const notes = await loadNotes(tablet.vault!, records);
  expect(notes.get(seq + 1)?.visit).toEqual(visit);
  expect([...ownByCase(notes, records).values()]).toEqual([{ answered: true, visits: [expect.objectContaining(visit)] }]);
});

test.each([
  ['an appointment without its time', { outcome: 'appointment' }],
  ['a time without an appointment', { outcome: 'away', again: '2022-10-13T12:00:00Z' }],
  ['a note that is too long', { outcome: 'away', note: 'ở'.repeat(501) }],
] as const)('%s is not frozen', async (_, visit) => {
  const tablet = await new Tablet().start();
  await tablet.enrol();
  await expect(tablet.visit(visit)).rejects.toThrow();
  expect([(await tablet.memory())?.head.seq, await tablet.lines()]).toEqual([0, []]);
  expect((await tablet.finalise()).seq).toBe(1);
});
