import { render } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { whole } from '../src/office/estimate';
import Index from '../src/office/Index.svelte';

const words = { interval: 'khoảng tin cậy 95%', n: 'phiếu', few: 'Cần xem lại: ít cụm' };
const full = { estimate: 0.924, lo: 0.896, hi: 0.945, n: 284 };
const text = (figure: object | null, as: 'line' | 'headline') =>
  render(Index, { figure, reason: 'Chưa hiện: mới 22 phiếu, cần ít nhất 30', language: 'vi', words, as }).container
    .textContent!.replace(/\s+/g, ' ')
    .trim();

describe.each(['line', 'headline'] as const)('as %s', (as) => {
  test('estimate, interval and n come together', () => {
    const said = text(full, as);
    for (const part of ['92,4', '89,6–94,5', '284']) expect(said).toContain(part);
  });

  test.each(['lo', 'hi', 'n', 'estimate'] as const)('without %s there is the reason and no figure of it', (gone) => {
    const said = text({ ...full, [gone]: null }, as);
    expect(said).toBe('Chưa hiện: mới 22 phiếu, cần ít nhất 30');
  });

  test('without anything there is the reason', () => {
    expect(text(null, as)).toContain('Chưa hiện');
  });
});

test('few clusters are said beside the interval', () => {
  const { container } = render(Index, { figure: full, reason: '', language: 'vi', words, as: 'headline', review: true });
  expect(container.textContent).toContain('Cần xem lại: ít cụm');
});

test('as cells each value has the head it stands under', () => {
  const labels = { index: 'Chỉ số', interval: 'Khoảng 95%', n: 'Phiếu' };
  const row = document.body.appendChild(document.createElement('table')).insertRow();
  render(Index, { target: row, props: { figure: full, reason: '', language: 'vi', words, as: 'cells', labels } });
  expect([...row.cells].map((cell) => `${cell.dataset.label}: ${cell.textContent?.trim()}`)).toEqual(['Chỉ số: 92,4', 'Khoảng 95%: 89,6–94,5', 'Phiếu: 284']);
});

test('a number that is not finite is no number', () => {
  expect(whole({ ...full, hi: Number.NaN })).toBeNull();
  expect(whole(full)).toEqual(full);
});
