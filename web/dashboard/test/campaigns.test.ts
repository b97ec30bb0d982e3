import { fireEvent, screen, within } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { open } from './office';
import { json, person, programme } from './server';

const MANAGER = person('manager', ['see_programme', 'see_published', 'see_unpublished', 'run_campaigns']);

afterEach(() => vi.unstubAllGlobals());

test('before a campaign closes it is said what waits and what tablets owe', async () => {
  const check = (key: string, count: number, tablets = 0) => ({ key, state: count > 0 ? 'open' : 'ok', count, evaluations: [], tablets });
  open('/campaigns', MANAGER, {
    'GET /api/v1/campaigns': () => json({ items: programme().campaigns }),
    'GET /api/v1/campaigns/c2022/publications': () => json({ items: [], checklist: [check('nothing_waits', 1), check('nothing_owed', 27, 3), check('margins', 5)] }),
  });
  await fireEvent.click(await screen.findByRole('button', { name: 'Đóng đợt' }));
  const dialog = within(screen.getByRole('dialog'));
  await dialog.findByText('Phiếu máy tính bảng còn nợ: còn 27 phiếu trên 3 máy');
  expect(dialog.getAllByRole('listitem').map((one) => one.textContent)).toEqual([
    'Phiếu chờ tổ trưởng xem: còn 1', 'Phiếu máy tính bảng còn nợ: còn 27 phiếu trên 3 máy',
  ]);
});
