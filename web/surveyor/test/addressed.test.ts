/** How a person with a name and a form of address is spoken of, from the consent to the slip; and where the name must not stand. */
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import './jsdom';
import type { CompiledForm } from '../src/engine/form';
import type { Case, Item, Snapshot } from '../src/engine/protocol';
import Consent from '../src/screens/Consent.svelte';
import Kept from '../src/screens/Kept.svelte';
import PrivatePart from '../src/screens/private/PrivatePart.svelte';
import { app } from '../src/state/app.svelte';
import type { Interview } from '../src/state/interview.svelte';
import { vi as words } from '../src/strings/vi';

const MY: Case = {
  id: 'c31', evaluation: 'e', number: 31, area_code: '1', area_name: null, village: null, state: 'open', person: { name: 'Thào Thị Mỷ', honorific: 'ba' },
};
const NOBODY: Case = { ...MY, id: 'c32', number: 32, person: {} };
const CONSENT = 'Hỏi 22 câu.\nKhông hỏi tên của Ông/Bà.';

beforeEach(() => {
  app.lists.snapshot = { evaluations: [{ id: 'e', questionnaire: 'q' }], cases: [MY, NOBODY], former: [] } as unknown as Snapshot;
  vi.spyOn(app.lists, 'form').mockReturnValue({ outline: () => ({ languages: ['vi'], consent: CONSENT, draft: false }) } as unknown as CompiledForm);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  [app.items, app.submissions, app.notes] = [[], [], new Map()];
});

const interview = (person: Case): Interview =>
  ({
    draft: { case: person.id, caseNumber: person.number, language: 'vi' }, part: { of: 3, answered: 0 },
    outline: { languages: ['vi'], sections: [], questions: [] }, state: { progress: [], relevant: [] }, tick: { state: 'saved' }, number: 1, way: { of: 3, screens: [] },
  }) as unknown as Interview;

test('the consent is of the moment and in the language of the yes, whatever is switched while something is practised', async () => {
  vi.useFakeTimers({ now: 1_664_953_200_000, toFake: ['Date'] });
  app.speaking = 'blt';
  render(Consent, { person: MY, practice: false });
  await fireEvent.click(screen.getByRole('button', { name: 'Bà đồng ý trả lời' }));
  expect(app.screen).toEqual({ name: 'practice', person: MY, consent: { language: 'blt', at: 1_664_953_200_000 } });
  vi.useRealTimers();
  app.speaking = 'vi';
});

test('before the first question the person hears what is not written down and what they keep', () => {
  render(Consent, { person: MY, practice: false });
  expect(screen.getByText('Phiếu không ghi tên bà. Cơ quan được hỏi không xem được bà trả lời gì.')).toBeTruthy();
  expect(screen.getByText('Bà được giữ một mã để xin rút phiếu.')).toBeTruthy();
  // The questionnaire's own text is never rewritten.
  for (const line of CONSENT.split('\n')) expect(screen.getByText(line)).toBeTruthy();
  cleanup();
  render(Consent, { person: NOBODY, practice: false });
  expect(screen.getByText('Ông/Bà được giữ một mã để xin rút phiếu.')).toBeTruthy();
});

test('the private part names the person to the interviewer, and nowhere in the title', () => {
  render(PrivatePart, { interview: interview(MY) });
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Bây giờ bà Mỷ tự trả lời 3 câu');
  expect(screen.getByText('“3 câu này bà tự bấm. Tôi không nhìn và không xem lại được.”')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Bà muốn tôi đọc và bấm hộ' })).toBeTruthy();
  expect(document.title).not.toContain('Mỷ');
  expect(document.body.textContent).not.toContain('Ông/Bà');
  cleanup();
  render(PrivatePart, { interview: interview(NOBODY) });
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Bây giờ Ông/Bà tự trả lời 3 câu');
});

test('the slip is for the person', () => {
  app.items = [{ seq: 1, id: 's', state: 'finalised' } as Item];
  app.submissions = [{ seq: 1, id: '0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a10', at: 0 }] as unknown as typeof app.submissions;
  app.notes = new Map([[1, { case: 'c31', caseNumber: 31 }]]);
  render(Kept, { seq: 1 });
  expect(screen.getByText(words.slipWrite('bà Mỷ'))).toBeTruthy();
  expect(words.slipWrite('bà Mỷ')).toMatch(/^Ghi mã này vào giấy trao cho bà Mỷ\./);
  cleanup();
  // Gone from the list meanwhile.
  app.notes = new Map([[1, { case: 'c77', caseNumber: 77 }]]);
  render(Kept, { seq: 1 });
  expect(screen.getByText(words.slipWrite(null))).toBeTruthy();
});
