// What a manager changes on the page of a planned campaign: units, surveyors, the team, and a new campaign.
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { PlannedEvaluation, TeamMember } from '../src/api/types';
import { open } from './office';
import { at, CHIENG_AN, FORM, MANAGER, plan, planned, TO_HIEU, unit } from './plan';
import { json, person, problem, type Asked } from './server';

afterEach(() => vi.unstubAllGlobals());

const card = async (title: string) => (await screen.findByRole('heading', { name: title })).closest('section') as HTMLElement;
const type = (field: HTMLElement, value: string) => fireEvent.input(field, { target: { value } });
const pick = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });
async function day(inside: ReturnType<typeof within>, label: string, [date, month, year]: [string, string, string]): Promise<void> {
  const group = within(inside.getByRole('group', { name: label }));
  await type(group.getByLabelText('Ngày'), date);
  await type(group.getByLabelText('Tháng'), month);
  await type(group.getByLabelText('Năm'), year);
}
const calls = (asked: Asked[], method: string) => asked.filter((one) => one.method === method && !one.path.includes('/sessions')).map(({ path, body }) => [path, body]);

test('a new campaign: wrong fields are said at their places, then the draft opens on its own page', async () => {
  let refused = true;
  const { asked } = open('/campaigns', MANAGER, at(() => plan(), {
    'GET /api/v1/campaigns': () => json({ items: [plan().campaign] }),
    'POST /api/v1/campaigns': () => (refused ? problem(409, 'exists', 'Đã có rồi', { detail: 'Năm này đã có đợt mang tên đó.' }) : json(plan().campaign, 201)),
  }));
  await screen.findByRole('link', { name: 'Đợt khảo sát năm 2027' });
  await fireEvent.click(screen.getByRole('button', { name: 'Lập đợt khảo sát mới' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Lập đợt khảo sát mới' }));
  await type(dialog.getByLabelText('Năm', { selector: '[maxlength="4"]:not(.year)' }), '27');
  await fireEvent.click(dialog.getByRole('button', { name: 'Tạo bản nháp' }));
  for (const word of ['Nhập năm bằng bốn chữ số, như 2027.', 'Nhập tên của đợt bằng tiếng Việt.']) dialog.getByText(word);
  expect(dialog.getAllByText('Nhập ngày, tháng, năm.')).toHaveLength(2);
  expect(calls(asked, 'POST')).toEqual([]);

  await type(dialog.getByLabelText('Năm', { selector: '[maxlength="4"]:not(.year)' }), '2027');
  await type(dialog.getByLabelText('Tên'), 'Đợt khảo sát năm 2027');
  await day(dialog, 'Ngày đầu thực địa', ['1', '9', '2027']);
  await day(dialog, 'Ngày cuối thực địa', ['31', '8', '2027']);
  await fireEvent.click(dialog.getByRole('button', { name: 'Tạo bản nháp' }));
  dialog.getByText('Ngày cuối phải là ngày đầu hoặc sau đó.');
  await day(dialog, 'Ngày cuối thực địa', ['31', '10', '2027']);
  await fireEvent.click(dialog.getByRole('button', { name: 'Tạo bản nháp' }));
  await dialog.findByText('Năm này đã có đợt mang tên đó.');
  await waitFor(() => expect(document.activeElement).toBe(dialog.getByLabelText('Tên')));
  refused = false;
  await fireEvent.click(dialog.getByRole('button', { name: 'Tạo bản nháp' }));
  await screen.findByRole('heading', { level: 1, name: 'Đợt khảo sát năm 2027' });
  expect(location.pathname).toBe('/campaigns/c1');
  expect(JSON.parse(calls(asked, 'POST').at(-1)?.[1] ?? '')).toEqual({ year: 2027, name: { vi: 'Đợt khảo sát năm 2027' }, first_day: '2027-09-01', last_day: '2027-10-31' });
});

test('no campaign yet: what one is, three steps, and the button that begins', async () => {
  open('/campaigns', MANAGER, { 'GET /api/v1/campaigns': () => json({ items: [] }) });
  await screen.findByText('Chưa có đợt khảo sát nào');
  expect(within(await card('Chưa có đợt khảo sát nào')).getAllByRole('listitem')).toHaveLength(3);
});

test('a unit is added: found without accents, one that is over says so, what is missing is said, a refusal at its field', async () => {
  let list: PlannedEvaluation[] = [planned('e1', CHIENG_AN)];
  const over = unit('sm-ub', 'UBND huyện Sông Mã', { kind: 'district', valid_from: '2020-01-01', valid_until: '2025-07-01' });
  const { asked } = open('/campaigns/c1', MANAGER, at(() => plan({ evaluations: list }), {
    'GET /api/v1/units': ({ query }) => (query.get('cursor') ? json({ items: [TO_HIEU, over], next_cursor: null }) : json({ items: [CHIENG_AN], next_cursor: '1' })),
    'POST /api/v1/campaigns/c1/evaluations': ({ body }) => {
      const { target } = JSON.parse(body) as { target: number };
      if (target === 9999) return problem(422, 'invalid', 'Có chỗ chưa đúng', { errors: [{ pointer: '/target', detail: 'Nhiều hơn số người dùng dịch vụ.' }] });
      list = [...list, planned('e2', TO_HIEU, { target })];
      return json(list[1], 201);
    },
  }));
  await fireEvent.click(await screen.findByRole('button', { name: 'Thêm đơn vị' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Thêm đơn vị' }));
  const choice = (await dialog.findByLabelText('Đơn vị')) as HTMLSelectElement;
  const options = () => [...choice.options].map((option) => option.text);
  expect(options()).toEqual(['Chọn một đơn vị', 'UBND phường Tô Hiệu (P-TH)', 'UBND huyện Sông Mã (SM-UB): không hoạt động vào 01/09/2027']);
  await fireEvent.click(dialog.getByRole('button', { name: 'Thêm vào đợt' }));
  for (const word of ['Chọn một đơn vị.', 'Chọn một bản phiếu hỏi.', 'Nhập một số từ 0 trở lên, như 300.']) dialog.getByText(word);
  await waitFor(() => expect(document.activeElement).toBe(choice));

  await type(dialog.getByLabelText('Tìm đơn vị theo tên hoặc mã'), 'to hieu');
  await waitFor(() => expect(choice.value).toBe('unit-p-th'));
  await pick(dialog.getByLabelText('Phiếu hỏi'), FORM.hash);
  await pick(dialog.getByLabelText('Quy tắc tính chỉ số'), 'mean_of_persons');
  dialog.getByText(/^Trung bình theo người: mỗi người một tỷ lệ/);
  await type(dialog.getByLabelText('Mục tiêu (phiếu)'), '9.999');
  await fireEvent.click(dialog.getByRole('button', { name: 'Thêm vào đợt' }));
  await dialog.findByText('Nhiều hơn số người dùng dịch vụ.');
  await type(dialog.getByLabelText('Mục tiêu (phiếu)'), '200');
  await fireEvent.click(dialog.getByRole('button', { name: 'Thêm vào đợt' }));
  await screen.findByText('Đã thêm UBND phường Tô Hiệu.');
  await screen.findByRole('link', { name: 'UBND phường Tô Hiệu' });
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(JSON.parse(calls(asked, 'POST').at(-1)?.[1] ?? '')).toEqual({ unit: 'unit-p-th', kind: 'programme', questionnaire: FORM.hash, rule: 'mean_of_persons', target: 200 });
});

test('of a unit only what is another is sent; one is taken out after a question', async () => {
  let list = [planned('e1', TO_HIEU, { target: 0 })];
  const { asked } = open('/campaigns/c1', MANAGER, at(() => plan({ evaluations: list }), {
    'PATCH /api/v1/evaluations/e1': () => json((list = [planned('e1', TO_HIEU, { target: 250 })])[0]),
    'DELETE /api/v1/evaluations/e1': () => ((list = []), json(null, 204)),
  }));
  await fireEvent.click(await screen.findByRole('button', { name: 'Sửa UBND phường Tô Hiệu' }));
  const dialog = within(screen.getByRole('dialog'));
  await type(await dialog.findByLabelText('Mục tiêu (phiếu)'), '250');
  await fireEvent.click(dialog.getByRole('button', { name: 'Lưu' }));
  await screen.findByText('Đã sửa kế hoạch của UBND phường Tô Hiệu.');
  await screen.findByRole('cell', { name: /^250 Tính cỡ mẫu/ });
  expect(calls(asked, 'PATCH')).toEqual([['/api/v1/evaluations/e1', '{"target":250}']]);

  await fireEvent.click(screen.getByRole('button', { name: 'Bỏ ra UBND phường Tô Hiệu' }));
  await fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Bỏ ra' }));
  await screen.findByText('Đã bỏ UBND phường Tô Hiệu ra khỏi đợt.');
  await screen.findByText(/^Chưa có đơn vị nào\./);
});

test('surveyors are ticked: what is new is assigned, what is not is taken back, and after a failure only the rest is done', async () => {
  const staff = [person('surveyor', ['interview']), { ...person('supervisor', ['interview']), name: 'Cà Văn Toàn' }, person('analyst', []), { ...person('surveyor', ['interview']), id: 'gone', active: false }];
  let broken = true;
  const { asked } = open('/campaigns/c1', MANAGER, at(() => plan({ evaluations: [planned('e1', TO_HIEU, { surveyors: [{ id: 'left', name: 'Vì Thị Mai' }] })] }), {
    'GET /api/v1/people': () => json({ items: staff }),
    'PUT /api/v1/evaluations/e1/surveyors/id-supervisor': () => json(null, 204),
    'DELETE /api/v1/evaluations/e1/surveyors/left': () => (broken ? problem(409, 'state-forbids', 'Trạng thái hiện tại không cho phép') : json(null, 204)),
  }));
  await fireEvent.click(await screen.findByRole('button', { name: 'Phân công UBND phường Tô Hiệu' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Điều tra viên của UBND phường Tô Hiệu' }));
  expect((await dialog.findAllByRole('checkbox')).map((box) => [box.closest('label')?.textContent?.trim(), (box as HTMLInputElement).checked])).toEqual([
    ['Lò Thị Hương (surveyor)', false], ['Cà Văn Toàn (supervisor)', false], ['Vì Thị Mai (không còn đi phỏng vấn)', true],
  ]);
  await fireEvent.click(dialog.getByRole('checkbox', { name: /Cà Văn Toàn/ }));
  await fireEvent.click(dialog.getByRole('checkbox', { name: /Vì Thị Mai/ }));
  await fireEvent.click(dialog.getByRole('button', { name: 'Lưu' }));
  await dialog.findByText('Trạng thái hiện tại không cho phép');
  broken = false;
  await fireEvent.click(dialog.getByRole('button', { name: 'Lưu' }));
  await screen.findByText('Đã lưu điều tra viên của UBND phường Tô Hiệu.');
  expect([calls(asked, 'PUT').length, calls(asked, 'DELETE').length]).toEqual([1, 2]);
});

test('the team is a list by organisation, saved whole; a line without a name is said, and one the server refuses', async () => {
  let members: TeamMember[] = [{ id: 'm1', organisation: 'fatherland_front', name: 'Quàng Thị Xuân', duty: 'giám sát', user: null }];
  let refused = true;
  const { asked } = open('/campaigns/c1', MANAGER, at(() => plan(), {
    'GET /api/v1/campaigns/c1/team': () => json({ items: members }),
    'GET /api/v1/people': () => json({ items: [person('observer', [])] }),
    'PUT /api/v1/campaigns/c1/team': ({ body }) => {
      if (refused) return problem(422, 'invalid', 'Có chỗ chưa đúng', { errors: [{ pointer: '/items/1/user', detail: 'Tài khoản này đã bị khóa.' }] });
      members = (JSON.parse(body) as { items: TeamMember[] }).items.map((one, at) => ({ ...one, id: `m${at}` }));
      return json({ items: members });
    },
  }));
  const here = within(await card('Đoàn khảo sát'));
  await here.findByText('Ủy ban Mặt trận Tổ quốc Việt Nam');
  await fireEvent.click(here.getByRole('button', { name: 'Sửa danh sách' }));
  await fireEvent.click(await here.findByRole('button', { name: 'Thêm một người' }));
  await fireEvent.click(here.getByRole('button', { name: 'Lưu danh sách' }));
  here.getByText('Nhập họ tên, hoặc xóa dòng này.');
  await waitFor(() => expect(document.activeElement).toBe(here.getAllByLabelText('Họ tên')[1]));
  await pick(here.getAllByLabelText('Cơ quan')[1]!, 'home_affairs');
  await type(here.getAllByLabelText('Họ tên')[1]!, 'Cầm Văn Thịnh');
  await pick(here.getAllByLabelText('Tài khoản')[1]!, 'id-observer');
  await fireEvent.click(here.getByRole('button', { name: 'Lưu danh sách' }));
  await here.findByText('Tài khoản này đã bị khóa.');
  refused = false;
  await fireEvent.click(here.getByRole('button', { name: 'Lưu danh sách' }));
  await screen.findByText('Đã lưu đoàn khảo sát: 2 người.');
  await here.findByText('Sở Nội vụ');
  expect(JSON.parse(calls(asked, 'PUT').at(-1)?.[1] ?? '')).toEqual({ items: [
    { id: 'm1', organisation: 'fatherland_front', name: 'Quàng Thị Xuân', duty: 'giám sát', user: null },
    { organisation: 'home_affairs', name: 'Cầm Văn Thịnh', duty: '', user: 'id-observer' },
  ] });
});

test('a team that is locked says why and has no button', async () => {
  open('/campaigns/c1', MANAGER, at(() => plan({ locks: { team: { reason: 'fieldwork_over', detail: 'Thực địa đã xong.' } } }, 'closed')));
  await within(await card('Đoàn khảo sát')).findByText('Thực địa đã xong.');
  expect(screen.queryByRole('button', { name: 'Sửa danh sách' })).toBeNull();
});
