// The end of a day without a network: the code read aloud, the bundle carried to the office, the receipt scanned back;
// then the network returns and the server closes the day itself.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { grantPersistentStorage, launchProfile } from '../browser.mjs';
import { cameraSeeing } from '../camera.mjs';
import { signIn } from '../office.mjs';
import { answerAll, enrol, finalise, openPage, sideways, smallTargets, startInterview, unlock } from '../tablet.mjs';

export const limit = 300_000;
const SIZES = [[800, 1280], [960, 600], [600, 960]];

export default async function (t) {
  const profile = join(t.tmp, 'tablet');
  const options = { baseURL: t.server.url, locale: 'vi-VN', viewport: { width: 600, height: 960 }, acceptDownloads: true, reducedMotion: 'reduce' };
  const desk = (await t.open({ baseURL: t.server.direct, viewport: { width: 1366, height: 900 }, acceptDownloads: true })).page;
  let context = t.adopt(await launchProfile(profile, options));
  await grantPersistentStorage(context, t.server.url);
  let page = context.pages()[0] ?? (await context.newPage());
  let code;
  let label;
  let bundle;
  let receipts;

  /** Nothing axe finds wrong, no small target, no sideways scrolling, at the sizes of the lent tablets, in all modes. */
  async function check(name) {
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      for (const mode of ['sun', 'dark', null]) {
        await page.evaluate((to) => (to ? (document.documentElement.dataset.mode = to) : delete document.documentElement.dataset.mode), mode);
        await t.axe(page);
      }
      t.assert.deepEqual(await smallTargets(page), [], `${name} at ${width}×${height}`);
      t.assert.equal(await sideways(page), 0, `${name} at ${width}`);
      if (process.env.HAILONG_SCREENS) await page.screenshot({ path: join(process.env.HAILONG_SCREENS, `${name}-${width}x${height}.png`) });
    }
  }

  await t.step('enrol, lose the network, finish one interview', async () => {
    await enrol(page, await enrolmentCode(t));
    await page.evaluate(() => navigator.serviceWorker.ready);
    label = /Máy \d+/.exec(await page.locator('h1').innerText())[0];
    await page.getByRole('main').getByRole('button', { name: /Còn [1-9]\d* người/ }).first().click();
    t.proxy.cut();
    await startInterview(page);
    await answerAll(page, { level: 4 });
    t.assert.equal(await finalise(page), 1);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
  });

  await t.step('the day is closed by a code that can be read aloud and texted', async () => {
    await openPage(page, 'Cuối ngày');
    const shown = page.locator('[data-code]');
    code = await shown.getAttribute('data-code');
    t.assert.match(code, /^[0-9A-HJKMNP-TV-Z]{8}$/);
    t.assert.equal(await shown.innerText(), `${code.slice(0, 4)} ${code.slice(4)}`);
    const sms = decodeURIComponent(await page.getByRole('link', { name: 'Nhắn tin' }).getAttribute('href'));
    t.assert.match(sms, new RegExp(`^sms:\\?body=HL ${/\d+/.exec(label)[0]} \\d+/\\d+ 1 ${code}$`));
    await check('t9-1');
    await page.getByRole('button', { name: 'Đọc mã qua điện thoại' }).click();
    const sheet = page.getByRole('dialog');
    let heard = '';
    for (let at = 1; at <= 8; at += 1) {
      await sheet.getByText(`Ký tự ${at} trên 8`).waitFor();
      heard += await sheet.locator('.one').innerText();
      if (at === 1) await check('t9-1-read');
      if (at < 8) await sheet.getByRole('button', { name: 'Ký tự tiếp' }).click();
    }
    t.assert.equal(heard, code);
    await sheet.getByRole('button', { name: 'Đọc lại từ đầu' }).click();
    await sheet.getByText('Ký tự 1 trên 8').waitFor();
    await sheet.getByRole('button', { name: 'Đóng' }).click();
  });

  await t.step('the office is told that something is owed, and no more than it can know', async () => {
    await signIn(desk, t.server.account('supervisor'), '/tablets');
    await desk.getByRole('link', { name: 'Gói phiếu, mã chốt ngày' }).click();
    await tellCode(desk, label, code);
    await desk.getByText('máy còn nợ ít nhất 1 phiếu').waitFor();
    await t.axe(desk);
  });

  await t.step('the bundle is saved without a network', async () => {
    await page.getByRole('button', { name: 'Chép gói phiếu cho người khác mang hộ' }).click();
    await page.getByText('1 phiếu ·').waitFor();
    await check('t9-2');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Lưu ra thẻ nhớ hoặc USB' }).click();
    const file = await download;
    t.assert.match(file.suggestedFilename(), /^hailong-\d+-\d{4}-\d\d-\d\d\.hlb$/);
    bundle = join(t.tmp, file.suggestedFilename());
    await file.saveAs(bundle);
    t.assert.match((await readFile(bundle)).toString('latin1'), /^hailong bundle\/1 /);
  });

  await t.step('a supervisor imports it twice and gets the receipt as a QR code and as a file', async () => {
    await desk.locator('input[type=file]').setInputFiles(bundle);
    for (const name of ['Mới nhận', 'Đã có từ trước']) {
      await desk.getByRole('button', { name: 'Nhập gói' }).click();
      await desk.locator('dt', { hasText: name }).locator('xpath=following-sibling::dd[1]').filter({ hasText: '1' }).waitFor();
    }
    const picture = desk.getByAltText(`Mã QR biên nhận của ${label}`);
    t.assert.ok(await picture.evaluate((image) => image.naturalWidth > 0));
    await t.axe(desk);
    if (process.env.HAILONG_SCREENS) await desk.screenshot({ path: join(process.env.HAILONG_SCREENS, 'office.png'), fullPage: true });
    const download = desk.waitForEvent('download');
    await desk.getByRole('button', { name: 'Tải tệp biên nhận' }).click();
    receipts = join(t.tmp, 'receipts.json');
    await (await download).saveAs(receipts);
    // The same code now explains itself.
    await tellCode(desk, label, code);
    await desk.getByText('Khớp. Máy chủ có mọi phiếu của máy này đến phiếu 1').waitFor();
    await desk.getByRole('row', { name: new RegExp(label) }).getByText('Khớp, đủ phiếu').waitFor();
    // What is no bundle is said to be none.
    await writeFile(join(t.tmp, 'other.hlb'), 'no bundle');
    await desk.locator('input[type=file]').setInputFiles(join(t.tmp, 'other.hlb'));
    await desk.getByRole('button', { name: 'Nhập gói' }).click();
    await desk.getByText('Không có phần nào của gói phiếu còn nguyên').waitFor();
  });

  await t.step('what is not the server’s word lights nothing', async () => {
    await page.getByRole('button', { name: 'Quét biên nhận QR' }).click();
    const forged = JSON.parse(await readFile(receipts, 'utf8'));
    forged.tablets[0].qr_text = forged.tablets[0].qr_text.replace(/.{6}(\.|$)/, 'AAAAAA$1');
    const file = { name: 'forged.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(forged)) };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByText('Mã này không phải của máy chủ. Không tin được.').waitFor();
    await openHome(page);
    await page.getByText('phiếu máy chủ chưa nhận').waitFor();
  });

  await t.step('after a day without the server the end of the day says to copy a bundle', async () => {
    const away = page.getByText('Đã hơn 24 giờ máy chưa gặp máy chủ. Hôm nay nên chép gói phiếu, nhờ người mang về cho tổ trưởng.');
    const now = Date.now();
    for (const [hours, shown] of [[23, 0], [25, 1]]) {
      await page.clock.setFixedTime(now + hours * 3_600_000);
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      await openPage(page, 'Cuối ngày');
      if (shown) await away.waitFor();
      t.assert.equal(await away.count(), shown, `${hours} hours`);
      if (shown) await check('t9-1-away');
      await openHome(page);
    }
    t.assert.equal(await page.getByText('Nên chép gói phiếu.').count(), 0);
  });

  await t.step('after three days without sending the home screen says to copy a bundle', async () => {
    t.assert.equal(await page.getByText('Nên chép gói phiếu').count(), 0);
    await page.clock.setFixedTime(Date.now() + 73 * 3_600_000);
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.getByText('Đã 3 ngày chưa gửi được. Nên chép gói phiếu.').waitFor();
    await check('t2-late');
    await page.getByRole('button', { name: 'Chép gói phiếu', exact: true }).click();
    await page.getByRole('heading', { name: 'Chép gói phiếu' }).waitFor();
  });

  await t.step('the receipt is scanned, still without a network: "the server has it"', async () => {
    const [word] = JSON.parse(await readFile(receipts, 'utf8')).tablets;
    await context.close();
    const args = await cameraSeeing(join(t.tmp, 'receipt.y4m'), word.qr_text);
    context = t.adopt(await launchProfile(profile, { ...options, args }));
    page = context.pages()[0] ?? (await context.newPage());
    await page.goto('/surveyor/');
    await unlock(page);
    await openPage(page, 'Cuối ngày');
    await page.getByRole('button', { name: 'Chép gói phiếu cho người khác mang hộ' }).click();
    await page.getByRole('button', { name: 'Quét biên nhận QR' }).click();
    await page.getByText('Máy chủ đã nhận đủ 1 phiếu').waitFor();
    await page.getByText('Chữ ký của máy chủ đúng. Phiếu 1.').waitFor();
    await check('t9-3');
    await page.getByRole('button', { name: 'Xong' }).click();
    await openPage(page, 'Hộp gửi');
    await page.getByText('Máy chủ đã nhận, 1 phiếu').waitFor();
    // It is remembered.
    await page.reload();
    await unlock(page);
    await openPage(page, 'Hộp gửi');
    await page.getByText('Máy chủ đã nhận, 1 phiếu').waitFor();
  });

  await t.step('the network returns: the line gets its own receipt and the server closes the day', async () => {
    t.proxy.restore();
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await openHome(page);
    await page.getByText('Máy chủ đã nhận đủ. Không còn phiếu nào nợ.').waitFor({ timeout: 60_000 });
    await openPage(page, 'Cuối ngày');
    await page.getByText('Máy chủ khớp: đủ 1 phiếu').waitFor();
    await check('t9-1-match');
    await desk.goto('/tablets/handover');
    await desk.getByRole('row', { name: new RegExp(label) }).getByText('Khớp, đủ phiếu').waitFor();
  });
}

async function openHome(page) {
  const home = page.getByRole('navigation').getByRole('button', { name: 'Trang chính', exact: true });
  for (let step = 0; step < 3 && !(await home.isVisible()); step += 1) {
    await page.getByRole('button', { name: 'Về', exact: true }).click();
  }
  await home.click();
}

async function tellCode(desk, label, code) {
  const form = desk.locator('section', { has: desk.getByRole('heading', { name: 'Mã chốt ngày qua điện thoại' }) });
  const option = form.locator('select option', { hasText: label }).first();
  await option.waitFor({ state: 'attached' });
  await form.locator('select').selectOption(await option.getAttribute('value'));
  await form.locator('input[type=number]').first().fill('1');
  await form.getByLabel('Mã, 8 ký tự').fill(`${code.slice(0, 4)} ${code.slice(4).toLowerCase()}`);
  await form.getByRole('button', { name: 'Tra mã' }).click();
}

/** A code for the surveyor of the demonstration, from the supervisor's desk. */
async function enrolmentCode(t) {
  const { username, password } = t.server.account('supervisor');
  const post = async (path, body, headers = {}) => {
    const answer = await fetch(t.server.direct + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
    t.assert.equal(answer.status, 201, path);
    return answer.json();
  };
  const { access_token: token } = await post('/api/v1/sessions', { username, password });
  const headers = { authorization: `Bearer ${token}` };
  const people = await (await fetch(`${t.server.direct}/api/v1/people`, { headers })).json();
  const surveyor = people.items.find((person) => person.username === t.server.account('surveyor').username);
  return (await post('/api/v1/enrolment-codes', { user: surveyor.id }, headers)).code;
}
