// The tablet's storage is full, in the middle of an interview and when it is finalised: nothing is lost, and the work
// goes on when there is room.
import { join } from 'node:path';
import { launchProfile } from '../browser.mjs';
import { enrolmentCode, onTheWire, stored } from '../storage.mjs';
import { answerAll, enrol, evaluations, finalise, openPage, saved, startAnywhere, unlock } from '../tablet.mjs';

export const engines = ['sqlite'];
/** Room for the work, and little enough to be used up. */
const ROOM = 3_000_000;

export default async function (t) {
  const profile = join(t.tmp, 'tablet');
  const options = { baseURL: t.server.url, locale: 'vi-VN', viewport: { width: 600, height: 960 } };
  let context = t.adopt(await launchProfile(profile, options));
  let page = context.pages()[0] ?? (await context.newPage());
  const origin = t.server.url;
  let session;
  const room = async (bytes) => {
    const { usage } = await session.send('Storage.getUsageAndQuota', { origin });
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: Math.max(1, usage + bytes) });
  };
  const fill = async () => {
    await room(-ROOM);
    await useUp(page);
  };

  await t.step('a tablet is enrolled, and opened again with little room', async () => {
    await enrol(page, await enrolmentCode(t.server, t.server.accounts.enrolment[0].surveyor));
    await page.evaluate(() => navigator.serviceWorker.ready);
    await evaluations(page).first().waitFor();
    await context.close();
    context = t.adopt(await launchProfile(profile, options));
    page = context.pages()[0] ?? (await context.newPage());
    session = await context.newCDPSession(page);
    // Before the first write: what the browser then believes to be left it goes on believing for a while.
    await room(ROOM);
    await page.goto('/surveyor/');
    await unlock(page);
    await startAnywhere(page);
    t.assert.equal(await answerAll(page, { most: 4 }), 4);
  });
  const sent = onTheWire(context);

  await t.step('no room: the answer is said not to be saved, with the cure', async () => {
    await fill();
    await page.getByRole('radio').nth(1).click();
    await page.getByRole('heading', { name: 'CHƯA LƯU được câu này' }).waitFor();
    await page.getByText(/Bộ nhớ của máy đã đầy/).waitFor();
    await t.axe(page);
    await t.picture(page, 'no-room');
    await page.getByRole('button', { name: 'Lưu lại' }).click();
    await page.getByRole('heading', { name: 'CHƯA LƯU được câu này' }).waitFor();
  });

  await t.step('with room the same answer is saved', async () => {
    await room(ROOM);
    await page.getByRole('button', { name: 'Lưu lại' }).click();
    await saved(page);
    t.assert.equal(await page.getByRole('radio').nth(1).getAttribute('aria-checked'), 'true');
    await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
    await answerAll(page);
  });

  await t.step('no room when it is finalised: it stays unfinished, whole', async () => {
    await fill();
    await page.getByRole('button', { name: 'Chốt phiếu' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Chốt phiếu' }).click();
    await page.getByText(/CHƯA CHỐT được phiếu/).waitFor();
    await page.getByRole('dialog').getByText(/Bộ nhớ của máy đã đầy/).waitFor();
    await t.picture(page, 'not-finalised');
    const there = await stored(page);
    t.assert.deepEqual([there.lines.length, there.drafts.length], [0, 1]);
  });

  await t.step('with room it is finalised under number 1 and received', async () => {
    await room(ROOM);
    await page.getByRole('button', { name: 'Lưu lại' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    t.assert.equal(await finalise(page), 1);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByText('Máy chủ đã nhận, 1 phiếu').waitFor({ timeout: 60_000 });
    t.assert.deepEqual([...new Set(sent.map(({ line }) => JSON.parse(line).seq))], [1]);
  });
}

/** Writes into a database of its own until the browser refuses even a few bytes. */
async function useUp(page) {
  const written = await page.evaluate(async (most) => {
    const db = await new Promise((done, failed) => {
      const asked = indexedDB.open('filler', 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore('bytes', { autoIncrement: true });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    const put = (size) =>
      new Promise((done) => {
        const tx = db.transaction('bytes', 'readwrite');
        tx.objectStore('bytes').put(crypto.getRandomValues(new Uint8Array(size)));
        tx.oncomplete = () => done(true);
        tx.onabort = () => done(false);
      });
    let sum = 0;
    for (const size of [16_384, 1024, 64]) while (sum < most && (await put(size))) sum += size;
    db.close();
    return sum;
  }, 10 * ROOM);
  if (written >= 10 * ROOM) throw new Error('the quota was not used up');
}
