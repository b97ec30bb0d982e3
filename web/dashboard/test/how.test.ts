import { screen, within } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { speech } from '../src/strings/language.svelte';
import { open } from './office';
import { json, person } from './server';

const MANAGER = person('manager', ['see_programme', 'see_published', 'see_unpublished', 'download_scores', 'run_campaigns']);
afterEach(() => vi.unstubAllGlobals());

test.each([
  ['/', ['Quy tắc', 'Trọng số', 'Khoảng 95%', 'Số phiếu', 'Số chưa hiện']],
  ['/evaluations', ['Quy tắc', 'Trọng số', 'Khoảng 95%', 'Số phiếu', 'Số chưa hiện']],
  ['/compare', ['Quy tắc', 'Thứ hạng có thể', 'Từng cặp', 'So những gì']],
  ['/compare?tab=years', ['Thay đổi giữa hai lần đo']],
  ['/compare?tab=criteria', ['Mỗi ô', 'Màu', 'Ô ẩn']],
  ['/publish', ['Quy tắc', 'Chốt những gì', 'Chữ ký']],
])('how the numbers of %s come about is one click away', async (path, terms) => {
  const ID = '/api/v1/campaigns/c2022';
  const { unmount } = open(path, MANAGER, {
    [`GET ${ID}/scores`]: () => json({ items: [], pairs: [] }),
    [`GET ${ID}/charts`]: () => json({ items: [] }),
    [`GET ${ID}/publications`]: () => json({ items: [], checklist: [] }),
  });
  const details = (await screen.findByText('Số này được tính thế nào?', { selector: 'summary' })).closest('details') as HTMLElement;
  for (const term of terms) within(details).getByText(term, { selector: 'dt' });
  if (terms.includes('Quy tắc')) within(details).getByText(/^Gộp mọi câu trả lời: /);
  unmount();
});

test('each term has its words', () => {
  expect(Object.keys(speech.t.how.what)).toEqual(Object.keys(speech.t.how.term));
});
