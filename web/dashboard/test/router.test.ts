import { expect, test } from 'vitest';
import { menu } from '../src/app/menu';
import { DEEDS, type Deed } from '../src/api/types';
import { Router } from '../src/router/router.svelte';
import { allowed, href, match, ROUTES, type RouteName } from '../src/router/routes';

test('every address is made and found again', () => {
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const found = match(href(name, { id: 'a b/ă' }));
    expect(found?.name).toBe(name);
    if (ROUTES[name].path.includes(':id')) expect(found?.params).toEqual({ id: 'a b/ă' });
  }
});

test.each(['/x', '/evaluations/1/2', '/evaluations/%E0%A4%A', '/evaluations//links'])('%s is no page', (path) => {
  expect(match(path)?.name).not.toBe('links');
  if (path !== '/evaluations//links') expect(match(path)).toBeNull();
});

const may = (...deeds: Deed[]) => (deed: Deed) => deeds.includes(deed);

test('the menu holds only pages one may open', () => {
  const observer = may('see_programme', 'see_published', 'download_scores');
  expect(menu(observer).flatMap((group) => group.pages)).toEqual(['programme', 'evaluations']);
  expect(menu(may('interview'))).toEqual([]);
  const all = menu(may(...DEEDS)).flatMap((group) => group.pages);
  for (const page of all) expect(allowed(page, may(...DEEDS))).toBe(true);
  expect(all).toContain('people');
});

test('links move within the page; foreign, modified and downloading ones do not', () => {
  history.replaceState(null, '', '/');
  window.scrollTo = () => {};
  const router = new Router();
  const stop = router.listen();
  const click = (html: string, init: MouseEventInit = {}): boolean => {
    const host = document.createElement('div');
    host.innerHTML = html;
    document.body.append(host);
    const event = new MouseEvent('click', { bubbles: true, cancelable: true, button: 0, ...init });
    // jsdom would try to navigate; the router has decided by then.
    host.addEventListener('click', () => {});
    const taken = { value: false };
    window.addEventListener('click', (late) => { taken.value = late.defaultPrevented; late.preventDefault(); }, { once: true });
    host.querySelector('a')?.dispatchEvent(event);
    host.remove();
    return taken.value;
  };
  expect(click('<a href="/evaluations/e1?state=quarantined">x</a>')).toBe(true);
  expect([router.match?.params.id, router.query.get('state')]).toEqual(['e1', 'quarantined']);
  expect(click('<a href="https://example.org/evaluations">x</a>')).toBe(false);
  expect(click('<a href="/campaigns" download>x</a>')).toBe(false);
  expect(click('<a href="/campaigns">x</a>', { ctrlKey: true })).toBe(false);
  expect(click('<a href="/api/docs">x</a>')).toBe(false);
  expect(router.path).toBe('/evaluations/e1');
  stop();
});

test('filters stand in the address without a step in the history', () => {
  history.replaceState(null, '', '/evaluations');
  const router = new Router();
  const steps = history.length;
  router.setQuery({ year: '2022', find: 'Sơn La' });
  expect(location.search).toBe('?year=2022&find=S%C6%A1n+La');
  router.setQuery({ year: null });
  expect([router.query.get('year'), router.query.get('find'), history.length]).toEqual([null, 'Sơn La', steps]);
});
