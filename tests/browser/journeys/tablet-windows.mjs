// Two windows of one tablet, of which one stops in the middle of something while the other takes over: halted in an
// interview, at an answer, at the last word on an interview and while it sends, and windows of two versions of the
// app. Whatever the one that stopped does when it runs again, nothing of it is written, and no number is given out twice.
import { join } from 'node:path';
import { launchProfile } from '../browser.mjs';
import { api } from '../office.mjs';
import { Release } from '../releases.mjs';
import { draftRecords, enrolmentCode, journal, onTheWire, stored } from '../storage.mjs';
import { answer, answerAll, enrol, finalise, openPage, saved, settled, startAnywhere, unlock } from '../tablet.mjs';
import { halt, haltAt } from '../windows.mjs';

export const engines = ['sqlite'];
export const limit = 300_000;

const OTHER = 'Hài Lòng đang mở ở cửa sổ khác';

export default async function (t) {
  const release = await Release.listen(t.server);
  try {
    await journey(t, release);
  } finally {
    await release.close();
  }
}

async function journey(t, release) {
  const options = { baseURL: release.url, locale: 'vi-VN', viewport: { width: 600, height: 960 } };
  const context = t.adopt(await launchProfile(join(t.tmp, 'tablet'), options));
  const sent = onTheWire(context);
  const first = context.pages()[0] ?? (await context.newPage());
  let second;
  let id;

  const locked = (page) => page.getByRole('heading', { name: OTHER }).waitFor();
  const takeOver = async (page) => {
    await page.bringToFront();
    await locked(page);
    await page.getByRole('button', { name: 'Làm tiếp ở đây, khoá cửa sổ kia' }).click();
    await unlock(page);
    await page.getByRole('heading', { name: 'Đánh giá của tôi' }).waitFor();
  };
  const goOn = async (page) => {
    await page.getByRole('button', { name: 'Làm tiếp' }).click();
    await page.locator('#question').waitFor();
  };
  const done = async (page, number) => {
    await answerAll(page);
    t.assert.equal(await finalise(page), number);
    await page.getByText(/ghi hai nơi, đã đọc lại đúng/).waitFor();
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
  };
  const send = async (page) => {
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
  };
  const received = (page, count) => page.getByText(`Máy chủ đã nhận, ${count} phiếu`).waitFor({ timeout: 60_000 });
  /** The lines of the tablet, each number once, in both places; and what is unfinished. */
  const holds = async (page, lines, drafts) => {
    const there = await stored(page);
    t.assert.deepEqual([there.lines.map(({ seq }) => seq), there.drafts.length], [Array.from({ length: lines }, (_, at) => at + 1), drafts]);
    t.assert.equal(new Set(there.lines.map(({ line }) => JSON.parse(line).id)).size, lines);
    const copy = await journal(page);
    for (const { line } of there.lines) t.assert.equal(copy.split(line).length, 2, 'the line stands once in the journal');
  };

  await t.step('an interview is begun in one window', async () => {
    await enrol(first, await enrolmentCode(t.server, t.server.accounts.enrolment[3].surveyor));
    const label = /Máy \d+/.exec(await first.locator('h1').innerText())[0];
    const office = await api(t.server, t.server.account('supervisor'));
    id = (await (await office('/api/v1/tablets')).json()).items.find((one) => one.label === label).id;
    await settled(first);
    // From here on the window is the service worker's.
    await first.reload();
    await unlock(first);
    await startAnywhere(first);
    t.assert.equal(await answerAll(first, { most: 4 }), 4);
    await saved(first);
  });

  await t.step('it halts; another one is opened, says that there is one, takes over, and finishes the interview', async () => {
    const before = await draftRecords(first);
    const goes = await halt(context, first);
    second = await context.newPage();
    await second.goto('/surveyor/');
    await locked(second);
    await second.getByText('Cửa sổ này chỉ cho xem số phiếu, không làm và không gửi phiếu.').waitFor();
    t.assert.deepEqual(await draftRecords(second), before);
    await takeOver(second);
    await goOn(second);
    await second.getByText(/^Câu 5 \//).locator('visible=true').waitFor();
    await done(second, 1);
    await send(second);
    await received(second, 1);
    await goes();
    await locked(first);
    await first.getByText('Không có câu trả lời nào bị mất.').waitFor();
    await holds(second, 1, 0);
  });

  await t.step('a window halts at an answer; the other one gives another answer, which stays byte for byte', async () => {
    await startAnywhere(second);
    t.assert.equal(await answerAll(second, { most: 4 }), 4);
    await saved(second);
    const goes = await haltAt(context, second, second.getByRole('radio').first());
    await takeOver(first);
    await goOn(first);
    await first.getByRole('radio').nth(1).click();
    await saved(first);
    const after = await draftRecords(first);
    await goes();
    await locked(second);
    // What it was about to say is told as what it is.
    await second.getByText('Câu đang nhập ở đây có thể chưa kịp lưu: xem lại câu đó ở cửa sổ kia.').waitFor();
    t.assert.deepEqual(await draftRecords(first), after);
    t.assert.equal(await first.getByRole('radio').nth(1).getAttribute('aria-checked'), 'true');
    await first.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
    await done(first, 2);
  });

  await t.step('a window halts at the last word on an interview; the other one has it, and its number is given out once', async () => {
    await startAnywhere(first);
    await answerAll(first);
    await first.getByRole('button', { name: 'Chốt phiếu' }).click();
    const goes = await haltAt(context, first, first.getByRole('dialog').getByRole('button', { name: 'Chốt phiếu' }));
    await takeOver(second);
    await goOn(second);
    await answer(second, 2);
    const after = await draftRecords(second);
    await goes();
    await locked(first);
    await holds(second, 2, 1);
    t.assert.deepEqual(await draftRecords(second), after);
    await done(second, 3);
    await holds(second, 3, 0);
  });

  await t.step('a window halts while it sends; the other one sends the same line, and the late answer changes nothing', async () => {
    release.cut = true;
    await startAnywhere(second);
    await done(second, 4);
    let letGo;
    const held = new Promise((resolve) => (letGo = resolve));
    const sending = new Promise((resolve) => {
      void second.route('**/sync/v1/submissions', async (route) => {
        resolve();
        await held;
        await route.continue().catch(() => undefined);
      });
    });
    release.cut = false;
    await send(second);
    await sending;
    const goes = await halt(context, second);
    await takeOver(first);
    await send(first);
    await received(first, 4);
    const before = await stored(first);
    letGo();
    await goes();
    await locked(second);
    await second.unroute('**/sync/v1/submissions');
    t.assert.deepEqual(await stored(first), before);
  });

  await t.step('one window has the new version and the other still the old one: they take turns', async () => {
    const version = (page) => page.evaluate(() => document.documentElement.dataset.release ?? 'first');
    await openPage(first, 'Trang chính');
    release.number = 'second';
    await first.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await first.getByRole('button', { name: 'Đổi sang bản mới' }).click();
    await first.waitForFunction(() => document.documentElement.dataset.release === 'second');
    await unlock(first);
    await startAnywhere(first);
    await done(first, 5);
    t.assert.deepEqual([await version(first), await version(second)], ['second', 'first']);
    await takeOver(second);
    await startAnywhere(second);
    t.assert.equal(await answerAll(second, { most: 3 }), 3);
    await saved(second);
    // In the middle of an interview, and back.
    await takeOver(first);
    await goOn(first);
    await done(first, 6);
    await takeOver(second);
    await startAnywhere(second);
    await done(second, 7);
    t.assert.deepEqual([await version(first), await version(second)], ['second', 'first']);
    await holds(second, 7, 0);
  });

  await t.step('the server has every number once', async () => {
    await send(second);
    await received(second, 7);
    const office = await api(t.server, t.server.account('supervisor'));
    const tablet = await (await office(`/api/v1/tablets/${id}`)).json();
    t.assert.deepEqual([tablet.held, tablet.held_ranges, tablet.owed_ranges, tablet.unbroken], [7, [[1, 7]], [], 7]);
    const numbers = new Map();
    for (const { line } of sent) {
      const { seq } = JSON.parse(line);
      t.assert.equal(numbers.get(seq) ?? line, line, `number ${seq} went out with two lines`);
      numbers.set(seq, line);
    }
    t.assert.equal(numbers.size, 7);
    await openPage(second, 'Trang chính');
    await second.getByText('Máy chủ đã nhận đủ. Không còn phiếu nào nợ.').waitFor();
  });
}
