import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import './jsdom';
import type { CompiledForm } from '../src/engine/form';
import type { Case, Item, Snapshot } from '../src/engine/protocol';
import List from '../src/screens/List.svelte';
import Outbox from '../src/screens/Outbox.svelte';
import Outcome from '../src/screens/Outcome.svelte';
import Person from '../src/screens/Person.svelte';
import Returned from '../src/screens/Returned.svelte';
import { app } from '../src/state/app.svelte';
import { explain, recordVisit } from '../src/state/record';
import type { OpenQuestion } from '../src/state/questions';
import type { Draft, Kept } from '../src/store/drafts';
import type { PastVisit } from '../src/state/visits';

vi.mock('../src/state/record', () => ({ recordVisit: vi.fn(async () => true), explain: vi.fn(async () => true) }));

const NOW = new Date(2022, 9, 12, 10).getTime();
const at = (day: number, hour: number): string => new Date(2022, 9, day, hour).toISOString();
const past = (id: string, outcome: PastVisit['outcome'], more: Partial<PastVisit> = {}): PastVisit => ({ id, outcome, at: at(11, 9), ...more });
const person = (number: number, village: string, visits: PastVisit[] = [], more: Partial<Case> = {}): Case => ({
  id: `c${number}`, evaluation: 'e', number, area_code: '1', area_name: { vi: 'Xã Ngọc Chiến' }, village, state: 'open', visits, ...more,
});
const QUESTION: OpenQuestion = { id: 'q1', submission: 's1', by: 'Nguyễn Văn Thành', at: at(12, 8), text: 'Kể lại buổi hỏi giúp tôi nhé.' };
const PEOPLE = [
  person(31, 'Bản Lướt', [past('v1', 'nobody_home'), past('v2', 'away')]),
  person(8, 'Bản Nậm Nghẹp', [past('v3', 'appointment', { again: at(12, 19) })]),
  person(9, 'Bản Nậm Nghẹp'),
  person(12, 'Bản Lướt', [past('v4', 'appointment', { again: at(12, 15) })]),
  person(14, 'Bản Lướt', [past('v5', 'refused')]),
  person(15, 'Bản Lướt', [past('v6', 'impassable')]),
  person(16, 'Bản Lướt', [], { state: 'done', questions: [QUESTION] }),
];
const item = (seq: number, id: string): Item => ({
  seq, id, line_hash: 'h', bytes: 400, blobs: 0, state: 'finalised', receipt: null, not_held: null, refusals: 0, hold_until: null,
});

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
  vi.clearAllMocks();
  app.now = NOW;
  app.lists.snapshot = {
    evaluations: [{ id: 'e', unit: { id: 'u', name: { vi: 'UBND huyện Mường La' } }, campaign: { id: 'k', name: { vi: 'Đợt 2022' } }, state: 'open' }],
    cases: PEOPLE, server_time: at(12, 7), questionnaires: {},
  } as unknown as Snapshot;
  app.items = [item(11, 's1')];
  app.status = { ...app.status, device: 'active' };
});
afterEach(() => {
  vi.useRealTimers();
  cleanup();
});

const rows = (): string[] => screen.getAllByRole('button').filter((one) => one.classList.contains('item')).map((one) => one.textContent!.replace(/\s+/g, ' ').trim());
const press = (name: string | RegExp): Promise<boolean> => fireEvent.click(screen.getByRole('button', { name }));
const choose = (name: string): Promise<boolean> => fireEvent.click(screen.getByRole('radio', { name: new RegExp(`^${name}`) }));

test('the list stands by village, with what was found so far', async () => {
  render(List);
  expect(screen.getAllByRole('heading', { level: 2 }).map((one) => one.textContent!.replace(/\s+/g, ' ').trim())).toEqual([
    'Bản Lướt, Xã Ngọc Chiến 3 người', 'Bản Nậm Nghẹp, Xã Ngọc Chiến 2 người',
  ]);
  expect(rows()).toEqual([
    'Người số 12 Hẹn 15:00 hôm nay Hẹn',
    'Người số 15 Đã đến 1 lần, đường không đi được Chưa tới được',
    'Người số 31 Đã đến 2 lần, người cần gặp đi vắng Vắng nhà',
    'Người số 8 Hẹn 19:00 hôm nay Hẹn',
    'Người số 9 Chưa đến lần nào Chưa gặp',
  ]);
  const chips = within(screen.getByRole('group', { name: 'Lọc' }));
  expect(chips.getAllByRole('button').map((one) => one.textContent)).toEqual(['Còn làm 5', 'Hẹn 2', 'Đã xong 2', 'Tất cả 7']);
  await press('Hẹn 2');
  expect(rows().map((row) => row.slice(0, 11))).toEqual(['Người số 12', 'Người số 8 ']);
  await press('Đã xong 2');
  expect(rows()).toEqual(['Người số 14 Đã đến 1 lần, người đó từ chối Từ chối', 'Người số 16 Đã xong']);
});

test('what lies below is counted as what it is: evaluations, then people', () => {
  const tall = vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(900);
  const [own] = app.lists.snapshot!.evaluations;
  const one = { ...own!, last_day: '2022-10-31', progress: { done: 0, target: 4, done_by_all: 0 } };
  app.lists.snapshot = { ...app.lists.snapshot!, evaluations: [one, { ...one, id: 'f' }] };
  render(List);
  expect(screen.getByText('Còn nữa ở phía dưới · 2 đánh giá')).toBeTruthy();
  cleanup();
  app.evaluation = 'e';
  render(List);
  expect(screen.getByText('Còn nữa ở phía dưới · 5 người')).toBeTruthy();
  app.evaluation = null;
  tall.mockRestore();
});

test('a locked list opens nobody', () => {
  app.status = { ...app.status, device: 'locked' };
  render(List);
  for (const row of screen.getAllByRole<HTMLButtonElement>('button').filter((one) => one.classList.contains('item'))) expect(row.disabled).toBe(true);
});

test('a person has the visits, the newest first, and advice for the next', () => {
  render(Person, { person: PEOPLE[0]! });
  expect(screen.getAllByText(/^Lần \d/).map((one) => one.textContent)).toEqual(['Lần 2 · 09:00 hôm qua', 'Lần 1 · 09:00 hôm qua']);
  expect(screen.getByText('Nên đến lần sau vào buổi tối hoặc Chủ nhật.')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Bắt đầu phỏng vấn' })).toBeTruthy();
});

test('where no interview may begin a visit can still be recorded', async () => {
  app.status = { ...app.status, device: 'drain' };
  render(Person, { person: PEOPLE[2]! });
  expect(screen.queryByRole('button', { name: 'Bắt đầu phỏng vấn' })).toBeNull();
  await press('Không gặp, từ chối, lý do khác');
  expect(app.screen).toMatchObject({ name: 'outcome', person: { number: 9 } });
});

test('the button says what will happen, and nothing is chosen beforehand', async () => {
  render(Outcome, { person: PEOPLE[2]! });
  expect(screen.queryAllByRole('radio', { checked: true })).toEqual([]);
  await press('Chọn một kết quả');
  expect(screen.getByRole('alert').textContent).toContain('Chọn một kết quả');
  await choose('Người cần gặp đi vắng');
  expect(screen.getAllByRole('radio', { checked: true })).toHaveLength(1);
  await fireEvent.input(screen.getByRole('textbox'), { target: { value: '  Tối mới về. ' } });
  await press('Lưu: người cần gặp đi vắng, sẽ đến lại');
  expect(recordVisit).toHaveBeenCalledWith(app, PEOPLE[2], { outcome: 'away', note: 'Tối mới về.' });
});

test('an appointment has a time, and one to come', async () => {
  render(Outcome, { person: PEOPLE[2]! });
  await choose('Hẹn lúc khác');
  await press('Lưu: hẹn lúc khác');
  expect(screen.getByRole('alert').textContent).toContain('Chọn ngày và giờ hẹn.');
  // It stands below ten other outcomes: a screen that stayed where it was would show nothing.
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('alert')));
  await fireEvent.input(screen.getByLabelText('Giờ hẹn'), { target: { value: '09:00' } });
  await press('Hôm nay');
  await press('Lưu: hẹn lại 09:00 hôm nay');
  expect(screen.getByRole('alert').textContent).toContain('Giờ hẹn đã qua.');
  expect(recordVisit).not.toHaveBeenCalled();
  await press('Ngày mai');
  await press('Lưu: hẹn lại 09:00 ngày mai');
  expect(recordVisit).toHaveBeenCalledWith(app, PEOPLE[2], { outcome: 'appointment', again: at(13, 9) });
});

test('who is not visited again is asked about once more; what failed is said', async () => {
  vi.mocked(recordVisit).mockResolvedValueOnce(false);
  render(Outcome, { person: PEOPLE[2]!, chosen: 'refused' });
  expect(screen.getByText('Cảm ơn Ông/Bà.')).toBeTruthy();
  await press('Lưu: người đó từ chối, không đến lại');
  expect(recordVisit).not.toHaveBeenCalled();
  await press('Chưa, để tôi xem lại');
  await press('Lưu: người đó từ chối, không đến lại');
  await press('Lưu, không đến lại nữa');
  expect(recordVisit).toHaveBeenCalledExactlyOnceWith(app, PEOPLE[2], { outcome: 'refused' });
  expect((await screen.findByRole('alert')).textContent).toContain('CHƯA LƯU');
});

test('arrow keys move within a group', async () => {
  render(Outcome, { person: PEOPLE[2]! });
  // The heading has the focus when the screen is drawn.
  await tick();
  const first = screen.getByRole('radio', { name: 'Người đó từ chối' });
  await fireEvent.keyDown(first, { key: 'ArrowUp' });
  expect(screen.getByRole('radio', { checked: true }).textContent).toContain('Không làm thủ tục này');
  expect(document.activeElement?.textContent).toContain('Không làm thủ tục này');
});

test('what is asked stands in the outbox; it is explained, or the person is met again', async () => {
  render(Outbox);
  await press(/^Phiếu 11: tổ trưởng hỏi lại/);
  const { screen: now } = app;
  expect(now).toMatchObject({ name: 'returned', asked: { question: { id: 'q1' } } });
  cleanup();
  const asked = { person: PEOPLE[6]!, question: QUESTION };
  render(Returned, { asked });
  expect(screen.getByText('Nguyễn Văn Thành hỏi')).toBeTruthy();
  expect(screen.getByText('Người số 16 · Bản Lướt, Xã Ngọc Chiến')).toBeTruthy();
  expect(screen.getAllByRole('radio').map((one) => one.textContent!.trim())).toEqual(['Giải thích, giữ nguyên phiếu', 'Gặp lại người trả lời, làm phiếu thay thế']);
  await press('Gửi lời giải thích');
  expect(screen.getByRole('alert').textContent).toContain('Chọn một trong hai cách.');
  await choose('Giải thích');
  await press('Gửi lời giải thích');
  expect(screen.getByRole('alert').textContent).toContain('Viết lời giải thích trước khi gửi.');
  expect(explain).not.toHaveBeenCalled();
  await fireEvent.input(screen.getByLabelText('Lời giải thích'), { target: { value: ' Bác ấy vội. ' } });
  await press('Gửi lời giải thích');
  expect(explain).toHaveBeenCalledExactlyOnceWith(app, PEOPLE[6], QUESTION, 'Bác ấy vội.');
  await choose('Gặp lại');
  await press('Bắt đầu phiếu thay thế');
  expect([app.screen, app.replacing?.question.id]).toEqual([{ name: 'consent', person: PEOPLE[6] }, 'q1']);
  // Whoever is opened next is nobody's replacement.
  app.open(PEOPLE[2]!);
  expect(app.replacing).toBeNull();
});

test('a replacement that was begun is gone on with, and not begun anew', async () => {
  const begun: Kept = { draft: { id: 'd1', case: PEOPLE[6]!.id, supersedes: 's1' } as Draft, savedAt: NOW };
  app.drafts = [begun];
  const resume = vi.spyOn(app, 'resume').mockResolvedValue();
  app.screen = { name: 'returned', asked: { person: PEOPLE[6]!, question: QUESTION } };
  render(Returned, { asked: { person: PEOPLE[6]!, question: QUESTION } });
  await choose('Gặp lại');
  await press('Bắt đầu phiếu thay thế');
  expect(resume).toHaveBeenCalledExactlyOnceWith(begun);
  resume.mockClear();
  // One that was begun for an earlier question takes the place of what is asked about now.
  app.drafts = [{ ...begun, draft: { ...begun.draft, supersedes: 's0' } }];
  await press('Bắt đầu phiếu thay thế');
  expect(resume).toHaveBeenCalledExactlyOnceWith(begun);
  expect(app.screen.name).toBe('returned');
  resume.mockRestore();
  app.drafts = [];
});

test('the list says where an interview was left', async () => {
  const begun = (number?: number): Kept => ({ draft: { id: 'd1', case: PEOPLE[0]!.id, startedAt: NOW, ...(number && { number }) } as Draft, savedAt: NOW });
  app.drafts = [begun(15)];
  const first = render(List);
  expect(screen.getAllByText('Dở ở câu 15')).toHaveLength(1);
  first.unmount();
  // One that an earlier app saved does not know.
  app.drafts = [begun()];
  render(List);
  expect(screen.queryByText(/Dở ở câu/)).toBeNull();
  app.drafts = [];
});

test('no interview begins that the office asked not to begin while the consent was read', async () => {
  app.status = { ...app.status, device: 'wipe' };
  app.screen = { name: 'consent', person: PEOPLE[2]! };
  vi.spyOn(app.lists, 'form').mockReturnValue({} as CompiledForm);
  await app.begin(PEOPLE[2]!);
  expect([app.screen.name, app.interview]).toEqual(['home', null]);
});
