import { fireEvent, screen, within } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CompositionVariable, MarginRow, PastImport } from '../src/api/types';
import { template } from '../src/imports/template';
import { chosen, HERE, open } from './office';
import { json, person, problem, type Answers } from './server';

const MANAGER = person('manager', ['see_programme', 'see_published', 'see_unpublished', 'run_campaigns']);
const AT = '/api/v1/evaluations/here';
const detail = (state: string) => ({
  ...HERE, form: { title: {}, status: 'confirmed', factors: [], criteria: [], scale: [] },
  campaign: { id: 'c2022', year: 2022, name: { vi: 'Đợt 2022' }, state, first_day: '2022-09-21', last_day: '2022-10-31' },
});

let margins: MarginRow[];
let past: PastImport[];
const answers = (state = 'open', more: Answers = {}): Answers => ({
  [`GET ${AT}`]: () => json(detail(state)),
  [`GET ${AT}/margins`]: () => json({ items: margins }),
  [`GET ${AT}/past-answers`]: () => json({ items: past }),
  ...more,
});
beforeEach(() => ((margins = []), (past = [])));
afterEach(() => vi.unstubAllGlobals());

const card = async (title: string) => (await screen.findByRole('heading', { name: title })).closest('section') as HTMLElement;
async function choose(inside: HTMLElement, name: string, deed: string): Promise<void> {
  await fireEvent.change(inside.querySelector('input[type=file]') as HTMLElement, chosen(name, 'a,b'));
  await fireEvent.click(within(inside).getByRole('button', { name: deed }));
}

test('known totals: the file replaces what was there, and what is stored is shown', async () => {
  const { asked } = open('/evaluations/here/imports', MANAGER, answers('open', {
    [`PUT ${AT}/margins`]: () => {
      margins = [{ variable: 'sex', level: 'female', count: 1862 }];
      return json({ items: margins });
    },
    [`DELETE ${AT}/margins`]: () => {
      margins = [];
      return json(null, 204);
    },
  }));
  const here = await card('Số người đã biết của cả đơn vị');
  await within(here).findByText('Chưa nhập số nào.');
  await choose(here, 'margins.csv', 'Nhập số đã biết');
  await within(here).findByText(/^Đã nhập 1 dòng/);
  await within(here).findByRole('cell', { name: '1.862' });
  expect(asked.find(({ method }) => method === 'PUT')?.headers.get('content-type')).toBe('text/csv');
  await fireEvent.click(within(here).getByRole('button', { name: 'Xóa số đã biết' }));
  await fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Xóa' }));
  await within(here).findByText('Đã xóa số người đã biết.');
});

test('known totals: what is stored is said in the words of the form, and the template has all its answers', async () => {
  margins = [{ variable: 'sex', level: 'female', count: 1862 }];
  const level = (key: string, name: string) => ({ key, label: { vi: name } });
  const variables = [{ key: 'sex', label: { vi: 'Giới tính' }, unknown: 0, levels: [level('male', 'Nam'), level('female', 'Nữ')] }];
  open('/evaluations/here/imports', MANAGER, answers('open', {
    [`GET ${AT}/composition`]: () => json({ evaluation: 'here', hidden: null, margins_imported: true, variables }),
  }));
  const here = await card('Số người đã biết của cả đơn vị');
  await within(here).findByRole('rowheader', { name: 'Giới tính' });
  within(here).getByRole('cell', { name: 'Nữ' });
  within(here).getByRole('button', { name: 'Tải tệp mẫu (CSV)' });
  expect(template(variables as unknown as CompositionVariable[])).toBe('\uFEFFvariable,level,count\r\nsex,male,\r\nsex,female,\r\n');
});

const bytes = (name: string, content: Uint8Array) => ({ target: { files: [{ name, arrayBuffer: () => Promise.resolve(content.buffer) }] } });

test('known totals: a file that is empty or not UTF-8 is not sent, and it is said how to save it', async () => {
  const { asked } = open('/evaluations/here/imports', MANAGER, answers());
  const here = await card('Số người đã biết của cả đơn vị');
  within(here).getByText(/trọng số hiệu chỉnh có thể cũng bị ẩn/);
  const give = async (content: Uint8Array): Promise<void> => {
    await fireEvent.change(here.querySelector('input[type=file]') as HTMLElement, bytes('margins.csv', content));
    await fireEvent.click(within(here).getByRole('button', { name: 'Nhập số đã biết' }));
  };
  await give(new Uint8Array([0xff, 0xfe, 0x76, 0x00]));
  await within(here).findByText('Tệp không phải UTF-8. Trong Excel hãy lưu lại thành “CSV UTF-8” rồi chọn lại.');
  await give(new TextEncoder().encode('\uFEFF\r\n'));
  await within(here).findByText(/^Tệp trống\. Dòng đầu phải có tên ba cột variable, level, count/);
  expect(asked.filter(({ method }) => method === 'PUT')).toEqual([]);
});

test('a file of another kind is not sent, and it is said how to save it; past answers may be a workbook, whatever its name', async () => {
  const { asked } = open('/evaluations/here/imports', MANAGER, answers('closed', {
    [`POST ${AT}/past-answers`]: () => json({ added: 284, cases: 284, not_answered: 3, blanks: [], dry_run: true }),
  }));
  const give = async (here: HTMLElement, name: string, head: number[] | string, deed: string): Promise<void> => {
    const content = typeof head === 'string' ? new TextEncoder().encode(head) : new Uint8Array(head);
    await fireEvent.change(here.querySelector('input[type=file]') as HTMLElement, bytes(name, content));
    await fireEvent.click(within(here).getByRole('button', { name: deed }));
  };
  const totals = await card('Số người đã biết của cả đơn vị');
  const said = 'Tệp này không phải CSV. Trong Excel chọn Lưu thành, kiểu CSV UTF-8, rồi nộp lại.';
  await give(totals, 'bang.csv', '%PDF-1.7 \u00e2', 'Nhập số đã biết');
  await within(totals).findByText(said);
  await give(totals, 'bang.csv', [0x50, 0x4b, 3, 4, 0x14], 'Nhập số đã biết');
  await within(totals).findByText(said);
  const past = await card('Phiếu của những năm trước');
  await give(past, 'phieu.csv', '%PDF-1.7', 'Kiểm tra tệp');
  await within(past).findByText(/^Tệp này không phải CSV hay XLSX\./);
  expect(asked.filter(({ method, path }) => method === 'PUT' || path.endsWith('/past-answers') && method === 'POST')).toEqual([]);
  await give(past, 'phieu.csv', [0x50, 0x4b, 3, 4, 0x14], 'Kiểm tra tệp');
  await within(past).findByText(/^Tệp đúng: 284 phiếu/);
  expect(within(past).queryByText(/^Tệp này không phải/)).toBeNull();
  expect(asked.find(({ method, path }) => method === 'POST' && path.endsWith('/past-answers'))?.headers.get('content-type')).toContain('spreadsheetml');
});

test('known totals: what is wrong is placed by variable and level, by row, and by all columns of one fault', async () => {
  const missing = (column: string) => ({ pointer: `/1/${column}`, detail: 'Thiếu cột này.' });
  open('/evaluations/here/imports', MANAGER, answers('open', {
    [`PUT ${AT}/margins`]: () => problem(422, 'invalid', 'Có chỗ chưa đúng', {
      errors: [...['variable', 'level', 'count'].map(missing), { pointer: '/1/', detail: 'Cột này không dùng.' }, { pointer: '/3', detail: 'Không đọc được.' },
        { pointer: '/sex/female', detail: 'Thiếu mức.' }, { pointer: '/sex', detail: 'Không có người nào.' }],
    }),
  }));
  const here = await card('Số người đã biết của cả đơn vị');
  await choose(here, 'margins.csv', 'Nhập số đã biết');
  await within(here).findByRole('rowheader', { name: 'Dòng 1, cột variable, level, count' });
  // As many as are listed.
  within(here).getByText(/5 chỗ sai trong tệp; chưa nhập dòng nào/);
  expect(within(here).getAllByRole('rowheader').map((one) => one.textContent)).toEqual(
    ['Dòng 1, cột variable, level, count', 'Dòng 1, cột không có tên', 'Dòng 3', 'Biến sex, mức female', 'Biến sex']);
});

test('past answers are checked first and stored only when asked to', async () => {
  const { asked } = open('/evaluations/here/imports', MANAGER, answers('closed', {
    [`POST ${AT}/past-answers`]: ({ query }) => {
      const dry = query.get('dry_run') === 'true';
      if (!dry) past = [{ id: 'i1', name: query.get('name') ?? '', rows: 359, responses: 284, cases: 359, sha256: 'a', at: '2026-11-20T02:00:00Z', by: 'u1', by_name: 'Lò Thị Hương', everyone_drawn: false }];
      return json({ added: 284, cases: 359, not_answered: 75, blanks: [{ question: 'A3', count: 4 }], dry_run: dry });
    },
  }));
  const here = await card('Phiếu của những năm trước');
  await choose(here, 'phieu-2020.xlsx', 'Kiểm tra tệp');
  await within(here).findByText(/^Tệp đúng: 284 phiếu, 75 người được chọn không trả lời, 359 người mới/);
  expect(within(here).getByRole('listitem').textContent).toBe('A3 4');
  const posts = () => asked.filter(({ method, path }) => method === 'POST' && path.endsWith('/past-answers'));
  expect(posts().map(({ query }) => query.get('dry_run'))).toEqual(['true']);
  await fireEvent.click(within(here).getByRole('button', { name: 'Nhập 284 phiếu' }));
  await within(here).findByText('Đã nhập 284 phiếu từ phieu-2020.xlsx.');
  expect(posts().map(({ query }) => query.get('dry_run'))).toEqual(['true', 'false']);
  expect(posts()[1]?.headers.get('content-type')).toContain('spreadsheetml');
  await within(here).findByRole('rowheader', { name: 'phieu-2020.xlsx' });
});

test('a file of respondents alone says that no rate will be told, unless everybody drawn is in it', async () => {
  const { asked } = open('/evaluations/here/imports', MANAGER, answers('closed', {
    [`POST ${AT}/past-answers`]: ({ query }) =>
      json({ added: 284, cases: 284, not_answered: 0, blanks: [], dry_run: query.get('dry_run') === 'true' }),
  }));
  const here = await card('Phiếu của những năm trước');
  await choose(here, 'phieu-2020.csv', 'Kiểm tra tệp');
  await within(here).findByText(/tỷ lệ trả lời của đơn vị này sẽ không được nêu/);
  await fireEvent.click(within(here).getByRole('checkbox', { name: /Tệp có đủ mọi người được chọn/ }));
  await fireEvent.click(within(here).getByRole('button', { name: 'Nhập 284 phiếu' }));
  await within(here).findByText('Đã nhập 284 phiếu từ phieu-2020.csv.');
  const posts = asked.filter(({ method, path }) => method === 'POST' && path.endsWith('/past-answers'));
  expect(posts.map(({ query }) => query.get('everyone_drawn'))).toEqual(['false', 'true']);
});

test('mistakes are listed by row and column, and nothing is offered to be stored', async () => {
  open('/evaluations/here/imports', MANAGER, answers('open', {
    [`POST ${AT}/past-answers`]: () => problem(422, 'bad-file', 'Tệp có chỗ sai', { errors: [{ pointer: '/418/A3', detail: '“7” không có trong thang đo.' }] }),
  }));
  const here = await card('Phiếu của những năm trước');
  await choose(here, 'phieu.csv', 'Kiểm tra tệp');
  await within(here).findByRole('rowheader', { name: 'Dòng 418, cột A3' });
  within(here).getByText(/1 chỗ sai trong tệp; chưa nhập dòng nào/);
  expect(within(here).queryByRole('button', { name: /^Nhập \d/ })).toBeNull();
});

test('an import is taken back as a whole, and not at all once the campaign is published', async () => {
  past = [{ id: 'i1', name: 'phieu-2020.csv', rows: 359, responses: 284, cases: 359, sha256: 'a', at: '2026-11-20T02:00:00Z', by: 'u1', by_name: 'Lò Thị Hương', everyone_drawn: false }];
  const { unmount } = open('/evaluations/here/imports', MANAGER, answers('open', {
    [`DELETE ${AT}/past-answers/i1`]: () => {
      past = [];
      return json(null, 204);
    },
  }));
  await fireEvent.click(await screen.findByRole('button', { name: 'Gỡ ra' }));
  await fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Gỡ ra' }));
  await screen.findByText('Đã gỡ phieu-2020.csv.');
  await screen.findByText('Chưa nhập tệp nào.');
  unmount();

  past = [{ id: 'i1', name: 'phieu-2020.csv', rows: 359, responses: 284, cases: 359, sha256: 'a', at: '2026-11-20T02:00:00Z', by: 'u1', by_name: 'Lò Thị Hương', everyone_drawn: false }];
  const draft = open('/evaluations/here/imports', MANAGER, answers('draft'));
  await screen.findByText(/còn là bản nháp nên chưa nhập được phiếu cũ/);
  expect(screen.queryByRole('button', { name: 'Gỡ ra' })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Kiểm tra tệp' })).toBeNull();
  draft.unmount();

  open('/evaluations/here/imports', MANAGER, answers('published'));
  await screen.findByText(/chỉ vào bản đính chính khi ký/);
  await screen.findByRole('button', { name: 'Gỡ ra' });
});
