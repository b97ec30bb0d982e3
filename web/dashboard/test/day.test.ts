import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test } from 'vitest';
import DayField from '../src/parts/Day.svelte';
import { isoOf } from '../src/parts/day';
import { isoDay, speech } from '../src/strings/language.svelte';

afterEach(() => speech.choose('vi'));

test('three fields make a day, or none', () => {
  expect(isoOf('2026', '11', '5')).toBe('2026-11-05');
  expect(isoOf('2024', '2', '29')).toBe('2024-02-29');
  for (const [year, month, date] of [['2026', '2', '29'], ['2026', '4', '31'], ['2026', '13', '1'], ['26', '1', '1'], ['2026', '', '1'], ['', '', '']] as const) {
    expect(isoOf(year, month, date)).toBe('');
  }
});

test('an instant is told as the day it was in Vietnam, beside its hour; a plain day stays', () => {
  const published = '2026-11-27T18:54:00Z';
  expect([speech.day(published), speech.moment(published)]).toEqual(['28/11/2026', '01:54, 28/11/2026']);
  expect(speech.day('2026-11-27T16:59:59.999Z')).toBe('27/11/2026');
  expect(speech.day('2026-11-28T01:54:00+07:00')).toBe('28/11/2026');
  expect([speech.day('2022-10-14'), speech.day('')]).toEqual(['14/10/2022', '']);
  expect(isoDay(new Date(published))).toBe('2026-11-28');
});

test('in the page’s language, day before month, and a day that is none is said', async () => {
  render(DayField, { label: 'Hạn', value: '2026-11-05' });
  const fields = () => screen.getAllByRole('textbox') as HTMLInputElement[];
  expect(fields().map((field) => [field.ariaLabel, field.value])).toEqual([['Ngày', '05'], ['Tháng', '11'], ['Năm', '2026']]);
  await fireEvent.input(fields()[0]!, { target: { value: '31' } });
  expect(screen.getByRole('alert').textContent).toContain('Ngày này không có trong lịch.');
  expect(fields()[0]!.validationMessage).not.toBe('');
  await fireEvent.input(fields()[1]!, { target: { value: '1x2' } });
  expect([fields()[1]!.value, screen.queryByRole('alert')]).toEqual(['12', null]);
  speech.choose('en');
  await Promise.resolve();
  expect(fields().map((field) => field.ariaLabel)).toEqual(['Day', 'Month', 'Year']);
});
