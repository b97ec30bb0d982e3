import { expect, test } from 'vitest';
import { slipCode } from '../src/slip';

test('the code of a slip is that of the protocol’s document', () => {
  expect(slipCode('018a2f3c-5d10-7abc-8def-5ac129d3cee2')).toBe('R4MX-7KQ2');
  expect(slipCode('018a2f3c-5d10-7abc-8def-5a0000000000')).toBe('0000-0000');
  expect(slipCode('018a2f3c-5d10-7abc-8def-5affffffffff')).toBe('ZZZZ-ZZZZ');
});
