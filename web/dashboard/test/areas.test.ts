import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Area, PastAreaImport } from '../src/api/types';
import { fitting, tree } from '../src/areas/tree';
import { chosen, open } from './office';
import { MANAGER } from './plan';
import { json, OBSERVER, problem, type Answers } from './server';

const area = (code: string, name: string, parent: string | null, level: string, until: string | null = null): Area =>
  ({ code, name, parent, level, valid_from: until ? '2020-01-01' : '2025-07-01', valid_until: until });
const OVER = '2025-07-01';
const OLD = [
  area('14', 'Tỉnh Sơn La', null, 'province', OVER), area('116', 'Thành phố Sơn La', '14', 'district', OVER), area('03646', 'Phường Chiềng Lề', '116', 'commune', OVER),
  area('118', 'Huyện Mường La', '14', 'district', OVER), area('03760', 'Xã Ngọc Chiến', '118', 'commune', OVER),
];
const NEW = [area('14', 'Sơn La', null, 'province'), area('03646', 'Phường Tô Hiệu', '14', 'commune'), area('03760', 'Xã Ngọc Chiến', '14', 'commune')];

let past: PastAreaImport[];
beforeEach(() => (past = []));
afterEach(() => vi.unstubAllGlobals());
const answers = (more: Answers = {}): Answers => ({
  'GET /api/v1/areas': ({ query }) => json({ items: (query.get('on') ?? '9') < OVER ? OLD : NEW, next_cursor: null }),
  'GET /api/v1/areas/imports': () => json({ items: past }),
  'GET /api/v1/areas/03646/history': () => json({ items: [OLD[2], NEW[1]] }),
  ...more,
});
const shown = () => screen.queryAllByRole('button', { name: /^(Tỉnh|Sơn La|Thành phố|Huyện|Phường|Xã)/ }).map((one) => one.textContent);
const type = (field: HTMLElement, value: string) => fireEvent.input(field, { target: { value } });

async function from(date: string, month: string, year: string): Promise<void> {
  const group = within(screen.getByRole('group', { name: 'Bản đồ có hiệu lực từ ngày' }));
  await type(group.getByLabelText('Ngày'), date);
  await type(group.getByLabelText('Tháng'), month);
  await type(group.getByLabelText('Năm'), year);
}
async function check(name = 'son-la.csv', text = 'code,parent_code,level,name_vi\n14,,province,Sơn La'): Promise<void> {
  await fireEvent.change(document.querySelector('input[type=file]') as HTMLElement, chosen(name, text));
  await fireEvent.click(screen.getByRole('button', { name: 'Kiểm tra tệp' }));
}

test('the map of today has no districts, that of before has; each opens what lies in it', async () => {
  open('/areas', MANAGER, answers());
  await screen.findByText(/^Bản đồ hôm nay:\s+1 tỉnh và 2 xã/);
  expect(shown()).toEqual(['Sơn La', 'Phường Tô Hiệu', 'Xã Ngọc Chiến']);
  await fireEvent.click(screen.getByRole('link', { name: 'Trước 1/7/2025' }));
  await screen.findByText(/^Bản đồ ngày 30\/06\/2025:\s+1 tỉnh, 2 huyện và 2 xã/);
  expect([location.search, shown()]).toEqual(['?on=2025-06-30', ['Tỉnh Sơn La', 'Thành phố Sơn La', 'Huyện Mường La']]);
  await fireEvent.click(screen.getByRole('button', { name: 'Các địa bàn trong Huyện Mường La' }));
  expect(shown()).toContain('Xã Ngọc Chiến');
  // Of all of them at once: of the one they lie in.
  expect(screen.getAllByText('hết hiệu lực 01/07/2025').length).toBe(1);
});

test('a search without accents shows what fits and where it lies', async () => {
  open('/areas?on=2025-06-30', MANAGER, answers());
  await screen.findByText('Tỉnh Sơn La');
  await type(screen.getByLabelText('Tìm theo tên hoặc mã, không cần dấu'), 'ngoc chien');
  await screen.findByText(/1 địa bàn khớp/);
  expect(shown()).toEqual(['Tỉnh Sơn La', 'Huyện Mường La', 'Xã Ngọc Chiến']);
  expect(fitting(tree(OLD), 'mường la')[0]?.within[0]?.within.map(({ area: { name } }) => name)).toEqual(['Xã Ngọc Chiến']);
});

test('a code is shown with all the names it has had', async () => {
  open('/areas', MANAGER, answers());
  await fireEvent.click(await screen.findByRole('button', { name: 'Phường Tô Hiệu' }));
  await screen.findByRole('rowheader', { name: 'Phường Chiềng Lề' });
  const rows = screen.getAllByRole('row').slice(1, 3).map((row) => [...row.children].map((cell) => cell.textContent));
  expect(rows).toEqual([['Phường Chiềng Lề', 'cấp xã', '116', '01/01/2020', '30/06/2025'], ['Phường Tô Hiệu', 'cấp xã', '14', '01/07/2025', 'còn hiệu lực']]);
});

test('no map yet, a day that is none, and an observer', async () => {
  const empty = open('/areas', MANAGER, answers({ 'GET /api/v1/areas': () => json({ items: [], next_cursor: null }) }));
  await screen.findByText(/không có địa bàn nào\. Nhập bản đồ từ tệp CSV/);
  await screen.findByText('Chưa nhập tệp nào ở trang này.');
  empty.unmount();
  const wrong = open('/areas?on=abc', MANAGER, answers({ 'GET /api/v1/areas': () => problem(422, 'invalid', 'Có chỗ chưa đúng', { errors: [{ pointer: '/on', detail: 'Viết ngày như 2022-09-21.' }] }) }));
  await screen.findByText('Viết ngày như 2022-09-21.');
  wrong.unmount();
  open('/areas', OBSERVER, answers());
  await screen.findByText('Tài khoản này không mở được trang này');
});

const found = {
  valid_from: '2025-07-01', added: 75, changed: 1, closed: 216, unchanged: 0,
  items: [
    ...Array.from({ length: 75 }, (_, at) => ({ change: 'added', code: `n${at}`, level: 'commune', name: `Xã mới ${at}`, parent: '14', before: null })),
    { change: 'changed', code: '14', level: 'province', name: 'Sơn La', parent: null, before: { name: 'Tỉnh Sơn La', parent: null, level: 'province' } },
    ...Array.from({ length: 12 }, (_, at) => ({ change: 'closed', code: `d${at}`, level: 'district', name: `Huyện ${at}`, parent: '14', before: null })),
    ...Array.from({ length: 204 }, (_, at) => ({ change: 'closed', code: `c${at}`, level: 'commune', name: `Xã cũ ${at}`, parent: '116', before: null })),
  ],
};

test('a file is tried first: one sentence, then each change before and after; it is stored only when asked to', async () => {
  const { asked } = open('/areas', MANAGER, answers({
    'POST /api/v1/areas/imports': ({ query }) => {
      const dry = query.get('dry_run') === 'true';
      if (!dry) past = [{ id: 'i1', valid_from: '2025-07-01', file_name: query.get('file_name') ?? '', imported_at: '2026-11-20T02:00:00Z', imported_by: 'Lò Thị Hương', added: 75, changed: 1, closed: 216 }];
      return json({ dry_run: dry, ...found }, dry ? 200 : 201);
    },
  }));
  await screen.findByText('Chưa nhập tệp nào ở trang này.');
  await check();
  await screen.findByText('Nhập ngày bản đồ có hiệu lực.');
  const posts = () => asked.filter(({ method, path }) => method === 'POST' && path === '/api/v1/areas/imports').map(({ query }) => Object.fromEntries(query));
  expect(posts()).toEqual([]);
  await from('1', '7', '2025');
  await check();
  await screen.findByText('75 xã mới, 1 tỉnh đổi tên hoặc đổi cấp trên, 12 huyện và 204 xã hết hiệu lực, tên cũ vẫn giữ; 0 địa bàn giữ nguyên.');
  screen.getByText('Đây là bản xem trước, chưa nhập gì.');
  screen.getByText('đang hiện 40 trên 292');
  await fireEvent.change(screen.getByLabelText('Xem'), { target: { value: 'changed' } });
  await waitFor(() => expect(screen.getByRole('rowheader', { name: '14' }).closest('tr')?.textContent).toBe('14cấp tỉnhĐổiTỉnh Sơn LaSơn La'));
  await fireEvent.click(screen.getByRole('button', { name: 'Nhập bản đồ từ 01/07/2025' }));
  await screen.findByText('Đã nhập son-la.csv, có hiệu lực từ 01/07/2025.');
  await screen.findByRole('rowheader', { name: 'son-la.csv' });
  expect(posts()).toEqual(['true', 'false'].map((dry_run) => ({ from: '2025-07-01', dry_run, file_name: 'son-la.csv' })));
});

test('the same map again is nothing to import; another day asks for another try', async () => {
  open('/areas', MANAGER, answers({ 'POST /api/v1/areas/imports': () => json({ dry_run: true, ...found, added: 0, changed: 0, closed: 0, unchanged: 76, items: [] }) }));
  await screen.findByText('Chưa nhập tệp nào ở trang này.');
  await from('1', '7', '2025');
  await check();
  await screen.findByText('Tệp giống hệt bản đồ có từ 01/07/2025: không có gì để nhập.');
  expect(screen.queryByRole('button', { name: /^Nhập bản đồ/ })).toBeNull();
  await from('1', '1', '2027');
  expect(screen.queryByText(/^Tệp giống hệt/)).toBeNull();
});

test('mistakes are said by row and column, a day that is too early at its field, and both in English', async () => {
  let early = true;
  open('/areas', MANAGER, answers({
    'POST /api/v1/areas/imports': () => problem(422, 'invalid', 'Có chỗ chưa đúng', {
      errors: early ? [{ pointer: '/from', detail: 'Bản đồ mới nhất bắt đầu ngày 01/07/2025.' }] : [{ pointer: '/12/parent_code', detail: 'Không có mã 999 trong tệp.' }],
    }),
  }));
  await screen.findByText('Chưa nhập tệp nào ở trang này.');
  await from('1', '1', '2024');
  await check();
  await screen.findByText('Bản đồ mới nhất bắt đầu ngày 01/07/2025.');
  early = false;
  await check();
  await screen.findByRole('rowheader', { name: 'Dòng 12, cột parent_code' });
  await fireEvent.click(screen.getByRole('button', { name: /English/ }));
  await screen.findByRole('rowheader', { name: 'Row 12, column parent_code' });
  await screen.findByRole('heading', { name: 'Areas' });
  await fireEvent.click(screen.getByRole('button', { name: /Tiếng Việt/ }));
});
