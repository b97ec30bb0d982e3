// Two surveyors on one tablet: each opens only her own store with her own PIN, both send, and what happens to the one does
// nothing to the other.
import { Device } from '../device.mjs';
import { api } from '../office.mjs';
import { enrolmentCode, isOnTablet, leavesTablet, onTheWire } from '../storage.mjs';
import { answerAll, checkScreen, enrol, evaluations, finalise, keys, openPage, PIN, startAnywhere, unlock } from '../tablet.mjs';

export const engines = ['sqlite'];
export const limit = 300_000;
const OTHER_PIN = '739205';

export default async function (t) {
  const tablet = new Device(t, { persistent: true });
  const codes = [];
  for (const place of [2, 3]) codes.push(await enrolmentCode(t.server, t.server.accounts.enrolment[place].surveyor));
  const sent = [];
  let page;
  const names = [];

  async function open() {
    ({ page } = await tablet.open());
    onTheWire(tablet.context, sent);
  }

  const who = () => page.getByRole('heading', { name: 'Ai đang dùng máy này?' });
  const person = (name) => page.getByRole('main').getByRole('button', { name });

  async function oneMore() {
    await startAnywhere(page);
    await answerAll(page);
    const seq = await finalise(page);
    await page.getByText(/ghi hai nơi, đã đọc lại đúng/).waitFor();
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    return seq;
  }

  async function lock() {
    await page.getByRole('button', { name: 'Khoá', exact: true }).click();
    await page.getByRole('heading', { name: /Nhập mã PIN của/ }).waitFor();
  }

  const check = (name) => checkScreen(t, page, name);

  await t.step('the first surveyor is enrolled and finalises one interview without network', async () => {
    await open();
    await enrol(page, codes[0]);
    names.push((await page.locator('h1').innerText()).split('\n')[0].trim());
    await page.evaluate(() => navigator.serviceWorker.ready);
    await evaluations(page).first().waitFor();
    t.proxy.cut();
    t.assert.equal(await oneMore(), 1);
    await lock();
  });

  /** Whether the server has signed for everything of the first one. */
  const receipted = () =>
    page.evaluate(
      () =>
        new Promise((done, failed) => {
          const asked = indexedDB.open('hailong');
          asked.onerror = () => failed(asked.error);
          asked.onsuccess = () => {
            const items = asked.result.transaction('item').objectStore('item').getAll();
            items.onsuccess = () => (asked.result.close(), done(items.result.every(({ receipt }) => receipt !== null)));
          };
        }),
    );

  await t.step('a second one is enrolled from the start screen', async () => {
    t.proxy.restore();
    await page.getByRole('button', { name: 'Người khác' }).click();
    await who().waitFor();
    await person(names[0]).waitFor();
    await check('who-one');
    await page.getByRole('button', { name: 'Thêm người dùng máy này' }).click();
    await page.getByRole('heading', { name: 'Kiểm tra máy' }).waitFor();
    await page.getByRole('button', { name: 'Tiếp tục' }).click();
    await page.getByLabel('Mã đăng ký').fill(codes[1]);
    await page.getByRole('button', { name: 'Tiếp tục' }).click();
    await page.getByRole('heading', { name: 'Đặt mã PIN 6 số' }).waitFor();
    await keys(page, OTHER_PIN);
    await page.getByRole('heading', { name: 'Nhập lại một lần nữa' }).waitFor();
    await keys(page, OTHER_PIN);
    await page.getByRole('heading', { name: 'Đánh giá của tôi' }).waitFor();
    names.push((await page.locator('h1').innerText()).split('\n')[0].trim());
    t.assert.notEqual(names[1], names[0]);
    // Nothing of the other is here, and nothing counts as lost.
    t.assert.equal(await page.getByText(/cứu được|dựng lại/).count(), 0);
    await openPage(page, 'Hộp gửi');
    await page.getByText('Chưa có phiếu nào. Phiếu đã chốt nằm ở đây.').waitFor();
  });

  await t.step('while the second one works, what the first one owed leaves', async () => {
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    for (let tries = 0; tries < 600 && sent.length === 0; tries += 1) await new Promise((done) => setTimeout(done, 100));
    t.assert.ok(sent.length > 0, 'nothing was sent');
    // The server's word is on its way back; without it the line counts as owed, as it should.
    for (let tries = 0; tries < 600 && !(await receipted()); tries += 1) await new Promise((done) => setTimeout(done, 100));
    t.assert.ok(await receipted(), 'the receipt did not come back');
    await openPage(page, 'Trang chính');
    await evaluations(page).first().waitFor();
    t.proxy.cut();
    t.assert.equal(await oneMore(), 1, 'numbers of her own');
    t.assert.equal(await oneMore(), 2);
  });

  await t.step('the start asks who it is, and says what each one holds', async () => {
    await tablet.kill();
    await open();
    await page.goto('/surveyor/');
    await who().waitFor();
    t.assert.match(await person(names[0]).innerText(), /Không có phiếu nào chờ gửi/);
    t.assert.match(await person(names[1]).innerText(), /2 phiếu đang giữ trên máy này/);
    await check('who');
  });

  await t.step('the PIN of the one opens nothing of the other', async () => {
    await person(names[1]).click();
    await page.getByRole('heading', { name: `Nhập mã PIN của ${names[1]}` }).waitFor();
    for (let wrong = 1; wrong <= 5; wrong += 1) {
      await keys(page, PIN);
      await page.getByText(wrong < 5 ? `Còn ${5 - wrong} lần, rồi phải đợi 1 phút.` : /Phải đợi (1 phút|\d+ giây)/).waitFor();
    }
    await t.picture(page, 'forgotten');
  });

  await t.step('the first one works meanwhile, and sees only her own', async () => {
    await page.getByRole('button', { name: 'Người khác' }).click();
    await person(names[0]).click();
    await unlock(page);
    await page.getByRole('heading', { name: 'Đánh giá của tôi' }).waitFor();
    t.assert.equal((await page.locator('h1').innerText()).split('\n')[0].trim(), names[0]);
    t.assert.equal(await oneMore(), 2);
    await openPage(page, 'Hộp gửi');
    t.assert.equal(await page.getByRole('button', { name: /^Phiếu \d+/ }).count() <= 2, true);
    await openPage(page, 'Trang chính');
  });

  await t.step('the road is back: both send, also she who forgot her PIN', async () => {
    t.proxy.restore();
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByText('Máy chủ đã nhận, 2 phiếu').waitFor({ timeout: 60_000 });
    await openPage(page, 'Trang chính');
    await lock();
    await page.getByRole('button', { name: 'Người khác' }).click();
    await page.getByRole('main').getByRole('button', { name: new RegExp(`${names[1]}[\\s\\S]*Không có phiếu nào chờ gửi`) }).waitFor({ timeout: 90_000 });
    const lines = new Map(sent.map(({ line }) => [JSON.parse(line).install + JSON.parse(line).seq, line]));
    t.assert.equal(lines.size, 4);
    t.assert.equal(new Set([...lines.values()].map((line) => JSON.parse(line).install)).size, 2);
  });

  await t.step('an interview of each is taken back: its key box goes, whoever is chosen', async () => {
    const office = await api(t.server, t.server.account('supervisor'));
    const installs = [...new Set(sent.map(({ line }) => JSON.parse(line).install))];
    const taken = installs.map((install) => sent.find(({ line }) => JSON.parse(line).install === install));
    const kept = sent.find(({ line }) => !taken.some((one) => one.line === line));
    for (const one of [...taken, kept]) t.assert.ok(await isOnTablet(page, one));
    for (const { line } of taken) {
      await office(`/api/v1/submissions/${JSON.parse(line).id}/withdrawal`, {}, 'POST', { reason: 'xin rút' });
    }
    // Nobody is chosen: each seat sends for itself, and asks at the start.
    await tablet.kill();
    await open();
    await page.goto('/surveyor/');
    await who().waitFor();
    for (const one of taken) {
      t.assert.ok(await leavesTablet(page, one, 240), 'the key box of what was taken back is still on the tablet');
    }
    t.assert.ok(await isOnTablet(page, kept));
  });

  await t.step('the server noted no loss', async () => {
    const installs = [...new Set(sent.map(({ line }) => JSON.parse(line).install))];
    const told = t.server.output.split('\n').filter((line) => line.includes('loss.cause') && installs.some((install) => line.includes(install)));
    t.assert.deepEqual(told, []);
  });

  await t.step('each has databases and a journal of her own', async () => {
    const found = await page.evaluate(async () => {
      const folders = [];
      for await (const [name, handle] of (await navigator.storage.getDirectory()).entries()) {
        let files = 0;
        for await (const file of handle.keys()) files += file.startsWith('lines.') ? 1 : 0;
        folders.push([name, files]);
      }
      return { databases: (await indexedDB.databases()).map((one) => one.name).sort(), folders: folders.sort() };
    });
    t.assert.deepEqual(found.databases, ['hailong', 'hailong.2']);
    t.assert.deepEqual(found.folders, [['hailong-journal', 1], ['hailong-journal.2', 1]]);
  });
}
