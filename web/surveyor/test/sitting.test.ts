/** The private part with the real engine: what is written to the draft, and what is not. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { CompiledForm } from '../src/engine/form';
import type { EnrolAnswer } from '../src/engine/protocol';
import { Interview } from '../src/state/interview.svelte';
import { Sitting } from '../src/state/sitting.svelte';
import type { Draft } from '../src/store/drafts';
import { prepare } from './headless';

const root = resolve(import.meta.dirname, '../../..');
const PRIVATE = ['F_harassed', 'F_extra_payment', 'ethnicity'];
let form: CompiledForm;
let sealing: string;
let written: Draft[];
let interview: Interview;

beforeAll(async () => {
  await prepare();
  const both = JSON.parse(readFileSync(resolve(root, 'crates/tablet/tests/both.json'), 'utf8')) as { call: string; args: string[] }[];
  sealing = (JSON.parse(both.find((one) => one.call === 'enrolled')!.args[0]!) as EnrolAnswer).keys.sealing;
  form = CompiledForm.load(readFileSync(resolve(root, 'questionnaires/hanh-chinh-22.json'), 'utf8'));
});

function open(draft: Draft): Interview {
  written = [];
  return new Interview(draft, form, (given) => (written.push(structuredClone(given)), Promise.resolve(1)));
}

const draft = (answers: Draft['answers'] = {}): Draft => ({
  id: '0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a10', evaluation: 'e', questionnaire: form.raw.hash(), case: 'c', caseNumber: 1, today: '2022-10-12',
  startedAt: 0, language: 'vi', consent: { language: 'vi', at: 0 }, answers, languages: {}, at: 0, timings: {}, skipped: [],
});

beforeEach(() => (interview = open(draft({ A1: 4 }))));

async function last(): Promise<Draft> {
  await interview.flush();
  return written.at(-1)!;
}

async function through(sitting: Sitting, answers: (string | null)[]): Promise<void> {
  for (const answer of answers) {
    if (answer !== null) sitting.put(answer);
    sitting.next();
  }
  await interview.flush();
}

test('what is written is sealed, answer by answer, and one box in the end', async () => {
  const sitting = new Sitting(interview, sealing, 'alone');
  sitting.put('yes');
  expect((await last()).private).toMatchObject({ how: 'alone', restarts: 0, passed: [] });
  sitting.next();
  expect((await last()).private).toMatchObject({ passed: ['F_harassed'] });
  await through(sitting, ['no', 'thai']);
  expect(sitting.view).toBe('after');
  const kept = await last();
  expect(kept.private?.pieces).toHaveLength(1);
  expect(new Set(kept.private?.passed)).toEqual(new Set(PRIVATE));
  expect(interview.partDone).toBe(true);
  for (const one of written) {
    expect(one.answers).toEqual({ A1: 4 });
    expect(JSON.stringify(one)).not.toMatch(/"(yes|no|thai)"/);
  }
});

test('another answer replaces the piece, and going back shows the memory copy', async () => {
  const sitting = new Sitting(interview, sealing, 'alone');
  sitting.put('yes');
  const first = (await last()).private!.pieces;
  sitting.put('no');
  const second = (await last()).private!.pieces;
  expect([first.length, second.length]).toEqual([3, 3]);
  expect(second.filter((piece) => !first.includes(piece))).toHaveLength(1);
  sitting.next();
  sitting.back();
  expect(sitting.stand).toMatchObject({ answer: 'no', number: 1, back: false });
});

test('after a restart it goes on behind what was passed, and shows nothing of it', async () => {
  await through(new Sitting(interview, sealing, 'alone'), ['yes']);
  interview = open(await last());
  const sitting = new Sitting(interview, sealing, 'alone');
  expect(sitting.stand).toMatchObject({ number: 2, of: 3, back: false, answer: null });
  await through(sitting, ['no', 'kinh']);
  expect((await last()).private?.pieces).toHaveLength(4);
});

test('what was chosen and not confirmed is asked again', async () => {
  const first = new Sitting(interview, sealing, 'alone');
  await through(first, ['yes']);
  first.put('yes');
  interview = open(await last());
  expect(new Sitting(interview, sealing, 'alone').stand).toMatchObject({ number: 2, answer: null });
});

test('from the start again: empty, and counted', async () => {
  const sitting = new Sitting(interview, sealing, 'alone');
  await through(sitting, ['yes', 'yes', 'thai']);
  const before = (await last()).private!.pieces[0];
  sitting.again();
  expect(sitting.stand).toMatchObject({ number: 1, answer: null });
  await through(sitting, ['no', 'no', 'kinh']);
  expect((await last()).private).toMatchObject({ restarts: 1, how: 'alone' });
  expect((await last()).private!.pieces).toHaveLength(1);
  expect((await last()).private!.pieces[0]).not.toBe(before);
});

test('declined in the middle: what was answered stands, the rest is said not to be wanted', async () => {
  await through(new Sitting(interview, sealing, 'alone'), ['yes']);
  const earlier = (await last()).private!.pieces;
  new Sitting(interview, sealing, 'declined', 'no_privacy');
  const kept = (await last()).private!;
  expect(kept).toMatchObject({ how: 'declined', reason: 'no_privacy' });
  expect(kept.pieces).toEqual([...earlier, expect.any(String)]);
  expect(interview.partDone).toBe(true);
});

test('what the interviewer saw before stays so: an older draft in the clear, or a part begun by reading out', async () => {
  interview = open(draft({ A1: 4, F_harassed: 'no' }));
  const clear = new Sitting(interview, sealing, 'alone');
  expect(clear.how).toBe('read_out');
  const kept = await last();
  expect(kept.answers).toEqual({ A1: 4 });
  expect(kept.private).toMatchObject({ how: 'read_out', passed: ['F_harassed'] });
  interview = open(kept);
  expect(new Sitting(interview, sealing, 'alone').how).toBe('read_out');
  // Also if only the first question was read out, and not confirmed yet.
  interview = open(draft({ A1: 4 }));
  new Sitting(interview, sealing, 'read_out').put('yes');
  interview = open(await last());
  expect(new Sitting(interview, sealing, 'alone').how).toBe('read_out');
});
