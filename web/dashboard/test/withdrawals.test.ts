import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import { Client } from '../src/api/client';
import type { Failure } from '../src/api/failure';
import { Session } from '../src/api/session.svelte';
import { OFFICE } from '../src/app/context';
import Failed from '../src/parts/Failed.svelte';
import Withdrawals from '../src/pages/Withdrawals.svelte';
import Readings from '../src/pages/Readings.svelte';
import PrivatePart from '../src/results/PrivatePart.svelte';
import Responses from '../src/results/Responses.svelte';
import { Router } from '../src/router/router.svelte';
import { en } from '../src/strings/en';
import { vi } from '../src/strings/vi';
import { json, person, problem, serve, session, type Answers, type Asked } from './server';

HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
  this.open = true;
};
const SUPERVISOR = person('supervisor', ['see_programme', 'see_responses', 'withdraw_answers']);
const ID = '018a2f3c-5d10-7abc-8def-5ac129d3cee2';
const row = (id: string, mode: string | null, number: number | null, more: object = {}) => ({
  id, state: 'counted', reason: null, mode, sample_type: 'probability', language: 'vi', day: '2022-10-12', at: null, case_number: number, from_file: false, files: [], ...more,
});
const FOUND = { id: ID, evaluation: 'e', unit: { vi: 'UBND huyện Sông Mã' }, year: 2022, day: '2022-10-12', state: 'counted', withdrawn_at: null, case_number: 31 };

async function office(answers: Answers, user = SUPERVISOR) {
  const { fetch, asked } = serve({ 'POST /api/v1/sessions': () => session(user), ...answers });
  const at = new Session({ language: () => 'vi', fetch, lock: (work) => work() });
  await at.signIn('a', 'b');
  const context = new Map([[OFFICE, { client: new Client(at), session: at, router: new Router() }]]);
  return { asked, context };
}

const posted = (asked: Asked[], end: string): unknown[] =>
  asked.filter((one) => one.method === 'POST' && one.path.endsWith(end)).map((one) => JSON.parse(one.body) as unknown);

beforeEach(() => history.replaceState(null, '', '/evaluations/e'));

test('an interview of the list is withdrawn after what goes, what stays and why; then the list is told anew', async () => {
  let withdrawn = false;
  let changed = 0;
  const { asked, context } = await office({
    'GET /api/v1/evaluations/e/responses': () =>
      json({ items: withdrawn ? [row('r2', 'web', null)] : [row(ID, 'tablet', 31), row('r2', 'web', null)], next_cursor: null }),
    'GET /api/v1/evaluations/e/questions': () => json({ items: [], next_cursor: null }),
    [`POST /api/v1/submissions/${ID}/withdrawal`]: () => {
      withdrawn = true;
      return json({ lines: 2, newly: 2, responses: 1 });
    },
  });
  const props = { id: 'e', progress: { cases: 40, answered: 2, self_selected: 0, quarantined: 0 }, open: false, onchanged: () => (changed += 1) };
  render(Responses, { props, context });
  const buttons = await screen.findAllByRole('button', { name: /^Rút phiếu/ });
  expect(buttons.map((one) => one.getAttribute('aria-label'))).toEqual(['Rút phiếu: phiếu của người số 31']);
  await fireEvent.click(buttons[0]!);
  const dialog = within(screen.getByRole('dialog', { name: 'Rút phiếu của người số 31?' }));
  for (const line of [...vi.withdrawals.goesWhat, ...vi.withdrawals.staysWhat]) dialog.getByText(line);
  const deed = dialog.getByRole<HTMLButtonElement>('button', { name: 'Rút phiếu' });
  await fireEvent.input(dialog.getByRole('textbox'), { target: { value: '   ' } });
  expect(deed.disabled).toBe(true);
  dialog.getByText(vi.withdrawals.reasonMissing);
  await fireEvent.input(dialog.getByRole('textbox'), { target: { value: ' mang giấy đến ngày 14/10 ' } });
  await fireEvent.click(deed);
  await screen.findByText('Đã rút phiếu của người số 31. Chỉ số đã tính lại, không có phiếu này.');
  expect(posted(asked, '/withdrawal')).toEqual([{ reason: 'mang giấy đến ngày 14/10' }]);
  await waitFor(() => expect(screen.queryByRole('button', { name: /^Rút phiếu/ })).toBeNull());
  expect(changed).toBe(1);
});

test('a withdrawal that failed says so in the dialog, with the reason still there', async () => {
  const { context } = await office({
    'GET /api/v1/evaluations/e/responses': () => json({ items: [row(ID, 'tablet', 31)], next_cursor: null }),
    'GET /api/v1/evaluations/e/questions': () => json({ items: [], next_cursor: null }),
    [`POST /api/v1/submissions/${ID}/withdrawal`]: () => problem(503, 'busy', 'Máy chủ bận'),
  });
  const props = { id: 'e', progress: { cases: 40, answered: 2, self_selected: 0, quarantined: 0 }, open: false, onchanged: () => {} };
  render(Responses, { props, context });
  await fireEvent.click(await screen.findByRole('button', { name: /^Rút phiếu/ }));
  await fireEvent.input(screen.getByRole('textbox'), { target: { value: 'qua điện thoại' } });
  await fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Rút phiếu' }));
  await screen.findByText('Máy chủ bận');
  expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe('qua điện thoại');
});

test('who may not withdraw sees no button, and what was withdrawn has a list without one', async () => {
  history.replaceState(null, '', '/evaluations/e?state=withdrawn');
  const { asked, context } = await office({
    'GET /api/v1/evaluations/e/responses': () =>
      json({ items: [row(ID, null, 31, { state: 'withdrawn', day: null, at: '2022-10-14T02:10:00Z' })], next_cursor: null }),
    'GET /api/v1/evaluations/e/questions': () => json({ items: [], next_cursor: null }),
  });
  const props = { id: 'e', progress: { cases: 40, answered: 2, self_selected: 0, quarantined: 0 }, open: false, onchanged: () => {} };
  render(Responses, { props, context });
  await screen.findByText('09:10, 14/10/2022');
  expect(screen.queryByRole('button', { name: /^Rút phiếu/ })).toBeNull();
  expect(asked.some((one) => one.query.get('state') === 'withdrawn')).toBe(true);
});

test('a slip leads to its interview; once withdrawn it says so and offers it no more', async () => {
  let state = 'counted';
  const { asked, context } = await office({
    'GET /api/v1/withdrawals': () =>
      json({ items: state === 'counted' ? [] : [true, false].map((interview) => ({ submission: interview ? ID : 'explanation', install: 'i', line_hash: 'h', interview, at: '2022-10-14T02:10:00Z', evaluation: 'e', unit: { vi: 'UBND huyện Sông Mã' }, year: 2022, reason: 'mang giấy đến', by: 'u', by_name: 'Lò Văn Panh' })) }),
    'POST /api/v1/slip-codes': () => json({ items: [{ ...FOUND, state, withdrawn_at: state === 'counted' ? null : '2022-10-14T02:10:00Z' }] }),
    [`POST /api/v1/submissions/${ID}/withdrawal`]: () => {
      state = 'withdrawn';
      return json({ lines: 1, newly: 1, responses: 0 });
    },
  });
  render(Withdrawals, { context });
  await screen.findByText('Chưa ai rút phiếu.');
  await fireEvent.input(screen.getByLabelText(vi.withdrawals.code), { target: { value: 'r4mx 7kq2' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Tìm phiếu' }));
  await screen.findByText('UBND huyện Sông Mã, đợt 2022');
  expect(posted(asked, '/slip-codes')).toEqual([{ code: 'r4mx 7kq2' }]);
  await fireEvent.click(screen.getByRole('button', { name: 'Rút phiếu' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Rút phiếu mang mã R4MX-7KQ2?' }));
  await fireEvent.input(dialog.getByRole('textbox'), { target: { value: 'mang giấy đến' } });
  await fireEvent.click(dialog.getByRole('button', { name: 'Rút phiếu' }));
  await screen.findByText('Đã rút phiếu mang mã R4MX-7KQ2. Trước đó phiếu này chưa được tính.');
  await screen.findByText('lúc 09:10, 14/10/2022');
  expect(screen.queryByRole('button', { name: 'Rút phiếu' })).toBeNull();
  const line = within(await screen.findByRole('row', { name: /mang giấy đến/ }));
  line.getByText('R4MX-7KQ2');
  line.getByText('Lò Văn Panh');
  // What the surveyor explained about it went along, and nobody was given a code of that.
  expect(screen.getAllByRole('row')).toHaveLength(2);
});

test('where in a request something is wrong is told by no page in the request’s own words', () => {
  const errors = [{ pointer: '/year', detail: 'Năm từ 2000 trở đi.' }, { pointer: '/units/3/code', detail: 'Mã này đã có.' }];
  const failure: Failure = { kind: 'refused', problem: { type: 'x#invalid', title: 'Có chỗ chưa đúng', status: 422, errors } };
  const { container } = render(Failed, { failure, title: vi.load.notDone });
  screen.getByText('Năm từ 2000 trở đi.');
  expect(container.textContent).not.toMatch(/\/(year|units)/);
});

test('a code that nobody has, and one that is none, are told apart', async () => {
  let items: object[] | null = [];
  const { context } = await office({
    'GET /api/v1/withdrawals': () => json({ items: [] }),
    'POST /api/v1/slip-codes': () => (items ? json({ items }) : problem(422, 'invalid', 'Dữ liệu chưa đúng', { errors: [{ pointer: '/code', detail: 'Mã trên giấy có 8 chữ và số' }] })),
  });
  render(Withdrawals, { context });
  const look = async (code: string): Promise<void> => {
    await fireEvent.input(screen.getByLabelText(vi.withdrawals.code), { target: { value: code } });
    await fireEvent.click(screen.getByRole('button', { name: 'Tìm phiếu' }));
  };
  await look('0000-0000');
  await screen.findByText(/^Máy chủ không giữ phiếu nào có mã này/);
  items = null;
  await look('R4MX');
  // The sentence alone, at its field.
  const wrong = await screen.findByText('Mã trên giấy có 8 chữ và số', { selector: '.wrong' });
  const field = screen.getByLabelText(vi.withdrawals.code);
  expect([field.getAttribute('aria-invalid'), field.getAttribute('aria-describedby')]).toEqual(['true', wrong.id]);
  expect(screen.queryByText(vi.load.notDone)).toBeNull();
  expect(document.body.textContent).not.toContain('/code');
  expect(screen.queryByText(/^Máy chủ không giữ phiếu nào/)).toBeNull();
  items = [FOUND, { ...FOUND, id: ID.replace('018a', '018b'), unit: null, evaluation: null, year: null }];
  await look('R4MX7KQ2');
  await screen.findByText(vi.withdrawals.several);
  screen.getByText(vi.withdrawals.unknownUnit);
});

test('looks at files come a page at a time, the latest first', async () => {
  const look = (at: string, name: string | null, type: string) =>
    ({ at, reader: 'u', reader_name: name, submission: ID, evaluation: 'e', unit: { vi: 'UBND huyện Sông Mã' }, year: 2022, type, sha256: at });
  const { asked, context } = await office(
    {
      'GET /api/v1/file-readings': ({ query }) =>
        query.get('cursor') === 'two'
          ? json({ items: [look('2022-10-12T02:00:00Z', null, 'audio/webm')], next_cursor: null })
          : json({ items: [look('2022-10-14T02:10:00Z', 'Cầm Văn Chung', 'image/jpeg')], next_cursor: 'two' }),
    },
    person('administrator', ['see_file_readings']),
  );
  render(Readings, { context });
  await screen.findByText('Cầm Văn Chung');
  await fireEvent.click(screen.getByRole('button', { name: 'Xem tiếp' }));
  await screen.findByText('tài khoản không còn');
  expect(screen.getAllByRole('row').slice(1).map((line) => within(line).getAllByRole('cell')[2]?.textContent)).toEqual(['ảnh', 'bản ghi âm']);
  expect(screen.queryByRole('button', { name: 'Xem tiếp' })).toBeNull();
  expect(asked.filter((one) => one.path.includes('file-readings'))).toHaveLength(2);
});

test('how the private part was answered hides what is few', async () => {
  const { context } = await office({
    'GET /api/v1/evaluations/e/private-part': () =>
      json({ questions: 3, interviews: 349, alone: 310, read_out: 24, declined: null, with_the_rest: null }),
  });
  render(PrivatePart, { props: { id: 'e' }, context });
  const cell = async (name: string): Promise<string | null | undefined> =>
    within(await screen.findByRole('row', { name: new RegExp(`^${name}`) })).getByRole('cell').textContent;
  expect(await cell('Tự bấm một mình')).toBe('310');
  expect(await cell('Nhờ người hỏi đọc')).toBe('24');
  expect(await cell('Bỏ qua cả phần')).toBe('ẩn');
  expect(await cell('Không tách riêng')).toBe('ẩn');
  screen.getByText(vi.privatePart.note);
  for (const part of ['withdrawals', 'readings', 'privatePart'] as const) expect(Object.keys(en[part])).toEqual(Object.keys(vi[part]));
});
