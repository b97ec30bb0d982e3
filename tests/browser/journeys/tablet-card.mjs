// The tablet cannot save an answer: the interview is copied to a card with that answer in it, and goes on from the card, on
// this tablet after it was killed, and on another one of the same surveyor with the server's help; on nobody else's.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { killProfile, launchProfile } from '../browser.mjs';
import { signIn } from '../office.mjs';
import { enrolmentCode, quotaOf, stored } from '../storage.mjs';
import { answer, answerAll, checkScreen, enrol, evaluations, finalise, openPage, settled, startAnywhere, unlock, wholeApp } from '../tablet.mjs';

export const engines = ['sqlite'];
export const limit = 300_000;
const LEVEL = 2;

export default async function (t) {
  const profile = join(t.tmp, 'tablet');
  const options = { baseURL: t.server.url, locale: 'vi-VN', viewport: { width: 600, height: 960 }, acceptDownloads: true, reducedMotion: 'reduce' };
  const [mine, theirs] = t.server.accounts.enrolment.map((one) => one.surveyor);
  const file = join(t.tmp, 'phieu-do.hld');
  let context = t.adopt(await launchProfile(profile, options));
  let page = context.pages()[0] ?? (await context.newPage());
  let question;
  let name;

  const toTheCard = async (tablet, path = file) => {
    await openPage(tablet, 'Cuối ngày');
    await tablet.getByRole('button', { name: 'Chép gói phiếu cho người khác mang hộ' }).click();
    await tablet.getByLabel('Mở lại phiếu dở').setInputFiles(path);
  };
  /** The answer that was only in memory, on the question that it was given to. */
  const isThere = async (tablet) => {
    await tablet.locator('#question').waitFor();
    t.assert.equal(await tablet.locator('#question').textContent(), question);
    t.assert.equal(await tablet.getByRole('radio').nth(LEVEL - 1).getAttribute('aria-checked'), 'true');
  };

  await t.step('four answers are saved, the fifth is not: the screen says which', async () => {
    await enrol(page, await enrolmentCode(t.server, mine));
    await page.evaluate(() => navigator.serviceWorker.ready);
    await evaluations(page).first().waitFor();
    await wholeApp(page);
    await context.close();
    context = t.adopt(await launchProfile(profile, options));
    page = context.pages()[0] ?? (await context.newPage());
    const quota = await quotaOf(context, page, t.server.url);
    await quota.room();
    await page.goto('/surveyor/');
    await unlock(page);
    await startAnywhere(page);
    t.assert.equal(await answerAll(page, { most: 4 }), 4);
    question = await page.locator('#question').textContent();
    await quota.fill();
    await page.getByRole('radio').nth(LEVEL - 1).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByRole('heading', { name: 'CHƯA LƯU được câu này' }).waitFor();
    await sheet.getByText('Câu 5: Không hài lòng').waitFor();
    await sheet.getByText('Câu 1 đến câu 4 đã lưu trên máy.').waitFor();
    await checkScreen(t, page, 'not-saved');
  });

  await t.step('it is copied to a card, where nobody can read it', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Chép phiếu dở ra thẻ nhớ' }).click()]);
    name = download.suggestedFilename();
    t.assert.match(name, /^hailong-\d+-phieu-do-\d{4}-\d\d-\d\d-[0-9a-f]{4}\.hld$/);
    await download.saveAs(file);
    await page.getByText(`Đã giao tệp ${name} cho trình duyệt`).waitFor();
    await checkScreen(t, page, 'copied');
    const text = await readFile(file, 'utf8');
    t.assert.ok(text.startsWith('hailong draft/1\n'));
    for (const readable of ['answers', 'consent', 'hanh-chinh', 'case']) t.assert.ok(!text.includes(readable), readable);
  });

  await t.step('the tablet dies: four answers are on it, and the card gives the fifth back', async () => {
    await killProfile(profile);
    context = t.adopt(await launchProfile(profile, options));
    page = context.pages()[0] ?? (await context.newPage());
    await page.goto('/surveyor/');
    t.proxy.cut();
    await unlock(page);
    await toTheCard(page);
    await page.getByText(/Bản trong tệp khác, có 5 câu/).waitFor();
    await checkScreen(t, page, 'older');
    await page.getByRole('button', { name: 'Lấy bản trong tệp' }).click();
    await page.getByText(/Đã mở lại phiếu dở của người số/).waitFor();
    await checkScreen(t, page, 'opened');
    await page.getByRole('button', { name: 'Làm tiếp' }).click();
    await isThere(page);
  });

  await t.step('the same file again brings nothing, and takes nothing that came after it', async () => {
    await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
    await answer(page, LEVEL);
    await page.getByRole('button', { name: 'Tạm dừng' }).click();
    await page.getByRole('button', { name: 'Thôi phỏng vấn, lưu dở' }).click();
    await toTheCard(page);
    await page.getByText(/đã có trên máy, không thiếu gì so với tệp/).waitFor();
    t.assert.equal((await stored(page)).drafts.length, 1);
    await page.getByRole('button', { name: 'Làm tiếp' }).click();
    await page.locator('#question').waitFor();
    await page.waitForFunction((before) => document.querySelector('#question').textContent !== before, question);
    t.assert.equal(await page.getByRole('radio').nth(LEVEL - 1).getAttribute('aria-checked'), 'true');
    await page.getByRole('button', { name: 'Tạm dừng' }).click();
    await page.getByRole('button', { name: 'Thôi phỏng vấn, lưu dở' }).click();
    t.proxy.restore();
  });

  const other = (await t.open({ viewport: { width: 600, height: 960 }, reducedMotion: 'reduce' })).page;

  await t.step('another tablet of the same surveyor needs the server for it, once', async () => {
    await enrol(other, await enrolmentCode(t.server, mine));
    await settled(other);
    t.proxy.cut();
    await toTheCard(other);
    await other.getByText(/phải có mạng mới mở được/).waitFor();
    await t.axe(other);
    t.proxy.restore();
    await other.getByLabel('Mở lại phiếu dở').setInputFiles(file);
    await other.getByText(/Đã mở lại phiếu dở của người số/).waitFor();
    await other.getByRole('button', { name: 'Làm tiếp' }).click();
    await isThere(other);
    await answerAll(other);
    t.assert.equal(await finalise(other), 1);
    await other.getByRole('button', { name: 'Người tiếp theo' }).click();
    await toTheCard(other);
    await other.getByText('Phiếu này đã chốt trên máy này').waitFor();
    t.assert.deepEqual((await stored(other)).drafts, []);
    await other.getByRole('button', { name: 'Về', exact: true }).click();
    await openPage(other, 'Hộp gửi');
    await other.getByRole('button', { name: 'Gửi ngay' }).click();
    await other.getByText('Máy chủ đã nhận, 1 phiếu').waitFor({ timeout: 60_000 });
  });

  await t.step('finished on the first tablet too, it is kept as a second answer of that person', async () => {
    await page.getByRole('button', { name: 'Làm tiếp' }).click();
    await answerAll(page);
    t.assert.equal(await finalise(page), 1);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByText('Máy chủ đã nhận, 1 phiếu').waitFor({ timeout: 60_000 });
  });

  await t.step("no other surveyor's tablet opens it, and the office is told whose it is", async () => {
    const stranger = (await t.open({ viewport: { width: 600, height: 960 }, reducedMotion: 'reduce' })).page;
    await enrol(stranger, await enrolmentCode(t.server, theirs));
    await settled(stranger);
    await toTheCard(stranger);
    await stranger.getByText(/không phải của người đang dùng máy/).waitFor();
    t.assert.deepEqual((await stored(stranger)).drafts, []);
    await stranger.getByLabel('Mở lại phiếu dở').setInputFiles({ name: 'khac.hld', mimeType: 'application/octet-stream', buffer: Buffer.from('hailong bundle/1 x') });
    await stranger.getByText(/Tệp này không phải phiếu dở/).waitFor();
    await stranger.setViewportSize({ width: 390, height: 844 });
    await t.picture(stranger, 'phone');

    const desk = (await t.open({ baseURL: t.server.direct, viewport: { width: 1440, height: 900 } })).page;
    await signIn(desk, t.server.account('supervisor'), '/tablets');
    await desk.getByRole('link', { name: 'Gói phiếu, mã chốt ngày' }).click();
    await desk.locator('input[type=file]').setInputFiles(file);
    await desk.getByRole('button', { name: 'Nhập gói' }).click();
    await desk.getByText(/Tệp này là phiếu dở chép từ máy tính bảng/).waitFor();
  });
}
