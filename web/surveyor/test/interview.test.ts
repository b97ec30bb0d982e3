import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { flushSync, tick } from 'svelte';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import './jsdom';
import type { Answers, Choice, FormState, Outline, Paper, Question as Asked } from '../src/engine/form';
import Question from '../src/screens/Question.svelte';
import { Interview } from '../src/state/interview.svelte';
import type { Draft } from '../src/store/drafts';

const choice = (value: string | number, label: string, no_answer: Choice['no_answer'] = null): Choice => ({ value, label, audio: null, no_answer });
const FACES = ['Rất không hài lòng', 'Không hài lòng', 'Bình thường', 'Hài lòng', 'Rất hài lòng'].map((label, i) => choice(i + 1, label));
const asked = (given: Partial<Asked>): Asked => ({
  name: 'x', section: 0, kind: 'likert', label: '', short: null, hint: null, audio: null, unit: null, max: null, choices: [],
  required: 'always', sensitive: false, draft: false, ...given,
});
const QUESTIONS = [
  asked({ name: 'A1', label: 'Nơi ngồi chờ đủ chỗ', choices: [...FACES, choice(90, 'Không có ý kiến', 'no_opinion'), choice(91, 'Từ chối trả lời', 'refused')] }),
  asked({ name: 'visits', kind: 'integer', label: 'Đi lại mấy lần?', unit: 'lần', section: 1 }),
  asked({ name: 'N', kind: 'multi', label: 'Mong đợi gì?', max: 2, required: 'never', section: 1, choices: ['a', 'b', 'c'].map((one) => choice(one, `mục ${one}`)) }),
  asked({ name: 'O1', kind: 'text', label: 'Ý kiến khác', required: 'never', section: 1 }),
];
/** A form of four questions; a number of visits must be from 1 to 50. */
const PAPER: Paper = {
  outline: (language): Outline => ({
    key: 'k', version: '1', title: 't', consent: 'c', languages: ['vi', 'en'], draft: false,
    sections: [{ key: 'A', title: 'Tiếp cận' }, { key: 'rest', title: 'Khác' }],
    questions: language === 'en' ? QUESTIONS.map((one) => ({ ...one, label: `EN ${one.label}` })) : QUESTIONS,
  }),
  state: (answers: Answers): FormState => ({
    screens: QUESTIONS.map((_, question) => ({ question, number: question + 1 })),
    answered: Object.keys(answers).length,
    of: QUESTIONS.length,
    sections: [{ answered: 0, of: 1 }, { answered: 0, of: 3 }],
    first_unanswered: null,
    issues: QUESTIONS.flatMap((one, index) => {
      const answer = answers[one.name];
      if (one.required === 'always' && answer === undefined) return [{ index, question: one.name, kind: 'missing', message: 'Chưa chọn câu trả lời.' }];
      const wrong = one.name === 'visits' && Number(answer) > 50;
      return wrong ? [{ index, question: one.name, kind: 'constraint', message: 'Số lần phải từ 1 đến 50.' }] : [];
    }),
  }),
};
const draft = (at = 0): Draft => ({
  id: 'd', evaluation: 'e', questionnaire: 'q', case: 'c', caseNumber: 1, today: '2022-10-12', startedAt: 0, language: 'vi',
  consent: { language: 'vi', at: 0 }, answers: {}, languages: {}, at, timings: {}, skipped: [],
});

let kept: Draft[];
let save: (draft: Draft) => Promise<number>;
let interview: Interview;

beforeEach(() => {
  kept = [];
  save = async (given) => {
    kept.push(structuredClone(given));
    return 1_665_546_120_000;
  };
});
function show(at = 0): void {
  interview = new Interview(draft(at), PAPER, (given) => save(given));
  render(Question, { interview });
}
const press = (name: string | RegExp): Promise<unknown> => Promise.resolve(fireEvent.click(screen.getAllByRole('button', { name })[0]!));
const heading = (): string => screen.getByRole('heading', { level: 1 }).textContent ?? '';

describe('five answers', () => {
  test('are one radiogroup in official order, with words, and nothing is chosen beforehand', async () => {
    show();
    await tick();
    expect(screen.getByRole('radiogroup', { name: 'Nơi ngồi chờ đủ chỗ' })).toBeTruthy();
    const radios = screen.getAllByRole('radio');
    expect(radios.map((one) => one.textContent?.trim())).toEqual(FACES.map((one) => one.label));
    expect(radios.every((one) => one.getAttribute('aria-checked') === 'false')).toBe(true);
    expect(document.activeElement?.textContent).toBe('Nơi ngồi chờ đủ chỗ');
  });

  test('choosing saves, keeps the screen, and a second tap changes nothing', async () => {
    show();
    await fireEvent.click(screen.getByRole('radio', { name: 'Hài lòng' }));
    await fireEvent.click(screen.getByRole('radio', { name: 'Hài lòng' }));
    await waitFor(() => expect(kept.at(-1)?.answers).toEqual({ A1: 4 }));
    // For the list of people: "Dở ở câu 1".
    expect(kept.at(-1)?.number).toBe(1);
    expect(screen.getByRole('radio', { name: 'Hài lòng' }).getAttribute('aria-checked')).toBe('true');
    expect(heading()).toBe('Nơi ngồi chờ đủ chỗ');
  });

  test('arrow keys move and choose', async () => {
    show();
    await tick();
    await fireEvent.keyDown(screen.getAllByRole('radio')[0]!, { key: 'ArrowDown' });
    expect(interview.answer).toBe(2);
    expect(document.activeElement?.textContent).toContain('Không hài lòng');
    await fireEvent.keyDown(screen.getAllByRole('radio')[1]!, { key: 'Home' });
    await fireEvent.keyDown(screen.getAllByRole('radio')[0]!, { key: 'ArrowLeft' });
    expect(interview.answer).toBe(5);
  });

  test('"Không có ý kiến" is an answer with its own code and can be undone', async () => {
    show();
    await press('Không có ý kiến');
    expect(interview.answer).toBe(90);
    await press('Không có ý kiến');
    expect(interview.answer).toBeUndefined();
  });
});

describe('going on', () => {
  test('a dashed "Tiếp tục" says why instead of doing nothing', async () => {
    show();
    const button = screen.getByRole('button', { name: 'Tiếp tục' });
    expect(button.className).toContain('idle');
    await fireEvent.click(button);
    expect(screen.getByRole('alert').textContent).toContain('Nếu không muốn trả lời, bấm “Từ chối trả lời”.');
    expect(heading()).toBe('Nơi ngồi chờ đủ chỗ');
  });

  test('focus goes to the next heading; back never judges and keeps the answer', async () => {
    show();
    await fireEvent.click(screen.getByRole('radio', { name: 'Bình thường' }));
    await press('Tiếp tục');
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Đi lại mấy lần?'));
    await press('Trước');
    expect(screen.getByRole('radio', { name: 'Bình thường' }).getAttribute('aria-checked')).toBe('true');
  });

  test('"Trước" at the first question opens the pause menu', async () => {
    show();
    await press('Trước');
    expect(screen.getByRole('dialog', { hidden: true })).toBeTruthy();
  });

  test('the other language changes the text at once, keeps the answer and is recorded', async () => {
    show();
    await fireEvent.click(screen.getByRole('radio', { name: 'Hài lòng' }));
    await press('EN');
    expect(heading()).toBe('EN Nơi ngồi chờ đủ chỗ');
    expect(interview.answer).toBe(4);
    expect(interview.draft.languages).toEqual({ A1: 'vi' });
    expect(screen.getByRole('radiogroup').getAttribute('lang')).toBe('en');
  });
});

describe('other kinds', () => {
  test('a wrong number stays, with its error beside the question', async () => {
    show(1);
    for (const figure of ['2', '0', '0']) await press(figure);
    await press('Tiếp tục');
    expect(screen.getByRole('alert').textContent).toContain('Số lần phải từ 1 đến 50.');
    expect((screen.getByRole('textbox') as HTMLInputElement).value).toBe('200');
    await press('Xoá một số');
    await press('Xoá một số');
    expect(screen.getByRole('alert').textContent?.trim()).toBe('');
    expect(interview.answer).toBe(2);
  });

  test('a choice beyond the most changes nothing and says so', async () => {
    show(2);
    for (const box of screen.getAllByRole('checkbox')) await fireEvent.click(box);
    expect(interview.answer).toEqual(['a', 'b']);
    expect(screen.getByText('Đã đủ 2. Bỏ bớt một mục trước.')).toBeTruthy();
  });

  test('typing is written after a pause, and at once when it must be', async () => {
    vi.useFakeTimers();
    show(3);
    await fireEvent.input(screen.getByRole('textbox'), { target: { value: 'Chờ' } });
    await fireEvent.input(screen.getByRole('textbox'), { target: { value: 'Chờ lâu' } });
    expect(kept).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(300);
    expect(kept.map((one) => one.answers['O1'])).toEqual(['Chờ lâu']);
    vi.useRealTimers();
  });
});

describe('the tick', () => {
  test('is not there before the write is through, and not for an older answer', async () => {
    const waiting: ((at: number) => void)[] = [];
    save = () => new Promise((done) => waiting.push(done));
    show();
    await fireEvent.click(screen.getByRole('radio', { name: 'Hài lòng' }));
    await fireEvent.click(screen.getByRole('radio', { name: 'Rất hài lòng' }));
    expect(screen.queryByText(/Đã lưu trên máy/)).toBeNull();
    waiting[0]!(1);
    await waitFor(() => expect(waiting).toHaveLength(2));
    flushSync();
    expect(interview.tick.state).toBe('writing');
    expect(screen.queryByText(/Đã lưu trên máy/)).toBeNull();
    waiting[1]!(1_665_546_120_000);
    await waitFor(() => expect(screen.getAllByText(/Đã lưu trên máy/).length).toBeGreaterThan(0));
  });

  test('a write that fails covers everything until it is written again', async () => {
    let broken = true;
    save = async () => {
      if (broken) throw new Error('disk');
      return 1;
    };
    show();
    await fireEvent.click(screen.getByRole('radio', { name: 'Hài lòng' }));
    await waitFor(() => expect(screen.getByText('CHƯA LƯU được câu này')).toBeTruthy());
    broken = false;
    await fireEvent.click(screen.getByText('Lưu lại'));
    await waitFor(() => expect(screen.queryByText('CHƯA LƯU được câu này')).toBeNull());
    expect(interview.tick.state).toBe('saved');
  });
});

describe('a photograph or recording', () => {
  const file = { sha256: 'ab'.repeat(32), bytes: 9, type: 'audio/webm' };

  test('that is still being recorded when the interview is left is ended, kept with its key, and waited for', async () => {
    interview = new Interview(draft(3), PAPER, (given) => save(given));
    let sealed = (): void => undefined;
    interview.stopRecording = () => {
      interview.stopRecording = null;
      return interview.making(new Promise<void>((done) => (sealed = done)).then(() => interview.attach('O1', file, 'key')));
    };
    let made = false;
    const waits = interview.made().then(() => (made = true));
    interview.go(0);
    await tick();
    expect(made).toBe(false);
    sealed();
    await waits;
    expect(kept.at(-1)).toMatchObject({ answers: { O1: file }, fileKeys: { [file.sha256]: 'key' }, at: 0 });
  });

  test('that cannot be read any more leaves its question open, and no other', async () => {
    interview = new Interview(draft(0), PAPER, (given) => save(given));
    interview.put(4);
    await interview.attach('O1', file, 'key');
    await interview.detach([file.sha256]);
    expect(kept.at(-1)!.answers).toEqual({ A1: 4 });
    expect(interview.tick).toMatchObject({ state: 'saved' });
  });
});
