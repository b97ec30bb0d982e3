// @vitest-environment node
// Somebody breaks off: what was answered until then is frozen beside the visit, and nothing else is left of it.
import 'fake-indexeddb/auto';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Case } from '../src/engine/protocol';
import type { Draft } from '../src/store/drafts';
import { loadNotes } from '../src/store/submissions';
import type { App } from '../src/state/app.svelte';
import { sound } from '../src/state/broken-off';
import { recordVisit } from '../src/state/record';
import { isInterview, ownByCase } from '../src/state/visits';
import type { Made } from '../src/store/submissions';
import { prepare, Tablet } from './headless';

vi.mock('../src/state/app.svelte', () => ({ APP: 'hailong-tablet/test' }));

let tablet: Tablet;
let draft: Draft;
let kept: { request: { kind: string; id: string; answers: object; supersedes?: string }; source: Made['source'] }[];

beforeAll(prepare);
beforeEach(async () => {
  tablet = await (await new Tablet().start()).enrol();
  draft = tablet.draft();
  kept = [];
});

/** The parts of the app that recording a visit asks; a line is only noted. */
async function app(drafts: Draft[]): Promise<App> {
  const { answers, ...rest } = draft;
  const found = {
    lists: { evaluationOf: () => ({ id: rest.evaluation, questionnaire: rest.questionnaire }), form: () => tablet.paper },
    install: await tablet.install(),
    speaking: 'vi',
    draftOf: (person: Case) => drafts.map((one) => ({ draft: one, savedAt: 1 })).find((one) => one.draft.case === person.id),
    db: tablet.db,
    vault: tablet.vault,
    copies: { restoreFile: () => Promise.resolve(false) },
    keepLine: (_form: unknown, request: never, source: never, ...behind: { request: never; source: never }[]) => {
      kept = [{ request, source }, ...behind];
      return Promise.resolve(answers !== null);
    },
  };
  return found as unknown as App;
}

const person = (): Case => ({ id: draft.case, evaluation: draft.evaluation, number: 1 }) as Case;
const kinds = (): string[] => kept.map((one) => one.request.kind);

test('what was answered goes before the visit, under the id it had', async () => {
  expect(await recordVisit(await app([draft]), person(), { outcome: 'broke_off' })).toBe(true);
  expect(kinds()).toEqual(['partial', 'attempt']);
  expect([kept[0]!.request.id, kept[0]!.request.answers]).toEqual([draft.id, draft.answers]);
  expect([kept[0]!.source.partial, kept[1]!.source.draft]).toEqual([true, draft.id]);
});

test.each([
  ['nothing was answered', (): Draft[] => [{ ...draft, answers: {} }], ['attempt'], true],
  ['nobody was asked', (): Draft[] => [], ['attempt'], false],
  ['somebody else is unfinished', (): Draft[] => [{ ...draft, case: 'another' }], ['attempt'], false],
])('where %s only the visit goes', async (_, drafts, expected, ends) => {
  expect(await recordVisit(await app(drafts()), person(), { outcome: 'broke_off' })).toBe(true);
  expect(kinds()).toEqual(expected);
  expect(kept[0]!.source.draft).toBe(ends ? draft.id : undefined);
});

test('private answers alone are answers, and another outcome leaves the interview unfinished', async () => {
  const part = { how: 'alone' as const, reason: null, restarts: 0, passed: [], pieces: ['AAAA'] };
  await recordVisit(await app([{ ...draft, answers: {}, private: part }]), person(), { outcome: 'broke_off' });
  expect(kinds()).toEqual(['partial', 'attempt']);
  await recordVisit(await app([draft]), person(), { outcome: 'away' });
  expect([kinds(), kept[0]!.source.draft]).toEqual([['attempt'], undefined]);
});

test('what is no answer is left out, and a photograph that is lost', async () => {
  const age = tablet.paper.outline('vi').questions.find((one) => one.kind === 'integer')!.name;
  const wrong = { ...draft, answers: { ...draft.answers, [age]: 5000, khong_co: 1 } };
  expect(sound(tablet.paper, wrong, wrong.answers)).not.toHaveProperty('khong_co');
  const photo = { sha256: 'ab'.repeat(32), bytes: 3, type: 'image/jpeg' };
  await recordVisit(await app([{ ...wrong, answers: { ...wrong.answers, anh: photo } }]), person(), { outcome: 'broke_off' });
  expect(kept[0]!.request.answers).not.toHaveProperty('anh');
  const made = tablet.outbox!.finalise(tablet.paper, 1, kept[0]!.request as never);
  expect([made.issues, made.frozen === null]).toEqual([[], false]);
});

test('what was begun in the place of another submission takes nobody\'s place when it is broken off', async () => {
  await recordVisit(await app([{ ...draft, supersedes: 's1' }]), person(), { outcome: 'broke_off' });
  expect([kinds(), kept[0]!.source.supersedes, kept[0]!.request.supersedes]).toEqual([['partial', 'attempt'], undefined, undefined]);
});

test('both are kept in one go, and the person is neither asked nor done', async () => {
  await tablet.save(draft);
  const records = await tablet.breakOff(draft);
  expect(records.map((one) => (JSON.parse(one.line!) as { kind: string }).kind)).toEqual(['partial', 'attempt']);
  expect([await tablet.db.count('draft'), [...tablet.both]]).toEqual([0, [1, 2]]);
  // A late answer, or the same once more, finds it finalised.
  await expect(tablet.save(draft)).rejects.toThrow('is line 1');
  await expect(tablet.breakOff(draft)).rejects.toThrow('is line 1');
  await tablet.start();
  const notes = await loadNotes(tablet.vault!, await tablet.db.all('submission'));
  expect([isInterview(notes.get(1)), notes.get(1)?.partial]).toEqual([false, true]);
  expect(ownByCase(notes, records).get(draft.case)).toMatchObject({ answered: false, closed: { seq: 2, outcome: 'broke_off' } });
});

test('a write that fails changes nothing, and is found out', async () => {
  await tablet.save(draft);
  const write = vi.spyOn(tablet.db, 'write').mockRejectedValueOnce(new DOMException('', 'QuotaExceededError'));
  await expect(tablet.breakOff(draft)).rejects.toThrow();
  write.mockRestore();
  await tablet.start();
  expect([await tablet.db.count('draft'), await tablet.lines(), (await tablet.memory())?.head.seq]).toEqual([1, [], 0]);
  expect((await tablet.breakOff(draft)).map((one) => one.seq)).toEqual([1, 2]);
});
