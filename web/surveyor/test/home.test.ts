import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import './jsdom';
import type { Case, Snapshot, Summary } from '../src/engine/protocol';
import Home from '../src/screens/Home.svelte';
import { fetchChunk } from '../src/screens/late/chunks';
import List from '../src/screens/List.svelte';
import Outbox from '../src/screens/Outbox.svelte';
import { app } from '../src/state/app.svelte';
import { update } from '../src/state/update.svelte';
import type { Draft, Kept } from '../src/store/drafts';
import { fetchLateWords } from '../src/strings/language.svelte';
import { vi as words } from '../src/strings/vi';

const NOW = new Date(2022, 9, 12, 8).getTime();
const at = (day: number, hour: number): string => new Date(2022, 9, day, hour).toISOString();
const person = (number: number, again?: string): Case => ({
  id: `c${number}`, evaluation: 'e', number, area_code: '1', area_name: { vi: 'Xã Ngọc Chiến' }, village: 'Bản Lướt', state: 'open',
  visits: again === undefined ? [] : [{ id: `v${number}`, outcome: 'appointment', at: at(11, 9), again }],
});
const power = (level: number, dischargingTime: number): void => {
  Object.assign(navigator, { getBattery: () => Promise.resolve({ level, charging: false, dischargingTime }) });
};
const draft: Kept = { draft: { id: 'd', case: 'c9', caseNumber: 9, evaluation: 'e' } as Draft, savedAt: NOW };

beforeEach(async () => {
  await fetchLateWords();
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
  app.now = NOW;
  app.lists.snapshot = {
    evaluations: [{
      id: 'e', unit: { id: 'u', name: { vi: 'UBND huyện Mường La' } }, campaign: { id: 'k', name: { vi: 'Đợt 2022' } }, state: 'open', first_day: '2022-10-01',
      last_day: '2022-10-31', progress: { done: 1, target: 4, done_by_all: 1 },
    }],
    cases: [person(9), person(8, at(12, 19)), person(12, at(12, 9)), person(13, at(13, 9))], server_time: at(12, 7), questionnaires: {}, former: [],
  } as unknown as Snapshot;
  app.status = { ...app.status, device: 'active' };
});
afterEach(() => {
  vi.useRealTimers();
  cleanup();
  app.drafts = [];
  update.waiting = null;
  app.lists.sessionOver = false;
  Reflect.deleteProperty(navigator, 'getBattery');
});

test('who is to be met today stands there by the hour, the first of them framed', async () => {
  render(Home);
  expect(screen.getByRole('heading', { level: 2, name: /^Hôm nay, 2 người/ }).textContent).toContain('12/10/2022');
  expect(screen.getAllByRole('heading', { level: 3 }).map((one) => one.textContent)).toEqual(['Người số 12']);
  expect(screen.getByRole('button', { name: /^19:00 Người số 8 Bản Lướt/ })).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: /^19:00/ }));
  expect(app.screen).toMatchObject({ name: 'person', person: { number: 8 } });
});

test('without an appointment somebody is next all the same', () => {
  app.lists.snapshot = { ...app.lists.snapshot!, cases: [person(9), person(13, at(13, 9))] };
  render(Home);
  expect(screen.getByRole('heading', { name: new RegExp(words.todayNobody) })).toBeTruthy();
  expect(screen.getByRole('heading', { name: 'Người số 9' })).toBeTruthy();
  expect(screen.getByText(words.todayPick)).toBeTruthy();
  cleanup();
  // With nobody left there is nobody to pick.
  app.lists.snapshot = { ...app.lists.snapshot, cases: [] };
  render(Home);
  expect(screen.queryByText(words.todayPick)).toBeNull();
});

test('without an evaluation, to connect is said only where no list ever came', () => {
  const fetched = { ...app.lists.snapshot!, evaluations: [], cases: [] };
  for (const Page of [Home, List]) {
    app.lists.snapshot = fetched;
    render(Page);
    expect(screen.getByText(words.nothingOpen)).toBeTruthy();
    expect([screen.queryByText(/Nối mạng/), screen.queryByText(words.chooseEvaluation)]).toEqual([null, null]);
    cleanup();
    app.lists.snapshot = null;
    render(Page);
    expect(screen.getByText(words.noEvaluation)).toBeTruthy();
    cleanup();
  }
});

/** The page, once what is not in the shell is there. */
async function shown(): Promise<void> {
  render(Home);
  await fetchChunk('sent');
  await tick();
}

test('a tablet whose right to send is gone can be enrolled anew, and no other', async () => {
  const road = app.status.road;
  const button = (): HTMLElement | null => screen.queryByRole('button', { name: words.clonedEnrol });
  for (const state of ['unknown', 'soon', 'well', 'no_network', 'portal', 'server_error'] as const) {
    app.status = { ...app.status, road: { state } };
    // The session for the lists is another right: it is renewed by the key.
    app.lists.sessionOver = true;
    await shown();
    expect(button()).toBeNull();
    cleanup();
  }
  app.status = { ...app.status, road: { state: 'unauthorised' } };
  await shown();
  expect(screen.getByText(words.notTaken)).toBeTruthy();
  expect(screen.getByText(words.expiredNote)).toBeTruthy();
  // Nothing goes by itself, so nothing says so.
  expect(screen.queryByText(words.sessionOver)).toBeNull();
  cleanup();
  app.summary = { owed: 2, settled: false } as Summary;
  for (const Page of [Home, Outbox]) {
    render(Page);
    expect(screen.getByText(words.owedExpired)).toBeTruthy();
    expect(screen.queryByText(new RegExp('máy tự gửi'))).toBeNull();
    cleanup();
  }
  app.summary = null;
  await shown();
  const phase = app.phase;
  await fireEvent.click(button()!);
  expect([app.phase, app.screen.name]).toEqual(['enrol', 'home']);
  [app.phase, app.status] = [phase, { ...app.status, road }];
});

test('the battery is told in hours where the browser knows them, and twice when it runs out', async () => {
  power(0.62, 5 * 3600);
  render(Home);
  expect(await screen.findByText('Pin 62 %, khoảng 5 giờ')).toBeTruthy();
  cleanup();
  power(0.2, Infinity);
  render(Home);
  expect(await screen.findByText(words.batteryLow(20))).toBeTruthy();
  expect(screen.queryByText(words.batteryCharge)).toBeNull();
  cleanup();
  power(0.1, Infinity);
  render(Home);
  expect(await screen.findByText(words.batteryCharge)).toBeTruthy();
});

test('a new version says what it waits for', async () => {
  update.waiting = {} as ServiceWorker;
  app.drafts = [draft];
  await shown();
  expect((screen.getByRole('button', { name: words.updateWaits(1) }) as HTMLButtonElement).disabled).toBe(true);
  expect(screen.queryByRole('button', { name: words.updateNow })).toBeNull();
});

test('the outbox has all four stages from the beginning, and says when only sending goes on', () => {
  app.lists.sessionOver = true;
  render(Outbox);
  expect(screen.getAllByRole('listitem').map((one) => one.textContent!.trim())).toEqual([
    `0 ${words.stageKept}`, `0 ${words.stageSent}`, `0 ${words.stageReceived}`, `0 ${words.stageDurable}`,
  ]);
  expect(screen.getByText(words.sessionOver)).toBeTruthy();
});
