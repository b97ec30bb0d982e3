import { expect, test } from 'vitest';
import { problems } from '../../csp-safe';

test('a page of external files passes', () => {
  expect(problems('<link rel="stylesheet" href="/a.css"><script type="module" src="/a.js"></script>')).toEqual([]);
});

test.each([
  '<script>alert(1)</script>',
  '<script type="module" src="/a.js">x</script>',
  '<style>p{}</style>',
  '<p onclick="x()">',
  '<p style="color:red">',
  '<script src="https://cdn.example/a.js"></script>',
  '<link rel="stylesheet" href="//cdn.example/a.css">',
])('%s is refused', (html) => {
  expect(problems(html)).toHaveLength(1);
});
