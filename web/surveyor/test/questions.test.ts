// @vitest-environment node
import 'fake-indexeddb/auto';
import { beforeAll, expect, test } from 'vitest';
import type { Case } from '../src/engine/protocol';
import { loadNotes, type Note } from '../src/store/submissions';
import { openQuestions, type OpenQuestion } from '../src/state/questions';
import { ownByCase } from '../src/state/visits';
import { prepare, Tablet } from './headless';

beforeAll(prepare);

const question = (id: string, submission: string, at: string): OpenQuestion => ({ id, submission, by: 'Nguyễn Văn Thành', at, text: 'Kể lại buổi hỏi giúp tôi nhé.' });
const person = (id: string, questions?: OpenQuestion[]): Case => ({
  id, evaluation: 'e', number: 1, area_code: '1', area_name: null, village: null, state: 'done', ...(questions && { questions }),
});

test('what is asked is shown, the oldest first, until it is answered here', () => {
  const late = question('q2', 's2', '2022-10-13T03:00:00Z');
  const early = question('q1', 's1', '2022-10-12T03:00:00Z');
  const again = question('q3', 's1', '2022-10-14T03:00:00Z');
  const people = [person('b', [late]), person('a', [early, again]), person('c')];
  const open = (...notes: Note[]): string[] => openQuestions(people, new Map(notes.map((note, at) => [at, note]))).map((one) => one.question.id);
  expect(open()).toEqual(['q1', 'q2', 'q3']);
  expect(open({ case: 'a', caseNumber: 1, about: 'q1' })).toEqual(['q2', 'q3']);
  // A replacement answers everything that was asked about the old one.
  expect(open({ case: 'a', caseNumber: 1, supersedes: 's1' })).toEqual(['q2']);
  expect(openQuestions(people, new Map())[0]?.person.id).toBe('a');
});

test('an explanation is a line of its own and changes nothing', async () => {
  const tablet = await new Tablet().start();
  await tablet.enrol();
  const old = await tablet.finalise();
  const asked = '0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a70';
  const record = await tablet.explain(asked, 'Bác ấy vội đi nương.');
  expect(record.seq).toBe(old.seq + 1);
  expect(JSON.parse(record.line!)).toMatchObject({ kind: 'explanation', supersedes: null });
  expect(record.line).not.toContain('nương');
  const records = await tablet.db.all('submission');
  expect(records[0]).toEqual(old);
  const notes = await loadNotes(tablet.vault!, records);
  expect(notes.get(record.seq)?.about).toBe(asked);
  expect([...ownByCase(notes, records).values()]).toEqual([{ answered: true, visits: [] }]);
  await expect(tablet.explain(asked, '  ')).rejects.toThrow();
});

test('a replacement names the old submission, which stays', async () => {
  const tablet = await new Tablet().start();
  await tablet.enrol();
  const old = await tablet.finalise();
  const record = await tablet.finalise({ ...tablet.draft(), supersedes: old.id });
  expect(JSON.parse(record.line!)).toMatchObject({ kind: 'interview', supersedes: old.id });
  const records = await tablet.db.all('submission');
  expect(records[0]).toEqual(old);
  const notes = await loadNotes(tablet.vault!, records);
  expect(openQuestions([person('x', [question('q', old.id, '2022-10-12T03:00:00Z')])], notes)).toEqual([]);
});
