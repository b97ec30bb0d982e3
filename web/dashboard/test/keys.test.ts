import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { LETTERS } from '../src/app/keys.svelte';
import { menu } from '../src/app/menu';
import { PAGE_ICONS } from '../src/app/page-icons';
import { open } from './office';
import { ANALYST, json, OBSERVER } from './server';

afterEach(() => vi.unstubAllGlobals());

const answers = { 'GET /api/v1/campaigns/c2022/scores': () => json({ items: [], pairs: [] }) };
const press = (key: string, at: Element = document.body, more: object = {}) => fireEvent.keyDown(at, { key, ...more });
const ready = () => screen.findByRole('link', { name: 'UBND thành phố Sơn La' });

test('each page of the menu has a sign and a letter of its own', () => {
  const pages = menu(() => true).flatMap((group) => group.pages);
  expect(pages.filter((page) => !PAGE_ICONS[page])).toEqual([]);
  expect(new Set(pages.map((page) => LETTERS[page])).size).toBe(pages.length);
  expect(pages.map((page) => LETTERS[page]).filter((letter) => !letter || 'g/?'.includes(letter))).toEqual([]);
});

test('g and a letter open a page; one that is not in the menu stays shut, and so does a letter alone', async () => {
  open('/', OBSERVER, answers);
  await ready();
  await press('d');
  await press('g');
  await press('n');
  expect(location.pathname).toBe('/');
  await press('g');
  await press('d');
  await waitFor(() => expect(location.pathname).toBe('/evaluations'));
});

test('/ goes to the search, of this page or of the list of units', async () => {
  open('/', ANALYST, answers);
  await ready();
  await press('/');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Tìm đơn vị')));
  expect(location.pathname).toBe('/evaluations');
});

test('no key fires where somebody types, with a control key, or under a dialog', async () => {
  open('/evaluations', ANALYST, answers);
  const field = await screen.findByLabelText('Tìm đơn vị');
  await press('g', field);
  await press('c', field);
  await press('?', field);
  await press('g', document.body, { ctrlKey: true });
  await press('c');
  expect([location.pathname, screen.queryByRole('dialog')]).toEqual(['/evaluations', null]);
  await press('?');
  const dialog = await screen.findByRole('dialog', { name: 'Phím tắt' });
  await press('g', dialog);
  await press('c', dialog);
  expect(location.pathname).toBe('/evaluations');
});

test('? lists the keys of the pages one has, in both languages, and turns them off for good', async () => {
  const { unmount } = open('/', OBSERVER, answers);
  await ready();
  await press('?', document.body, { shiftKey: true });
  const dialog = within(await screen.findByRole('dialog', { name: 'Phím tắt' }));
  const said = (): string[] => [...document.querySelectorAll('dialog dt')].map((term) => `${term.textContent}: ${term.nextElementSibling?.textContent}`);
  expect(said()).toEqual(['/: Tìm đơn vị', '?: Mở danh sách này', 'g rồi c: Chương trình', 'g rồi d: Từng đơn vị']);
  await fireEvent.click(dialog.getByLabelText('Dùng phím tắt trên máy này'));
  await fireEvent.click(dialog.getByRole('button', { name: 'Quay lại' }));
  await press('g');
  await press('d');
  await press('?');
  expect([location.pathname, screen.queryByRole('dialog')]).toEqual(['/', null]);
  const off = localStorage.getItem('hailong-keys');
  unmount();

  open('/', OBSERVER, answers);
  localStorage.setItem('hailong-keys', String(off));
  await screen.findByRole('button', { name: 'Đăng xuất' });
  await fireEvent.click(await screen.findByRole('button', { name: /English/ }));
  await fireEvent.click(screen.getByRole('button', { name: 'Keys' }));
  expect((screen.getByLabelText('Use keys on this computer') as HTMLInputElement).checked).toBe(false);
  expect(said()[2]).toBe('g then c: Programme');
  await fireEvent.click(screen.getByLabelText('Use keys on this computer'));
  expect(localStorage.getItem('hailong-keys')).toBeNull();
  await fireEvent.click(screen.getByRole('button', { name: /Tiếng Việt/ }));
});
