import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';
import './jsdom';
import PlaceAnswer from '../src/screens/PlaceAnswer.svelte';
import type { Interview } from '../src/state/interview.svelte';
import { fileWords } from '../src/strings/files';
import { vi as words } from '../src/strings/vi';

const says = fileWords(words);
const HERE = { coords: { latitude: 21.32851, longitude: 103.91447 } } as GeolocationPosition;
let found: PositionCallback;
let given: unknown[];
let interview: { question: { name: string }; answer: unknown; put: (value: unknown) => void };

beforeEach(() => {
  given = [];
  interview = { question: { name: 'where' }, answer: undefined, put: (value) => given.push(value) };
  const geolocation = { getCurrentPosition: (done: PositionCallback) => (found = done) };
  Object.defineProperty(navigator, 'geolocation', { value: geolocation, configurable: true });
  render(PlaceAnswer, { interview: interview as unknown as Interview, words, answer: undefined, next: () => undefined });
});
afterEach(() => {
  cleanup();
  Reflect.deleteProperty(navigator, 'geolocation');
});
const agree = (): Promise<unknown> => Promise.resolve(fireEvent.click(screen.getByRole('button', { name: says.placeYes })));

test('a place is kept to about a kilometre', async () => {
  await agree();
  found(HERE);
  expect(given).toEqual([{ lat: 21.33, lon: 103.91 }]);
});

test('a place that is found late goes to no other question', async () => {
  await agree();
  interview.question = { name: 'what' };
  found(HERE);
  expect(given).toEqual([]);
});

test('it overrules no answer that was given meanwhile, and reaches nothing that has gone', async () => {
  await agree();
  interview.answer = 'refused';
  found(HERE);
  interview.answer = undefined;
  cleanup();
  found(HERE);
  expect(given).toEqual([]);
});
