// The page of sample sizes: what its form begins with, what each way buys, and how one becomes the target of a unit.
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { Expectations, Lock, SampleSize, SizeWay } from '../src/api/types';
import { asked as wanted, beginning, faults, number } from '../src/plan/assumptions';
import { open } from './office';
import { at, lock, MANAGER, plan, planned, TO_HIEU } from './plan';
import { json, OBSERVER, problem, type Answers, type Asked } from './server';

afterEach(() => vi.unstubAllGlobals());

const way = (name: SizeWay['way'], interviews: number, change: Partial<SizeWay> = {}): SizeWay => ({
  way: name, interviews, invitations: Math.ceil(interviews / 0.8), margin: 0.0399, margin_at_half: 0.0665, smallest_fall: 0.0812, smallest_rise: 0.0647,
  enough_people: true, ...change,
});
const size = (change: Partial<SampleSize> = {}): SampleSize => ({
  population: 1834, share: 0.9, margin: 0.04, level: 0.95, deff: 1.3, response_rate: 0.8, guideline_margin: 0.05,
  ways: [way('by_margin', 244), way('guideline_2014', 329, { margin: 0.0334, margin_at_half: 0.0556, smallest_fall: 0.07, smallest_rise: 0.05 })], ...change,
});
const FOUND: Expectations = { year: 2021, evaluation: 'e0', share: 0.886, deff: 1.31, response_rate: 0.75 };

const sizes = (answer: SampleSize | ((request: Asked) => Response) = size()): Answers => ({
  'GET /api/v1/sample-size': typeof answer === 'function' ? answer : () => json(answer),
});
/** The server of one planned unit, and its target as it is now. */
function ofUnit(more: Answers = {}, found = FOUND, locks: Record<string, Lock> = {}, target = 250): Answers {
  const is = { target };
  const one = () => planned('e1', TO_HIEU, { target: is.target, locks });
  return at(() => plan({ evaluations: [one()] }), {
    'GET /api/v1/evaluations/e1': () => json({ ...one(), campaign: plan().campaign }),
    [`GET /api/v1/units/${TO_HIEU.id}/expectations`]: () => json(found),
    'PATCH /api/v1/evaluations/e1': ({ body }) => {
      is.target = (JSON.parse(body) as { target: number }).target;
      return json(one());
    },
    ...sizes(size({ ways: [...size().ways, way('own', 285)] })),
    ...more,
  });
}

const field = (label: string) => screen.findByLabelText<HTMLInputElement>(label);
const type = async (label: string, value: string) => fireEvent.input(await field(label), { target: { value } });
const calculate = () => fireEvent.click(screen.getByRole('button', { name: 'Tính' }));
const told = (of: HTMLElement): string => (of.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent).join(' ');
const queries = (all: Asked[]) => all.filter(({ path }) => path === '/api/v1/sample-size').map(({ query }) => Object.fromEntries(query));
/** What the card of a way says, line by line. */
const card = async (title: string): Promise<(string | undefined)[]> =>
  [...((await screen.findByRole('heading', { level: 3, name: title })).closest('li')?.children ?? [])].map((line) => line.textContent?.replace(/\s+/g, ' ').trim());

test('whoever plans no campaigns is told so, and has no such page in the menu', async () => {
  const { asked } = open('/sample-size', OBSERVER, sizes());
  await screen.findByText('Tài khoản này không mở được trang này');
  expect([queries(asked), screen.queryByRole('link', { name: 'Cỡ mẫu' })]).toEqual([[], null]);
});

test('without a unit it begins with what is usual, calculates at once, and puts three ways side by side', async () => {
  const { asked } = open('/sample-size', MANAGER, sizes(size({ population: null })));
  await screen.findByRole('heading', { level: 1, name: 'Cỡ mẫu' });
  expect(screen.getByRole('link', { name: 'Cỡ mẫu' }).getAttribute('aria-current')).toBe('page');
  const values = await Promise.all(['Số người trong danh sách', 'Chỉ số dự kiến (%)', 'Sai số mong muốn (± điểm)', 'Hiệu ứng thiết kế', 'Tỷ lệ trả lời dự kiến (%)', 'Số phiếu tự đặt'].map(field));
  expect(values.map(({ value }) => value)).toEqual(['', '90', '4', '1', '100', '']);
  expect(await card('Theo sai số mong muốn')).toEqual([
    'Theo sai số mong muốn', '244 phiếu', '±4 điểm khi chỉ số khoảng 90%', 'Cần mời 305 người.',
    'Sai số thật: ±4,0 điểm nếu chỉ số khoảng 90%; ±6,7 nếu khoảng 50%.', 'So hai năm với cỡ mẫu này: chỉ thấy được thay đổi từ khoảng 8,1 điểm trở lên.',
  ]);
  expect(await card('Theo hướng dẫn năm 2014')).toEqual([
    'Theo hướng dẫn năm 2014', '329 phiếu', 'n = N / (1 + N·e²), e = 5%, N rất lớn', 'Cần mời 412 người.',
    'Sai số thật: ±3,3 điểm nếu chỉ số khoảng 90%; ±5,6 nếu khoảng 50%.', 'So hai năm với cỡ mẫu này: chỉ thấy được thay đổi từ khoảng 7 điểm trở lên.',
  ]);
  expect(await card('Tự đặt')).toEqual(['Tự đặt', 'Nhập số phiếu tự đặt rồi bấm “Tính” để xem số đó chính xác đến đâu.']);
  screen.getByText('Danh sách chưa biết bao nhiêu người, coi như rất đông, chỉ số khoảng 90%, hiệu ứng thiết kế 1,3, tỷ lệ trả lời 80%, khoảng tin cậy 95%.');
  expect(queries(asked)).toEqual([{ share: '0.9', margin: '0.04', deff: '1', response_rate: '1' }]);
  expect(screen.queryByRole('button', { name: /Đặt làm mục tiêu/ })).toBeNull();
});

test('a decimal comma is read, the address keeps the assumptions, and whoever opens that address sees them', async () => {
  const { asked, unmount } = open('/sample-size', MANAGER, sizes(size({ ways: [...size().ways, way('own', 285)] })));
  await type('Số người trong danh sách', '1.834');
  await type('Chỉ số dự kiến (%)', '88,5');
  await type('Sai số mong muốn (± điểm)', '3,5');
  await type('Hiệu ứng thiết kế', '1.3');
  await type('Tỷ lệ trả lời dự kiến (%)', '80');
  await type('Số phiếu tự đặt', '285');
  await screen.findByRole('heading', { name: 'Hỏi bao nhiêu người?' });
  await calculate();
  const query = { population: '1834', share: '0.885', margin: '0.035', deff: '1.3', response_rate: '0.8', interviews: '285' };
  await waitFor(() => expect(queries(asked)[1]).toEqual(query));
  expect((await card('Tự đặt')).slice(1, 3)).toEqual(['285 phiếu', 'số phiếu đã nhập ở trên']);
  expect(Object.fromEntries(new URLSearchParams(location.search))).toEqual(query);
  const address = location.pathname + location.search;
  unmount();

  const again = open(address, MANAGER, sizes());
  expect((await field('Sai số mong muốn (± điểm)')).value).toBe('3,5');
  expect((await field('Chỉ số dự kiến (%)')).value).toBe('88,5');
  await waitFor(() => expect(queries(again.asked)).toEqual([query]));
});

test('what is no number is said at its field before anything is sent, and what the server refuses at the same place', async () => {
  const refused = () => problem(422, 'invalid', 'Có chỗ chưa đúng', { errors: [{ pointer: '/interviews', detail: 'Nhiều hơn 100 người trong danh sách; đặt từ 1 đến 100.' }] });
  const { asked } = open('/sample-size', MANAGER, sizes(({ query }) => (query.get('population') === '100' ? refused() : json(size()))));
  await screen.findByRole('heading', { name: 'Hỏi bao nhiêu người?' });
  await type('Chỉ số dự kiến (%)', '100');
  await type('Sai số mong muốn (± điểm)', 'bốn');
  await type('Số phiếu tự đặt', '2,5');
  await calculate();
  expect(told(await field('Chỉ số dự kiến (%)'))).toContain('Nhập một số từ 0,1 đến 99,9.');
  expect(told(await field('Sai số mong muốn (± điểm)'))).toContain('Nhập một số từ 0,01 đến 50.');
  expect(told(await field('Số phiếu tự đặt'))).toContain('Nhập một số nguyên từ 1 trở lên, hoặc để trống.');
  await waitFor(async () => expect(document.activeElement).toBe(await field('Chỉ số dự kiến (%)')));
  expect([queries(asked).length, location.search, screen.queryByRole('heading', { name: 'Hỏi bao nhiêu người?' })]).toEqual([1, '', null]);

  await type('Chỉ số dự kiến (%)', '90');
  await type('Sai số mong muốn (± điểm)', '4');
  await type('Số người trong danh sách', '100');
  await type('Số phiếu tự đặt', '120');
  await calculate();
  const own = await field('Số phiếu tự đặt');
  await waitFor(() => expect(told(own)).toContain('Nhiều hơn 100 người trong danh sách; đặt từ 1 đến 100.'));
  await waitFor(() => expect(document.activeElement).toBe(own));
  expect(screen.getAllByRole('alert')).toHaveLength(1);
  expect(document.body.textContent).not.toContain('/interviews');
});

test('a server that fails is told of under the form', async () => {
  open('/sample-size', MANAGER, sizes(() => problem(500, 'internal', 'Máy chủ gặp lỗi')));
  await screen.findByText('Máy chủ gặp lỗi');
  screen.getByText('Chưa làm được việc này');
});

test('a list shorter than those to invite is warned of; a change that cannot be seen is said to be none', async () => {
  open('/sample-size', MANAGER, sizes(size({
    population: 300,
    ways: [way('by_margin', 244, { enough_people: false, smallest_fall: null, smallest_rise: null }), way('guideline_2014', 172, { smallest_rise: null }), way('own', 30, { smallest_fall: null })],
  })));
  const lines = await card('Theo sai số mong muốn');
  expect(lines).toContain('Cần mời 305 người mà danh sách chỉ có 300.');
  expect(lines.at(-1)).toBe('So hai năm với cỡ mẫu này: không thấy được thay đổi nào.');
  const guideline = await card('Theo hướng dẫn năm 2014');
  expect(guideline[2]).toBe('n = N / (1 + N·e²), e = 5%');
  expect(guideline.at(-1)).toBe('So hai năm với cỡ mẫu này: chỉ thấy được mức giảm từ khoảng 8,1 điểm trở lên, còn tăng thì không thấy được.');
  expect((await card('Tự đặt')).at(-1)).toBe('So hai năm với cỡ mẫu này: chỉ thấy được mức tăng từ khoảng 6,5 điểm trở lên, còn giảm thì không thấy được.');
  expect(screen.getAllByText(/danh sách chỉ có/)).toHaveLength(1);
});

test('at an index of one half the margin is said once', async () => {
  open('/sample-size', MANAGER, sizes(size({ share: 0.5, ways: [way('by_margin', 700, { margin: 0.04, margin_at_half: 0.04 })] })));
  expect(await card('Theo sai số mong muốn')).toContain('Sai số thật: ±4,0 điểm nếu chỉ số khoảng 50%.');
});

test.each([
  ['a design effect', { deff: 1.3 }, 0.0556, 'Công thức năm 2014 giả định chọn ngẫu nhiên đơn giản. Với thiết kế này (hiệu ứng thiết kế 1,3), 329 phiếu cho ±5,6 điểm chứ không phải ±5.'],
  ['people drawn at random', { deff: 1 }, 0.0489, null],
  ['a design effect that the whole list makes up for', { deff: 1.1 }, 0.0496, null],
  ['a design effect too small to be written', { deff: 1.05 }, 0.0504, null],
])('the formula of 2014 is corrected only where it promises too much: %s', async (_, change, margin_at_half, sentence) => {
  open('/sample-size', MANAGER, sizes(size({ ...change, ways: [way('by_margin', 244), way('guideline_2014', 329, { margin_at_half })] })));
  await card('Theo hướng dẫn năm 2014');
  expect(screen.queryByText(/^Công thức năm 2014/)?.textContent ?? null).toBe(sentence);
});

test('for a unit of a plan the last survey fills the form and is named, as long as it stands; the present target is the own number', async () => {
  const { asked } = open('/sample-size?evaluation=e1', MANAGER, ofUnit());
  await screen.findByText(/^UBND phường Tô Hiệu, năm 2027\./);
  expect(screen.getByRole('link', { name: 'Về kế hoạch của đợt' }).getAttribute('href')).toBe('/campaigns/c1');
  const [share, deff, rate, own] = await Promise.all(['Chỉ số dự kiến (%)', 'Hiệu ứng thiết kế', 'Tỷ lệ trả lời dự kiến (%)', 'Số phiếu tự đặt'].map(field));
  expect([share, deff, rate, own].map((one) => one?.value)).toEqual(['88,6', '1,31', '75', '250']);
  expect([share, deff, rate].map((one) => told(one!).includes('Lấy từ đợt 2021.'))).toEqual([true, true, true]);
  expect(told(own!)).toContain('Là mục tiêu hiện tại.');
  expect(told(await field('Sai số mong muốn (± điểm)'))).not.toContain('Lấy từ đợt');
  await type('Hiệu ứng thiết kế', '1,5');
  await waitFor(() => expect(told(deff!)).not.toContain('Lấy từ đợt'));
  await screen.findByText('Mục tiêu hiện tại: 250 phiếu.');
  await calculate();
  await waitFor(() => expect(queries(asked)).toEqual([
    { share: '0.886', margin: '0.04', deff: '1.31', response_rate: '0.75', interviews: '250' },
    { share: '0.886', margin: '0.04', deff: '1.5', response_rate: '0.75', interviews: '250' },
  ]));
  expect(new URLSearchParams(location.search).get('evaluation')).toBe('e1');
});

test('a unit that was never surveyed says so and begins with what is usual', async () => {
  open('/sample-size?evaluation=e1', MANAGER, ofUnit({}, { year: null, evaluation: null, share: null, deff: null, response_rate: null }, {}, 0));
  await screen.findByText('Đơn vị này chưa có đợt nào trước đó, nên các giả định là số thường dùng.');
  expect([(await field('Hiệu ứng thiết kế')).value, (await field('Số phiếu tự đặt')).value]).toEqual(['1', '']);
  await screen.findByText('Chưa đặt mục tiêu.');
  await fireEvent.click(screen.getByRole('button', { name: 'Đặt làm mục tiêu Tự đặt' }));
  within(screen.getByRole('dialog')).getByText('Mục tiêu: chưa đặt → 285');
});

test('a way becomes the target after a question that says what changes', async () => {
  const { asked } = open('/sample-size?evaluation=e1', MANAGER, ofUnit());
  await fireEvent.click(await screen.findByRole('button', { name: 'Đặt làm mục tiêu Tự đặt' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Đặt mục tiêu của UBND phường Tô Hiệu?' }));
  dialog.getByText('Mục tiêu: 250 → 285');
  expect(asked.some(({ method }) => method === 'PATCH')).toBe(false);
  await fireEvent.click(dialog.getByRole('button', { name: 'Đặt làm mục tiêu' }));
  await screen.findByText('Đã đặt mục tiêu của UBND phường Tô Hiệu: 285 phiếu.');
  expect(asked.filter(({ method }) => method === 'PATCH').map(({ path, body }) => [path, JSON.parse(body) as unknown])).toEqual([['/api/v1/evaluations/e1', { target: 285 }]]);
  screen.getByText('Mục tiêu hiện tại: 285 phiếu.');
  expect((await card('Tự đặt')).at(-1)).toBe('Là mục tiêu hiện tại.');
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(screen.getAllByRole('button', { name: /^Đặt làm mục tiêu/ }).map((one) => one.textContent)).toEqual(['Đặt làm mục tiêu Theo sai số mong muốn', 'Đặt làm mục tiêu Theo hướng dẫn năm 2014']);
});

test('a locked target says why in the place of the buttons, and one that is refused meanwhile says that', async () => {
  const locked = open('/sample-size?evaluation=e1', MANAGER, ofUnit({}, FOUND, { target: lock('Thực địa đã kết thúc.') }));
  await screen.findByText('Thực địa đã kết thúc.');
  await card('Tự đặt');
  expect(screen.queryByRole('button', { name: /Đặt làm mục tiêu/ })).toBeNull();
  locked.unmount();
  open('/sample-size?evaluation=e1', MANAGER, ofUnit({ 'PATCH /api/v1/evaluations/e1': () => problem(409, 'locked', 'Đã khóa', { detail: 'Thực địa đã kết thúc.' }) }));
  await fireEvent.click(await screen.findByRole('button', { name: 'Đặt làm mục tiêu Tự đặt' }));
  await fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Đặt làm mục tiêu' }));
  await screen.findByText('Thực địa đã kết thúc.');
  screen.getByText('Mục tiêu hiện tại: 250 phiếu.');
});

test('the plan of a campaign leads here from each target that may still be changed', async () => {
  const closed = planned('e2', { ...TO_HIEU, id: 'u2', name: { vi: 'UBND phường Chiềng An' } }, { locks: { target: lock('Thực địa đã kết thúc.') } });
  open('/campaigns/c1', MANAGER, { ...ofUnit(), 'GET /api/v1/campaigns/c1': () => json(plan({ evaluations: [planned('e1', TO_HIEU, { target: 250 }), closed] })) });
  const links = await screen.findAllByRole('link', { name: /^Tính cỡ mẫu/ });
  expect(links.map((link) => [link.textContent, link.getAttribute('href')])).toEqual([['Tính cỡ mẫu UBND phường Tô Hiệu', '/sample-size?evaluation=e1']]);
  await fireEvent.click(links[0]!);
  await screen.findByRole('heading', { level: 1, name: 'Cỡ mẫu' });
});

test('the English half is whole', async () => {
  open('/sample-size?evaluation=e1', MANAGER, ofUnit());
  await fireEvent.click(await screen.findByRole('button', { name: /English/ }));
  await screen.findByRole('heading', { level: 1, name: 'Sample size' });
  expect(await card('Your own')).toEqual([
    'Your own', '285 interviews', 'the number entered above', 'Invite 357 people.', 'True margin: ±4.0 points if the index is about 90%; ±6.7 if it is about 50%.',
    'Two years of this size compared: only changes of about 8.1 points or more can be seen.', 'Make it the target Your own',
  ]);
  expect(told(await field('Design effect'))).toContain('Taken from the survey of 2021.');
  screen.getByText(/329 interviews give ±5\.6 points, not ±5\.$/);
  await fireEvent.click(screen.getByRole('button', { name: /Tiếng Việt/ }));
});

test.each([['4', 4], ['3,5', 3.5], ['3.5', 3.5], [' 0,01 ', 0.01], ['', null], [',5', null], ['-1', null], ['1e3', null], ['1,2,3', null]])('“%s” as a number with decimals', (text, value) => {
  expect(number(text)).toBe(value);
});

test('an address goes before the last survey, a nonsense in it does not, and nothing is left of per cent on the way', () => {
  const typed = beginning(new URLSearchParams('share=0.07&deff=abc&population=1834'), FOUND, 250);
  expect(typed).toEqual({ population: '1834', share: '7', margin: '4', deff: '1,31', response_rate: '75', interviews: '' });
  expect(wanted(typed)).toEqual({ population: '1834', share: '0.07', margin: '0.04', deff: '1.31', response_rate: '0.75', interviews: '' });
  expect(faults(beginning(new URLSearchParams(), { ...FOUND, share: 1 }))).toEqual({});
  for (let share = 1; share < 999; share += 1) expect(wanted({ ...typed, share: String(share / 10) }).share).toBe(String(share / 1000));
});
