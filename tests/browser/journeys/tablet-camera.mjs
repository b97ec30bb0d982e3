// Enrolment through the camera: the browser's fake camera holds up the supervisor's QR code.
import { join } from 'node:path';
import { launchProfile } from '../browser.mjs';
import { cameraSeeing } from '../camera.mjs';
import { keys, PIN } from '../tablet.mjs';

export const engines = ['sqlite'];

export default async function (t) {
  const code = t.server.accounts.enrolment[2].code;

  await t.step('a code of another server is refused, the camera goes on looking', async () => {
    const page = await camera(t, 'other', `https://khac.example/surveyor/#enrol=${code}`);
    await page.getByText('Mã QR này của máy chủ khác.').waitFor();
    t.assert.equal(await page.locator('video').isVisible(), true);
    await t.axe(page);
  });

  await t.step('the right code enrols without a key being pressed', async () => {
    const page = await camera(t, 'own', `${t.server.url}/surveyor/#enrol=${code}`);
    await page.getByRole('heading', { name: 'Đặt mã PIN 6 số' }).waitFor();
    await keys(page, PIN);
    await page.getByRole('heading', { name: 'Nhập lại một lần nữa' }).waitFor();
    await keys(page, PIN);
    await page.getByRole('heading', { name: 'Đánh giá của tôi' }).waitFor();
  });

  await t.step('without a camera one types', async () => {
    const { page } = await t.open({ viewport: { width: 600, height: 960 }, permissions: [] });
    await page.goto('/surveyor/');
    await page.getByRole('button', { name: 'Tiếp tục' }).click();
    await page.getByText('Máy không cho dùng máy ảnh').waitFor();
    await page.getByLabel('Mã đăng ký').waitFor();
  });
}

/** A tablet whose camera sees this text as a QR code, on the second step of its enrolment. */
async function camera(t, name, text) {
  const args = await cameraSeeing(join(t.tmp, `${name}.y4m`), text);
  const options = { baseURL: t.server.url, locale: 'vi-VN', viewport: { width: 600, height: 960 }, args };
  const context = t.adopt(await launchProfile(join(t.tmp, name), options));
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto('/surveyor/');
  await page.getByRole('heading', { name: 'Kiểm tra máy' }).waitFor();
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.locator('video').waitFor();
  return page;
}
