import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { open } from './office';
import { ANALYST, json, programme, row, type Answers } from './server';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const both = { ...programme(), campaigns: [2022, 2020].map((year) => ({ ...programme(row(`e${year}`, `Đơn vị ${year}`)).campaigns[0]!, id: `c${year}`, year, state: 'published' })) };
const chart = (year: number, change: object = {}) => ({ name: `weights-${year}`, title: `Trọng số ${year}`, subtitle: `Chỉ số ${year}.`, description: '', sentence: null, table: { header: [], rows: [], row_heads: 1 }, ...change });
const svg = () => new Response('<svg xmlns="http://www.w3.org/2000/svg" width="480"/>', { headers: { 'content-type': 'image/svg+xml' } });
const png = () => new Response('png', { headers: { 'content-type': 'image/png' } });
const answers = (charts: (year: number) => object[]): Answers => ({
  'GET /api/v1/programme': () => json(both),
  ...Object.fromEntries([2022, 2020].flatMap((year): [string, Answers[string]][] => [
    [`GET /api/v1/campaigns/c${year}/scores`, () => json({ items: [], pairs: [] })],
    [`GET /api/v1/campaigns/c${year}/charts`, () => json({ items: charts(year) })],
    [`GET /api/v1/campaigns/c${year}/charts/weights-${year}/chart.svg`, svg],
    [`GET /api/v1/campaigns/c${year}/charts/weights-${year}/chart.png`, png],
  ])),
});
const pictures = (asked: { path: string }[]): string[] => asked.map(({ path }) => path).filter((path) => /chart\.(svg|png)$/.test(path));

test('another year asks for no chart of it that is not on its list', async () => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(500);
  const { asked } = open('/compare?campaign=c2022', ANALYST, answers((year) => [chart(year)]));
  await screen.findByRole('heading', { name: 'Trọng số 2022' });
  await fireEvent.change(screen.getByLabelText('Đợt'), { target: { value: 'c2020' } });
  await screen.findByRole('heading', { name: 'Trọng số 2020' });
  await waitFor(() => expect(pictures(asked)).toHaveLength(2));
  expect(pictures(asked).filter((path) => !/c2022.*weights-2022|c2020.*weights-2020/.test(path))).toEqual([]);
});

test('a picture that is downloaded has its head, a chart that is not drawn no subtitle', async () => {
  URL.createObjectURL = () => 'blob:x';
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
  const { asked, unmount } = open('/compare?campaign=c2022', ANALYST, answers((year) => [chart(year)]));
  await screen.findByText('Chỉ số 2022.');
  await fireEvent.click(screen.getByRole('button', { name: 'Tải hình PNG' }));
  await waitFor(() => expect(asked.find(({ path }) => path.endsWith('chart.png'))?.query.get('headed')).toBe('true'));
  unmount();
  open('/compare?campaign=c2022', ANALYST, answers((year) => [chart(year, { sentence: 'Ít hơn ba số nên không vẽ biểu đồ.' })]));
  await screen.findByText('Ít hơn ba số nên không vẽ biểu đồ.');
  expect(screen.queryByText('Chỉ số 2022.')).toBeNull();
  expect(screen.queryByRole('button', { name: 'Tải hình PNG' })).toBeNull();
});

test('a row of a chart’s table is headed by as many cells as the server says', async () => {
  const table = { header: ['Yếu tố', 'Tiêu chí', 'Chỉ số'], rows: [['A. Tiếp cận', 'A1. Chỗ ngồi', '91,9']], row_heads: 2 };
  open('/compare?campaign=c2022', ANALYST, answers((year) => [chart(year, { table })]));
  await screen.findByRole('heading', { name: 'Trọng số 2022' });
  await fireEvent.click(screen.getByRole('button', { name: 'Bảng' }));
  expect(screen.getAllByRole('rowheader').map((one) => [one.textContent, one.getAttribute('scope')])).toEqual([['A. Tiếp cận', 'row'], ['A1. Chỗ ngồi', 'row']]);
  expect(screen.getAllByRole('cell').map((one) => one.textContent)).toEqual(['91,9']);
});

test('the years of a unit speak of points and lines only where they are drawn', async () => {
  const unit = both.campaigns[0]!.evaluations[0]!.unit;
  const twice = { ...both, campaigns: both.campaigns.map((campaign) => ({ ...campaign, evaluations: campaign.evaluations.map((one) => ({ ...one, unit })) })) };
  const item = (year: number) => ({ ...row(`e${year}`, 'X'), unit, year });
  const trend = (...years: number[]) => ({ unit, items: years.map(item), differences: [], breaks: [] });
  const at = `GET /api/v1/units/${unit.id}/trend`;
  const { unmount } = open('/compare?tab=years', ANALYST, { 'GET /api/v1/programme': () => json(twice), [at]: () => json(trend(2020, 2022)) });
  await screen.findByText(/^Chỉ so hai lần đo khi cùng phiếu/);
  expect(screen.queryByText(/Điểm chỉ nối/)).toBeNull();
  unmount();
  open('/compare?tab=years', ANALYST, { 'GET /api/v1/programme': () => json(twice), [at]: () => json(trend(2020, 2021, 2022)) });
  await screen.findByText(/Điểm chỉ nối/);
});
