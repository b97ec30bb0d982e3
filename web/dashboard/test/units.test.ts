import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { PlannedUnit } from '../src/api/types';
import { holds } from '../src/parts/validity';
import { open } from './office';
import { MANAGER, TO_HIEU, unit } from './plan';
import { json, OBSERVER, problem, type Answers } from './server';

afterEach(() => vi.unstubAllGlobals());

const area = (code: string, name: string, parent: string | null, level = 'commune') => ({ code, name, parent, level, valid_from: '2025-07-01', valid_until: null });
const NEW = [area('14', 'Sơn La', null, 'province'), area('03646', 'Phường Tô Hiệu', '14'), area('03667', 'Phường Chiềng An', '14')];
const OLD = [area('14', 'Tỉnh Sơn La', null, 'province'), area('120', 'Huyện Sông Mã', '14', 'district')];
const SONG_MA = unit('sm-ub', 'UBND huyện Sông Mã', { kind: 'district', area_code: '120', valid_from: '2020-01-01', valid_until: '2025-07-01', demonstration: true });

let list: PlannedUnit[];
const answers = (more: Answers = {}): Answers => ({
  'GET /api/v1/units': () => json({ items: list, next_cursor: null }),
  'GET /api/v1/areas': ({ query }) => json({ items: (query.get('on') ?? '9') < '2025-07-01' ? OLD : NEW, next_cursor: null }),
  ...more,
});
const type = (field: HTMLElement, value: string) => fireEvent.input(field, { target: { value } });
const pick = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });
async function day(inside: ReturnType<typeof within>, label: string, [date, month, year]: [string, string, string]): Promise<void> {
  const group = within(inside.getByRole('group', { name: label }));
  await type(group.getByLabelText('Ngày'), date);
  await type(group.getByLabelText('Tháng'), month);
  await type(group.getByLabelText('Năm'), year);
}
const cells = (name: RegExp) => [...screen.getByRole('rowheader', { name }).closest('tr')!.children].map((cell) => cell.textContent?.replace(/\s+/g, ' ').trim());

test('the list has kind, area as of the first day, days and the mark of what is made up; filters stand in the address', async () => {
  list = [TO_HIEU, SONG_MA];
  open('/units', MANAGER, answers());
  await screen.findByRole('rowheader', { name: /Tô Hiệu/ });
  expect(cells(/Tô Hiệu/)).toEqual(['UBND phường Tô Hiệu P-TH', 'UBND cấp xã', 'Phường Tô Hiệu 03646', 'từ 01/07/2025', 'Sửa UBND phường Tô Hiệu']);
  expect(cells(/Sông Mã/).slice(0, 4)).toEqual(['UBND huyện Sông Mã SM-UB minh họa', 'UBND cấp huyện', 'Huyện Sông Mã 120', '01/01/2020 đến hết 30/06/2025']);
  await type(screen.getByLabelText('Tìm đơn vị'), 'song ma');
  await waitFor(() => expect(screen.queryByRole('rowheader', { name: /Tô Hiệu/ })).toBeNull());
  screen.getByText('1 trên 2 đơn vị');
  await pick(screen.getByLabelText('Loại hình'), 'hospital');
  await screen.findByText('Không đơn vị nào khớp bộ lọc.');
  expect(location.search).toBe('?find=song+ma&kind=hospital');
});

test('no unit yet, a list that fails, an observer', async () => {
  list = [];
  const empty = open('/units', MANAGER, answers());
  await screen.findByText('Chưa có đơn vị nào. Thêm đơn vị trước, rồi lập đợt khảo sát.');
  empty.unmount();
  const broken = open('/units', MANAGER, answers({ 'GET /api/v1/units': () => problem(500, 'internal', 'Máy chủ gặp lỗi') }));
  await screen.findByText('Máy chủ gặp lỗi');
  screen.getByRole('button', { name: 'Tải lại trang này' });
  broken.unmount();
  open('/units', OBSERVER, answers());
  await screen.findByText('Tài khoản này không mở được trang này');
  expect(screen.queryByRole('button', { name: 'Thêm đơn vị' })).toBeNull();
});

test('a unit is added with an area of its first day; what is missing or refused is said at its field', async () => {
  list = [];
  let taken = true;
  const { asked } = open('/units', MANAGER, answers({
    'POST /api/v1/units': () => {
      if (taken) return problem(409, 'exists', 'Đã có rồi', { detail: 'UBND phường Chiềng An đã có mã này.' });
      list = [TO_HIEU];
      return json(TO_HIEU, 201);
    },
  }));
  await fireEvent.click(await screen.findByRole('button', { name: 'Thêm đơn vị' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Thêm đơn vị' }));
  dialog.getByText('Nhập ngày bắt đầu hoạt động trước, rồi chọn địa bàn có vào ngày đó.');
  await fireEvent.click(dialog.getByRole('button', { name: 'Thêm đơn vị' }));
  for (const word of ['Nhập mã của đơn vị.', 'Nhập tên của đơn vị bằng tiếng Việt.', 'Chọn loại hình.', 'Nhập ngày, tháng, năm.']) dialog.getByText(word);
  await waitFor(() => expect(document.activeElement).toBe(dialog.getByLabelText('Mã')));

  await type(dialog.getByLabelText('Mã'), 'P-TH');
  await type(dialog.getByLabelText('Tên'), 'UBND phường Tô Hiệu');
  await pick(dialog.getByLabelText('Loại hình'), 'commune');
  await day(dialog, 'Hoạt động từ ngày', ['1', '7', '2025']);
  const choice = (await dialog.findByLabelText('Địa bàn')) as HTMLSelectElement;
  expect([...choice.options].map((option) => option.text)).toEqual(['Chọn một địa bàn', 'Sơn La (14)', 'Phường Tô Hiệu (03646), Sơn La', 'Phường Chiềng An (03667), Sơn La']);
  await type(dialog.getByLabelText('Tìm địa bàn theo tên hoặc mã'), 'to hieu');
  await waitFor(() => expect(choice.value).toBe('03646'));
  await fireEvent.click(dialog.getByLabelText(/^Có ngày cuối/));
  await day(dialog, 'Ngày cuối còn hoạt động', ['30', '6', '2025']);
  await fireEvent.click(dialog.getByRole('button', { name: 'Thêm đơn vị' }));
  dialog.getByText('Ngày cuối không thể trước ngày bắt đầu.');
  await day(dialog, 'Ngày cuối còn hoạt động', ['31', '12', '2030']);
  await fireEvent.click(dialog.getByRole('button', { name: 'Thêm đơn vị' }));
  await dialog.findByText('UBND phường Chiềng An đã có mã này.');
  taken = false;
  await fireEvent.click(dialog.getByRole('button', { name: 'Thêm đơn vị' }));
  await screen.findByText('Đã thêm UBND phường Tô Hiệu.');
  expect(JSON.parse(asked.filter(({ method, path }) => method === 'POST' && path === '/api/v1/units').at(-1)?.body ?? '')).toEqual(
    { code: 'P-TH', name: { vi: 'UBND phường Tô Hiệu' }, kind: 'commune', area_code: '03646', valid_from: '2025-07-01', valid_until: '2031-01-01' });
});

test('words that are typed before the areas have come choose among them when they have', async () => {
  let come = (): void => undefined;
  const later = new Promise<void>((resolve) => (come = resolve));
  const usual = answers()['GET /api/v1/areas'];
  open('/units', MANAGER, answers({
    'GET /api/v1/areas': async (request) => {
      if (request.query.get('on') === '2025-07-01') await later;
      return usual?.(request) ?? json({ items: [] });
    },
  }));
  await fireEvent.click(await screen.findByRole('button', { name: 'Thêm đơn vị' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Thêm đơn vị' }));
  await day(dialog, 'Hoạt động từ ngày', ['1', '7', '2025']);
  await type(await dialog.findByLabelText('Tìm địa bàn theo tên hoặc mã'), 'to hieu');
  come();
  await waitFor(() => expect((dialog.getByLabelText('Địa bàn') as HTMLSelectElement).value).toBe('03646'));
});

test('an end is taken away by null and nothing else is sent; a refusal without a field is said whole, in English too', async () => {
  list = [{ ...TO_HIEU, valid_until: '2031-01-01' }];
  let refused = true;
  const { asked } = open('/units', MANAGER, answers({
    [`PATCH /api/v1/units/${TO_HIEU.id}`]: () => {
      if (refused) return problem(409, 'state-forbids', 'Its present state does not allow this', { detail: 'A campaign begins on a day without this unit.' });
      list = [TO_HIEU];
      return json(TO_HIEU);
    },
  }));
  await screen.findByText('01/07/2025 đến hết 31/12/2030');
  await fireEvent.click(screen.getByRole('button', { name: /English/ }));
  await fireEvent.click(await screen.findByRole('button', { name: /^Change/ }));
  const dialog = within(screen.getByRole('dialog', { name: 'Change UBND phường Tô Hiệu' }));
  await waitFor(() => expect((dialog.getByLabelText('Area') as HTMLSelectElement).value).toBe('03646'));
  await fireEvent.click(dialog.getByLabelText(/^It has a last day/));
  await fireEvent.click(dialog.getByRole('button', { name: 'Save' }));
  await dialog.findByText('A campaign begins on a day without this unit.');
  refused = false;
  await fireEvent.click(dialog.getByRole('button', { name: 'Save' }));
  await screen.findByText('from 01/07/2025');
  expect(asked.filter(({ method }) => method === 'PATCH').map(({ body }) => body)).toEqual(['{"valid_until":null}', '{"valid_until":null}']);
  await fireEvent.click(screen.getByRole('button', { name: /Tiếng Việt/ }));
});

test('the last day of a unit is the one before its end', () => {
  expect(['2019-12-31', '2020-01-01', '2025-06-30', '2025-07-01'].map((on) => holds(SONG_MA, on))).toEqual([false, true, true, false]);
});
