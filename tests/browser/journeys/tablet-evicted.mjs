// What a browser may do to a tablet's storage that no journal outlives, and what it does when the files of its database are
// damaged: everything of the origin evicted, and all but the cookie cleared; the places that say how far the install has come
// do not agree; the database's own files overwritten on the disk. The office is told at the next enrolment or hello.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Device } from '../device.mjs';
import { api } from '../office.mjs';
import { besideTheApp, enrolmentCode, journal, onTheWire, stored } from '../storage.mjs';
import { answerAll, enrol, finalise, openPage, settled, startAnywhere, unlock } from '../tablet.mjs';

export const engines = ['sqlite'];
export const limit = 300_000;

const GONE = 'Kho dữ liệu cũ của máy này không còn. Phiếu máy chủ đã nhận vẫn còn nguyên.';

export default async function (t) {
  const surveyor = t.server.accounts.enrolment[4].surveyor;
  const tablet = new Device(t);
  const office = await api(t.server, t.server.account('supervisor'));
  const newest = async () => (await (await office('/api/v1/tablets')).json()).items.at(-1);
  let page;
  /** What the tablet said of a loss, in each hello. */
  let told;
  let sent;

  const open = async () => {
    ({ page } = await tablet.open());
    told = [];
    sent = onTheWire(tablet.context);
    tablet.context.on('request', (request) => {
      if (request.url().endsWith('/sync/v1/hello')) told.push(request.postDataJSON().recovery ?? null);
    });
  };
  const comes = async (pin = 'new') => {
    await enrol(page, await enrolmentCode(t.server, surveyor), { pin });
    if (pin === 'kept') await unlock(page);
    await settled(page);
  };
  const interview = async (number) => {
    await startAnywhere(page);
    await answerAll(page);
    t.assert.equal(await finalise(page), number);
    await page.getByText(/ghi hai nơi, đã đọc lại đúng/).waitFor();
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
  };
  const send = async (count) => {
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByText(`Máy chủ đã nhận, ${count} phiếu`).waitFor({ timeout: 60_000 });
  };
  const clear = async (storageTypes) => {
    await besideTheApp(page);
    const session = await tablet.context.newCDPSession(page);
    await session.send('Storage.clearDataForOrigin', { origin: t.server.url, storageTypes });
    await session.detach();
    t.assert.equal(await stored(page), null);
    t.assert.equal(await journal(page), '');
  };
  const until = async (reached) => {
    for (let tries = 0; !(await reached()); tries += 1) {
      t.assert.ok(tries < 300, 'it does not come true');
      await new Promise((done) => setTimeout(done, 100));
    }
  };

  await t.step('a tablet hands in one interview and keeps another one', async () => {
    await open();
    await comes();
    await interview(1);
    await send(1);
    t.proxy.cut();
    await interview(2);
    t.proxy.restore();
  });

  await t.step('the browser evicts all of the origin: the tablet knows it, and tells it in its first hello', async () => {
    const before = await newest();
    await clear('indexeddb,cache_storage,file_systems,service_workers');
    await page.goto('/surveyor/');
    await page.getByText(GONE).waitFor();
    await t.axe(page);
    await t.picture(page, 'evicted');
    told.length = 0;
    await comes();
    await until(async () => (await newest()).recovery?.cause === 'evicted');
    t.assert.deepEqual(told[0], { cause: 'evicted', install: before.id, head: 2, lines: 0 });
    // Once: the server has noted it.
    await interview(1);
    await send(1);
    t.assert.ok(told.length > 1 && told.slice(1).every((one) => one === null), JSON.stringify(told));
  });

  await t.step('cleared by hand, all but the cookie: the server sees it at the enrolment itself', async () => {
    await clear('indexeddb,cache_storage,file_systems,service_workers,local_storage');
    await page.goto('/surveyor/');
    await page.getByRole('heading', { name: 'Kiểm tra máy' }).waitFor();
    t.assert.equal(await page.getByText(GONE).count(), 0, 'nothing here remembers');
    await comes();
    await until(async () => (await newest()).recovery?.cause === 'enrolled_again');
  });

  await t.step('the places do not agree on the last number: enrolled anew, so that none is used twice', async () => {
    await interview(1);
    const { lines } = await stored(page);
    t.proxy.cut();
    await besideTheApp(page);
    // As after a restore of everything but localStorage from a copy that is one interview older.
    await page.evaluate(() => {
      const canary = JSON.parse(localStorage.getItem('hailong-canary'));
      localStorage.setItem('hailong-canary', JSON.stringify({ ...canary, seq: canary.seq + 1, chain: 'ab'.repeat(32) }));
    });
    t.proxy.restore();
    await page.goto('/surveyor/');
    await page.getByText('Máy không chắc số phiếu cuối cùng nên phải đăng ký lại, để không số nào bị dùng hai lần.').waitFor();
    await page.getByRole('heading', { name: '1 phiếu cứu được từ bản sao thứ hai' }).waitFor();
    await t.axe(page);
    await t.picture(page, 'unsure');
    told.length = 0;
    // The PIN's key was not lost.
    await comes('kept');
    await page.getByText('Máy chủ đã nhận đủ, để tổ trưởng xem.').waitFor({ timeout: 90_000 });
    t.assert.ok(sent.some(({ line }) => line === lines[0].line), 'the line went as it was');
    await until(async () => (await newest()).recovery?.cause === 'unsure');
    t.assert.equal(told[0].cause, 'unsure');
  });

  await t.step("the files of the browser's database are overwritten: the finalised line comes from the journal", async () => {
    await interview(1);
    const { lines } = await stored(page);
    t.proxy.cut();
    await tablet.close();
    t.assert.ok((await overwrite(join(tablet.profile, 'Default', 'IndexedDB'))) > 0);
    await open();
    t.proxy.restore();
    await page.goto('/surveyor/');
    await page.getByRole('heading', { name: /^\d+ phiếu cứu được từ bản sao thứ hai/ }).waitFor();
    await t.picture(page, 'overwritten');
    await comes();
    await page.getByText('Máy chủ đã nhận đủ, để tổ trưởng xem.').waitFor({ timeout: 90_000 });
    for (const { line } of lines) t.assert.ok(sent.some((item) => item.line === line), 'a line is missing');
  });
}

/** Writes over everything in the files of a folder, whatever they are; gives how many. */
async function overwrite(folder) {
  let count = 0;
  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name);
    if (!(await stat(path)).isFile()) continue;
    const bytes = await readFile(path);
    await writeFile(path, bytes.map((byte, at) => (byte + 7 * at + 13) & 255));
    count += 1;
  }
  return count;
}
