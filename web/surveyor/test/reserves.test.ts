/** Who is opened in reserve without a network, and that the server's word outweighs it. */
import { beforeAll, expect, test } from 'vitest';
import type { Case } from '../src/engine/protocol';
import { openedHere } from '../src/state/reserves';
import { ownByCase, type Outcome, type Own } from '../src/state/visits';
import { prepare } from './headless';

beforeAll(prepare);

const person = (number: number, more: Partial<Case> = {}): Case => ({
  id: String(number), evaluation: 'e', number, area_code: '1', area_name: null, village: null, state: 'open', group: 'g', ...more,
});
const RESERVES = [person(43, { reserve: 2 }), person(42, { reserve: 1 }), person(52, { reserve: 1, group: 'h' })];
const CASES = [person(40), person(41), person(50, { group: 'h' }), person(60, { group: 'z' })];
const shown = (cases: Case[], own: ReadonlyMap<string, Own>, reserves = RESERVES): unknown =>
  openedHere(cases, reserves, own).map(({ number, opened }) => [number, opened]);

/** Lines of this tablet in the order of their numbers. */
function visited(...lines: [number, Outcome][]): Map<string, Own> {
  const notes = new Map(lines.map(([number, outcome], at) => [at + 1, { case: String(number), caseNumber: number, visit: { outcome } }]));
  return ownByCase(notes, lines.map((_, at) => ({ seq: at + 1, id: `line ${at}`, at: 1_000 * at })));
}

test('nobody is opened before somebody of the group is closed for good', () => {
  expect(shown(CASES, new Map())).toEqual([]);
  expect(shown(CASES, visited([40, 'nobody_home'], [41, 'appointment'], [60, 'died']))).toEqual([]);
});

test('each closing opens the next of its own group, in the order of the lines', () => {
  const own = visited([41, 'moved'], [50, 'died'], [40, 'refused']);
  expect(shown(CASES, own)).toEqual([
    [42, { number: 41, outcome: 'moved' }],
    [43, { number: 40, outcome: 'refused' }],
    [52, { number: 50, outcome: 'died' }],
  ]);
});

test('a person counts once, and a reserve that is closed opens the next', () => {
  expect(shown(CASES, visited([41, 'moved'], [41, 'not_found']))).toEqual([[42, { number: 41, outcome: 'moved' }]]);
  expect(shown(CASES, visited([41, 'moved'], [42, 'refused']))).toEqual([
    [42, { number: 41, outcome: 'moved' }],
    [43, { number: 42, outcome: 'refused' }],
  ]);
});

test('what the server has heard of opens nobody a second time', () => {
  const visits = [{ id: 'line 0', at: '2022-10-01T02:00:00Z', outcome: 'moved' as const }];
  const told = [person(40), person(41, { visits }), person(42, { reserve: 1, opened: { number: 41, outcome: 'moved' } })];
  const left = [person(43, { reserve: 2 })];
  const own = visited([41, 'moved']);
  expect(shown(told, own, left)).toEqual([]);
  expect(shown(told, visited([41, 'moved'], [40, 'died']), left)).toEqual([[43, { number: 40, outcome: 'died' }]]);
});
