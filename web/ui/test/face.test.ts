import { render } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import Face from '../src/Face.svelte';
import { FACES, isFaceLevel, type FaceLevel } from '../src/faces';

const LEVELS: FaceLevel[] = [1, 2, 3, 4, 5];

test('five different drawings inside one and the same circle', () => {
  const drawn = LEVELS.map((level) => {
    const { container, unmount } = render(Face, { level });
    const circle = container.querySelector('circle')?.outerHTML;
    const ink = [...container.querySelectorAll('path')].map((p) => p.getAttribute('d')).join(' ');
    unmount();
    return { circle, ink };
  });
  expect(new Set(drawn.map((d) => d.circle)).size).toBe(1);
  expect(new Set(drawn.map((d) => d.ink)).size).toBe(5);
});

test('a face is hidden from screen readers, which get its words', () => {
  const { container } = render(Face, { level: 3 });
  expect(container.querySelector('svg')?.getAttribute('aria-hidden')).toBe('true');
});

test('only 1 to 5 have a face', () => {
  expect([0, 1, 5, 6, 2.5, Number.NaN].filter(isFaceLevel)).toEqual([1, 5]);
  expect(Object.keys(FACES)).toEqual(['1', '2', '3', '4', '5']);
});
