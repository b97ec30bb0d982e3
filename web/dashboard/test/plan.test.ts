// The page of a planned campaign: what it shows, what is locked, what hinders, and what is refused.
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { everywhere, reasons } from '../src/plan/locks';
import { said } from '../src/plan/said';
import { wholeNumber } from '../src/plan/words';
import { open } from './office';
import { at, CHIENG_AN, lock, MANAGER, plan, planned, TO_HIEU } from './plan';
import { json, OBSERVER, problem } from './server';

afterEach(() => vi.unstubAllGlobals());

const card = async (title: string) => (await screen.findByRole('heading', { name: title })).closest('section') as HTMLElement;
const bodies = (asked: { method: string; path: string; body: string }[], method: string, path: string) =>
  asked.filter((one) => one.method === method && one.path === path).map((one) => JSON.parse(one.body) as unknown);

test('a plan that has not come yet is a skeleton, one that is not there says so, and an observer is told why not', async () => {
  const slow = open('/campaigns/c1', MANAGER, at(() => plan(), { 'GET /api/v1/campaigns/c1': () => new Promise(() => {}) }));
  await screen.findByText('Đang tải số liệu');
  slow.unmount();
  const gone = open('/campaigns/c1', MANAGER, {});
  await screen.findByText('Không có trang này');
  gone.unmount();
  const { asked } = open('/campaigns/c1', OBSERVER, at(() => plan()));
  await screen.findByText('Tài khoản này không mở được trang này');
  expect(asked.filter(({ path }) => path.startsWith('/api/v1/campaigns/c1'))).toEqual([]);
  expect(screen.queryByRole('link', { name: 'Đợt khảo sát' })).toBeNull();
});

test('an empty draft says what hinders it beside the button, which waits', async () => {
  open('/campaigns/c1', MANAGER, at(() => plan({ not_ready: [{ evaluation: null, code: 'no_evaluation', detail: 'Đợt chưa có đơn vị nào.' }] })));
  await screen.findByRole('heading', { level: 1, name: 'Đợt khảo sát năm 2027' });
  screen.getByText('Chưa có đơn vị nào. Thêm đơn vị đầu tiên để lập kế hoạch.');
  const step = within(await card('Bước tiếp'));
  step.getByText('Còn 1 việc phải xong mới mở được');
  step.getByText('Đợt chưa có đơn vị nào.');
  expect((step.getByRole('button', { name: 'Mở đợt' }) as HTMLButtonElement).disabled).toBe(true);
  screen.getByText('Quan sát viên chỉ xem tiến độ và kết quả đã công bố.');
  await screen.findByText('Chưa ghi ai vào đoàn.');
  await screen.findByText('Chưa có thay đổi nào.');
});

test('a unit stands in its row with form, rule in words, target, people drawn, surveyors and first response', async () => {
  const one = planned('e1', TO_HIEU, { cases: 1240, target: 1000, surveyors: [{ id: 's1', name: 'Lò Văn Nam' }, { id: 's2', name: 'Cà Thị Hoa' }], first_response_day: '2027-09-03' });
  open('/campaigns/c1', MANAGER, at(() => plan({ evaluations: [one] })));
  const row = (await screen.findByRole('link', { name: 'UBND phường Tô Hiệu' })).closest('tr') as HTMLElement;
  for (const part of ['UBND cấp xã', 'Theo kế hoạch', 'hanh-chinh-22 0.1', 'bản nháp, chờ xác nhận', 'Gộp mọi câu trả lời', '1.000', '1.240', 'Lò Văn Nam và Cà Thị Hoa', '03/09/2027']) {
    expect(row.textContent).toContain(part);
  }
  within(await card('Bước tiếp')).getByText('Không còn gì vướng. Mở được ngay.');
});

test('each locked field says why, once where it is the same for all units', async () => {
  const closed = lock('Chỉ bỏ ra được khi đợt còn là nháp.');
  const answered = lock('Đã khóa từ phiếu đầu tiên, 21/9/2027', '2027-09-21');
  open('/campaigns/c1', MANAGER, at(() => plan({
    locks: { evaluations: lock('Chỉ thêm được khi đợt còn là nháp.'), first_day: lock('Thực địa đã bắt đầu.') },
    evaluations: [planned('e1', TO_HIEU, { locks: { removal: closed, questionnaire: answered, rule: answered } }), planned('e2', CHIENG_AN, { locks: { removal: closed } })],
  }, 'open')));
  await screen.findByText('Bỏ ra khỏi đợt của mọi đơn vị: Chỉ bỏ ra được khi đợt còn là nháp.');
  screen.getByText('Phiếu hỏi và Quy tắc: Đã khóa từ phiếu đầu tiên, 21/9/2027');
  screen.getByText('Thêm đơn vị: Chỉ thêm được khi đợt còn là nháp.');
  screen.getByText('Thực địa đã bắt đầu.');
  expect(screen.queryByRole('button', { name: 'Thêm đơn vị' })).toBeNull();
  expect(screen.queryByRole('button', { name: /^Bỏ ra/ })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Xóa bản nháp' })).toBeNull();

  await fireEvent.click(screen.getByRole('button', { name: 'Sửa UBND phường Tô Hiệu' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Sửa kế hoạch của UBND phường Tô Hiệu' }));
  expect(((await dialog.findByLabelText('Quy tắc tính chỉ số')) as HTMLSelectElement).disabled).toBe(true);
  expect(dialog.getAllByText('Đã khóa từ phiếu đầu tiên, 21/9/2027')).toHaveLength(2);
  expect((dialog.getByLabelText('Mục tiêu (phiếu)') as HTMLInputElement).disabled).toBe(false);
});

test('name and days are changed where they stand: only what is another is sent, and what is wrong is said at its field', async () => {
  let campaign = plan().campaign;
  const { asked } = open('/campaigns/c1', MANAGER, at(() => plan({ campaign }), {
    'PATCH /api/v1/campaigns/c1': ({ body }) => {
      const change = JSON.parse(body) as object;
      if ('last_day' in change) return problem(422, 'invalid', 'Có chỗ chưa đúng', { errors: [{ pointer: '/last_day', detail: 'Đã có phiếu sau ngày này.' }] });
      campaign = { ...campaign, ...change };
      return json(campaign);
    },
  }));
  await fireEvent.click(await screen.findByRole('button', { name: 'Sửa tên và ngày' }));
  const here = within(await card('Thông tin của đợt'));
  await waitFor(() => expect(document.activeElement).toBe(here.getByLabelText('Tên')));
  const last = within(here.getByRole('group', { name: 'Ngày cuối thực địa' }));
  await fireEvent.input(last.getByLabelText('Tháng'), { target: { value: '8' } });
  await fireEvent.input(here.getByLabelText('Tên'), { target: { value: ' ' } });
  await fireEvent.click(here.getByRole('button', { name: 'Lưu' }));
  here.getByText('Ngày cuối phải là ngày đầu hoặc sau đó.');
  here.getByText('Nhập tên của đợt bằng tiếng Việt.');
  await waitFor(() => expect(document.activeElement).toBe(here.getByLabelText('Tên')));
  expect(bodies(asked, 'PATCH', '/api/v1/campaigns/c1')).toEqual([]);

  await fireEvent.input(here.getByLabelText('Tên'), { target: { value: 'Đợt 2027' } });
  await fireEvent.input(last.getByLabelText('Tháng'), { target: { value: '9' } });
  await fireEvent.input(last.getByLabelText('Ngày'), { target: { value: '15' } });
  await fireEvent.click(here.getByRole('button', { name: 'Lưu' }));
  await here.findByText('Đã có phiếu sau ngày này.');
  await fireEvent.input(last.getByLabelText('Tháng'), { target: { value: '10' } });
  await fireEvent.input(last.getByLabelText('Ngày'), { target: { value: '31' } });
  await fireEvent.click(here.getByRole('button', { name: 'Lưu' }));
  await screen.findByText('Đã lưu thông tin của đợt.');
  await screen.findByRole('heading', { level: 1, name: 'Đợt 2027' });
  expect(bodies(asked, 'PATCH', '/api/v1/campaigns/c1').at(-1)).toEqual({ name: { vi: 'Đợt 2027', en: 'Survey of 2027' } });
});

test('what the server refuses to open is said with its reasons, without ids', async () => {
  const id = '0198c0de-0000-7000-8000-000000000001';
  open('/campaigns/c1', MANAGER, at(() => plan({ evaluations: [planned(id, TO_HIEU)] }), {
    'POST /api/v1/campaigns/c1/state': () => problem(422, 'invalid', 'Có chỗ chưa đúng', { errors: [{ pointer: `/evaluations/${id}`, detail: 'UBND phường Tô Hiệu: địa bàn không còn.' }] }),
  }));
  await fireEvent.click(within(await card('Bước tiếp')).getByRole('button', { name: 'Mở đợt' }));
  await fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Mở đợt' }));
  await screen.findByText('UBND phường Tô Hiệu: địa bàn không còn.');
  expect(screen.queryByText(new RegExp(id))).toBeNull();
});

test('a draft is deleted after a question and leads back to the list', async () => {
  const { asked } = open('/campaigns/c1', MANAGER, at(() => plan(), { 'DELETE /api/v1/campaigns/c1': () => json(null, 204), 'GET /api/v1/campaigns': () => json({ items: [] }) }));
  await fireEvent.click(await screen.findByRole('button', { name: 'Xóa bản nháp' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Xóa bản nháp Đợt khảo sát năm 2027?' }));
  dialog.getByText(/không lấy lại được/);
  await fireEvent.click(dialog.getByRole('button', { name: 'Xóa bản nháp' }));
  await screen.findByText('Chưa có đợt khảo sát nào');
  expect([location.pathname, asked.some(({ method }) => method === 'DELETE')]).toEqual(['/campaigns', true]);
});

test('the history says who changed what, before and after, and the English half is whole', async () => {
  const deeds = [
    { id: 3, at: '2027-08-03T02:00:00Z', by: 'Lò Thị Hương', kind: 'evaluation_changed', unit: { vi: 'UBND phường Tô Hiệu' }, before: { rule: 'pooled' }, after: { rule: 'mean_of_criteria' } },
    { id: 2, at: '2027-08-02T02:00:00Z', by: null, kind: 'campaign_changed', unit: null, before: { last_day: '2027-10-15' }, after: { last_day: '2027-10-31' } },
  ];
  open('/campaigns/c1', MANAGER, at(() => plan({ evaluations: [planned('e1', TO_HIEU)] }), { 'GET /api/v1/campaigns/c1/deeds': () => json({ items: deeds }) }));
  const cells = async (title: string, place: number) =>
    [...((await within(await card(title)).findAllByRole('row'))[place]?.querySelectorAll('th, td') ?? [])].map((cell) => cell.textContent?.trim());
  expect(await cells('Lịch sử thay đổi', 1)).toEqual(['09:00, 03/08/2027', 'Lò Thị Hương', 'Sửa kế hoạchUBND phường Tô Hiệu', 'Quy tắc: Gộp mọi câu trả lời', 'Quy tắc: Trung bình tiêu chí']);
  expect(await cells('Lịch sử thay đổi', 2)).toEqual(['09:00, 02/08/2027', 'lệnh trên máy chủ', 'Sửa thông tin đợt', 'Ngày cuối: 15/10/2027', 'Ngày cuối: 31/10/2027']);
  await fireEvent.click(screen.getByRole('button', { name: /English/ }));
  await screen.findByRole('heading', { level: 1, name: 'Survey of 2027' });
  expect((await cells('History of changes', 1))[2]).toBe('Plan changedUBND phường Tô Hiệu');
  screen.getByText('Observers see progress and published results only.');
  screen.getByText('Nothing hinders it. It can be opened now.');
  await fireEvent.click(screen.getByRole('button', { name: /Tiếng Việt/ }));
});

test('old and new of a change are said whatever they are', () => {
  const team = [{ organisation: 'fatherland_front', name: 'Quàng Thị Xuân', duty: null }, { organisation: 'home_affairs', name: 'Cầm Văn Thịnh', duty: 'trưởng đoàn' }];
  expect([null, {}, { surveyor: 'Lò Văn Nam' }, { state: 'open' }, { target: 1200, rule: 'pooled' }, { year: 2027, name: { vi: 'Đợt 2027' } }, { team }, { team: [] }].map(said)).toEqual([
    '—', '—', 'Điều tra viên: Lò Văn Nam', 'Trạng thái: Mở', 'Mục tiêu: 1.200; Quy tắc: Gộp mọi câu trả lời', 'Năm: 2027; Tên: Đợt 2027',
    'Đoàn khảo sát: Quàng Thị Xuân (Ủy ban Mặt trận Tổ quốc Việt Nam) và Cầm Văn Thịnh (Sở Nội vụ)', 'Đoàn khảo sát: —',
  ]);
});

test('locks are gathered by their reasons; what holds everywhere is told from the rest', () => {
  const [a, b] = [lock('a'), lock('b')];
  expect(reasons({ rule: a, target: b, kind: a })).toEqual([{ fields: ['rule', 'kind'], detail: 'a' }, { fields: ['target'], detail: 'b' }]);
  expect(everywhere([{ rule: a, target: b }, { rule: a, target: a }])).toEqual({ rule: a });
  expect(everywhere([{ rule: a }])).toEqual({});
});

test.each([['300', 300], ['1.200', 1200], ['1,200', 1200], [' 0 ', 0], ['', null], ['-1', null], ['1.5', null], ['abc', null]])('“%s” as a number of people', (text, number) => {
  expect(wholeNumber(text)).toBe(number);
});
