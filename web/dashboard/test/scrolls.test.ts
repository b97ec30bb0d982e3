import { expect, test } from 'vitest';
import { scrolls } from '../src/parts/scrolls';

function wide(inside: number, room: number): HTMLElement {
  const node = document.createElement('div');
  Object.defineProperties(node, { scrollWidth: { value: inside }, clientWidth: { value: room } });
  return node;
}

test('what is wider than its place says that there is more to the right until it is moved to the end', () => {
  let resized = (): void => {};
  const before = globalThis.ResizeObserver;
  globalThis.ResizeObserver = class { constructor(done: () => void) { resized = done; } observe(): void {} unobserve(): void {} disconnect(): void {} } as unknown as typeof ResizeObserver;
  const node = wide(480, 340);
  const action = scrolls(node);
  resized();
  expect(node.classList.contains('more-right')).toBe(true);
  expect(node.tabIndex).toBe(0);
  node.scrollLeft = 140;
  node.dispatchEvent(new Event('scroll'));
  expect(node.classList.contains('more-right')).toBe(false);
  action.destroy();

  const fits = wide(340, 340);
  scrolls(fits);
  resized();
  expect(fits.classList.contains('more-right')).toBe(false);
  expect(fits.hasAttribute('tabindex')).toBe(false);
  globalThis.ResizeObserver = before;
});
