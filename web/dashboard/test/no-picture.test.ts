import { screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { open } from './office';
import { ANALYST, json, problem, programme, row } from './server';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const page = (status: number, slug: string) => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(500);
  open('/?view=chart', ANALYST, {
    'GET /api/v1/programme': () => json(programme(row('e1', 'UBND huyện Vân Hồ'))),
    'GET /api/v1/programme/chart.svg': () => problem(status, slug, 'Không tìm thấy'),
  });
};

test('too few numbers for a picture are no fault of the page', async () => {
  page(404, 'no-such-thing');
  await screen.findByText('Ở đây không vẽ biểu đồ; các con số nằm trong bảng.');
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a picture that failed says so', async () => {
  page(500, 'internal');
  await screen.findByRole('alert');
  expect(screen.queryByText('Ở đây không vẽ biểu đồ; các con số nằm trong bảng.')).toBeNull();
});
