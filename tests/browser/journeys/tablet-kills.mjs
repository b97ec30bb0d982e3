// The browser is killed fifty times, at moments spread over autosave and finalising, on two tablets at once without
// network. An independent ledger holds what the screen said was saved; after every kill it is compared with what is on
// the tablet, and in the end with what went over the wire. An app that says "saved" too early is caught by the same ledger.
import { join } from 'node:path';
import { killProfile, launchProfile } from '../browser.mjs';
import { enrolmentCode, journal, onTheWire, stored } from '../storage.mjs';
import { answer, answerAlone, enrol, openPage, partBegins, startAnywhere, unlock } from '../tablet.mjs';

export const engines = ['sqlite'];
export const limit = 300_000;

const KILLS = 50;
/** Given between two kills. */
const ANSWERS = 8;
/** Milliseconds from the tap to the kill, spread over more than a write takes. */
const LATEST = 120;
/** And from the last word on an interview: from nothing upwards, in steps, until it comes through. */
const STEP = 2;

export default async function (t) {
  const each = [0, 1].map((number) => new Tablet(t, number));
  await t.step('two tablets are enrolled, then the road is cut', async () => {
    for (const tablet of each) await tablet.begin();
    t.proxy.cut();
  });
  await t.step(`${KILLS} kills`, () => Promise.all(each.map((tablet) => tablet.survive(KILLS / each.length))));
  await t.step('the road is back: the server has everything, under one number each', async () => {
    t.proxy.restore();
    for (const tablet of each) await tablet.drain();
  });
  const kills = each.flatMap((tablet) => tablet.log);
  t.assert.equal(kills.length, KILLS);
  const count = (what) => kills.filter((one) => one === what).length;
  const lines = each.reduce((sum, tablet) => sum + tablet.lines.size, 0);
  console.log(`    ${count('answer')} kills at an answer, ${count('finalise')} at finalising, ${lines} submissions, ${each.reduce((sum, tablet) => sum + tablet.ticks, 0)} ticks looked for again`);
  // A ledger that was never written to would agree with anything.
  t.assert.ok(count('answer') >= KILLS / 2 && count('finalise') >= each.length, kills.join());

  await t.step('an app that says "saved" before the disk has it is caught', async () => {
    const hasty = new Tablet(t, 0, writeLater);
    await hasty.begin();
    await t.assert.rejects(hasty.survive(5), /with a tick|had a tick/);
  });
}

class Tablet {
  log = [];
  /** Number of the submission → its hash, as first seen on the tablet. */
  lines = new Map();
  /** What the screen showed last, as far as it was heard before the kill. */
  screen = null;
  /** The highest number the screen said was saved. */
  told = 0;
  ticks = 0;
  /** Kills at finalising the interview that is open. */
  tries = 0;
  /** The question on the screen when the last tick was seen, and the answer that was ticked. */
  ticked = null;

  /** `planted`: a mistake of the browser's, in each page. */
  constructor(t, number, planted = null) {
    Object.assign(this, { t, profile: join(t.tmp, `tablet-${number}${planted ? '-planted' : ''}`), number, planted, sent: [] });
    this.surveyor = t.server.accounts.enrolment[4 + number].surveyor;
  }

  async open() {
    const options = { baseURL: this.t.server.url, locale: 'vi-VN', viewport: { width: 600, height: 960 } };
    this.context = this.t.adopt(await launchProfile(this.profile, options));
    onTheWire(this.context, this.sent);
    await this.context.exposeBinding('tellLedger', (_source, seen) => (this.screen = seen));
    await this.context.addInitScript(watchScreen);
    if (this.planted) await this.context.addInitScript(this.planted);
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
    this.page.setDefaultTimeout(20_000);
  }

  async begin() {
    await this.open();
    await enrol(this.page, await enrolmentCode(this.t.server, this.surveyor));
    await this.page.evaluate(() => navigator.serviceWorker.ready);
    await startAnywhere(this.page);
  }

  async survive(kills) {
    for (let kill = 0; kill < kills; kill += 1) {
      await this.killAfter(Math.round((LATEST * ((kill * 7) % kills)) / kills), kill);
      await this.open();
      await this.page.goto('/surveyor/');
      await this.page.getByRole('heading', { name: /Nhập mã PIN của/ }).waitFor();
      await this.compare();
      await unlock(this.page);
      await this.resume();
    }
  }

  /** A few answers with their ticks, then one more, or the last word on the interview, and the kill in the middle of it. */
  async killAfter(delay, kill) {
    const { page } = this;
    for (let left = ANSWERS; left > 0 && !(await this.atTheEnd()); ) {
      const { count, tick } = await page.evaluate(answerFaces, { first: kill, most: left });
      left -= count;
      this.ticked = tick ?? this.ticked;
      if (left === 0 || (await this.atTheEnd())) break;
      if (await this.throughThePart()) continue;
      // Another kind of question.
      await answer(page);
      await this.note();
      await this.next();
      left -= 1;
    }
    await this.throughThePart();
    let target = null;
    if (await this.atTheEnd()) {
      await page.getByRole('button', { name: 'Chốt phiếu' }).click();
      target = page.getByRole('dialog').getByRole('button', { name: 'Chốt phiếu' });
      this.log.push('finalise');
      // A little later each time, until it comes through.
      delay = this.tries * STEP;
      this.tries += 1;
    } else {
      if ((await page.getByRole('radio').count()) > 0) target = page.getByRole('radio').last();
      else await answer(page);
      this.log.push('answer');
    }
    const pressed = await target?.elementHandle();
    this.screen = null;
    // Not waited for: the answer to the press would come after what it started.
    pressed?.evaluate((button) => button.click()).catch(() => {});
    await new Promise((done) => setTimeout(done, delay));
    await killProfile(this.profile);
    if (this.screen?.kept) [this.told, this.ticked] = [Math.max(this.told, this.screen.kept), null];
    else if (this.screen?.tick) this.ticked = this.screen.tick;
    await this.context.close().catch(() => {});
  }

  /** Kills in the private part have a journey of their own. */
  async throughThePart() {
    const begins = await partBegins(this.page).isVisible();
    if (begins) await answerAlone(this.page);
    return begins;
  }

  async note() {
    this.ticked = await this.page.evaluate(() => globalThis.screenNow().tick ?? null);
  }

  atTheEnd() {
    return this.page.getByRole('heading', { name: 'Xem lại trước khi chốt' }).isVisible();
  }

  async next() {
    const { page } = this;
    const before = await page.locator('#question').textContent();
    await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
    await page.waitForFunction((text) => document.querySelector('#question')?.textContent !== text, before);
  }

  /** What is on the tablet against the ledger. */
  async compare() {
    const { t, page } = this;
    const { lines, drafts } = await stored(page);
    t.assert.deepEqual(lines.map(({ seq }) => seq), lines.map((_, i) => i + 1), 'numbers have no gap');
    t.assert.ok(lines.length >= this.told, `number ${this.told} showed the tick and ${lines.length} are there`);
    t.assert.ok(lines.length <= this.lines.size + 1);
    for (const { seq, line_hash } of lines) {
      t.assert.equal(this.lines.get(seq) ?? line_hash, line_hash, `number ${seq} was used twice`);
      if (!this.lines.has(seq)) [this.ticked, this.tries] = [null, 0];
      this.lines.set(seq, line_hash);
    }
    t.assert.equal(drafts.length, this.ticked === null ? drafts.length : 1, 'the interview of an answer with a tick is gone');
    const text = await journal(page);
    for (const { seq, line } of lines) t.assert.ok(text.includes(line), `number ${seq} is in the journal after a start`);
  }

  /** Back into the interview, where the answer that was ticked must be; or on to the next person. */
  async resume() {
    const { page, t } = this;
    await page.getByRole('heading', { name: 'Đánh giá của tôi' }).waitFor();
    const goOn = page.getByRole('button', { name: 'Làm tiếp' });
    if ((await goOn.count()) === 0) {
      t.assert.equal(this.ticked, null, 'an answer with a tick is gone');
      await startAnywhere(page);
      return;
    }
    await goOn.first().click();
    await page.locator('#question').waitFor();
    if (this.ticked) {
      await this.find(this.ticked);
      this.ticks += 1;
    }
    await this.toTheFront();
  }

  async find({ question, chosen }) {
    const { page, t } = this;
    const heading = page.locator('#question');
    for (let back = 0; (await heading.textContent()) !== question; back += 1) {
      t.assert.ok(back < 3, `"${question}" had a tick and is not there`);
      const before = await heading.textContent();
      await page.getByRole('button', { name: 'Trước', exact: true }).click();
      // Nothing is before the first question.
      const moved = page.waitForFunction((text) => document.querySelector('#question')?.textContent !== text, before, { timeout: 5000 });
      t.assert.ok(await moved.then(() => true, () => false), `"${question}" had a tick and is not there`);
    }
    const now = await page.getByRole('radio').evaluateAll((all) => all.findIndex((one) => one.ariaChecked === 'true'));
    const last = (await page.getByRole('radio').count()) - 1;
    // The tap that was killed may have come through after the last look.
    t.assert.ok(now === chosen || now === last, `"${question}" had ${chosen} with a tick and has ${now}`);
  }

  /** Over what is answered already, to the first question without an answer or to the review. */
  async toTheFront() {
    for (let steps = 0; steps < 6 && !(await this.atTheEnd()); steps += 1) {
      const answered = await this.page.evaluate(() => {
        const typed = [...document.querySelectorAll('main input, main textarea')].some((field) => field.value !== '');
        return typed || document.querySelector('[aria-checked="true"]') !== null;
      });
      if (!answered) return;
      await this.next();
    }
  }

  async drain() {
    const { page, t } = this;
    await page.reload();
    await unlock(page);
    await openPage(page, 'Hộp gửi');
    if (this.lines.size === 0) return;
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByText(`Máy chủ đã nhận, ${this.lines.size} phiếu`).waitFor({ timeout: 60_000 });
    const numbers = new Map();
    for (const { line } of this.sent) {
      const { seq } = JSON.parse(line);
      t.assert.equal(numbers.get(seq) ?? line, line, `number ${seq} went out twice with different lines`);
      numbers.set(seq, line);
    }
    t.assert.equal(numbers.size, this.lines.size);
  }
}

/** In the page: tells what the screen shows whenever that changes. */
function watchScreen() {
  globalThis.screenNow = () => {
    const kept = /Phiếu số (\d+)/.exec(document.body?.textContent ?? '');
    if (document.querySelector('h1')?.textContent === 'Đã lưu trên máy' && kept) return { kept: Number(kept[1]) };
    const question = document.querySelector('#question')?.textContent ?? null;
    const chosen = [...document.querySelectorAll('[role="radio"]')].findIndex((one) => one.ariaChecked === 'true');
    const tick = document.querySelector('[data-tick="saved"]') && question && chosen >= 0 ? { question, chosen } : null;
    return { tick };
  };
  let last = '';
  new MutationObserver(() => {
    const seen = globalThis.screenNow();
    if (JSON.stringify(seen) === last) return;
    last = JSON.stringify(seen);
    void globalThis.tellLedger(seen);
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}

/** In the page: what is written of an interview is there to be read at once, and on the disk seconds later. */
function writeLater() {
  const LATER_MS = 3000;
  const { put, get } = IDBObjectStore.prototype;
  const coming = new Map();
  IDBObjectStore.prototype.put = function (value, ...key) {
    if (this.name !== 'draft') return put.call(this, value, ...key);
    const { name } = this.transaction.db;
    const copy = structuredClone(value);
    coming.set(value.id, copy);
    setTimeout(() => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => {
        const tx = asked.result.transaction('draft', 'readwrite');
        put.call(tx.objectStore('draft'), copy);
        tx.oncomplete = () => asked.result.close();
      };
    }, LATER_MS);
    return this.count();
  };
  IDBObjectStore.prototype.get = function (key) {
    const request = get.call(this, key);
    if (this.name === 'draft' && coming.has(key)) Object.defineProperty(request, 'result', { get: () => coming.get(key) });
    return request;
  };
}

/** In the page: answers questions on a scale, each only when the one before has its tick; gives how many. */
async function answerFaces({ first, most }) {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const question = () => document.querySelector('#question')?.textContent ?? null;
  let tick = null;
  for (let count = 0; count < most; count += 1) {
    const radios = document.querySelectorAll('[role="radio"]');
    const next = [...document.querySelectorAll('button')].find((button) => button.textContent?.trim() === 'Tiếp tục');
    if (radios.length === 0 || !next) return { count, tick };
    radios[(first + count) % radios.length].click();
    do await frame();
    while (!document.querySelector('[data-tick="saved"]'));
    ({ tick } = globalThis.screenNow());
    const before = question();
    next.click();
    do await frame();
    while (question() === before);
  }
  return { count: most, tick };
}
