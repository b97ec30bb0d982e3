// Enrolment through the camera: the browser's fake camera holds up the supervisor's QR code.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchProfile } from '../browser.mjs';
import { encodeQr } from '../packages.mjs';
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
  const film = join(t.tmp, `${name}.y4m`);
  await writeFile(film, filmOf(encodeQr(text, 'raw')));
  const args = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`];
  const options = { baseURL: t.server.url, locale: 'vi-VN', viewport: { width: 600, height: 960 }, args };
  const context = t.adopt(await launchProfile(join(t.tmp, name), options));
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto('/surveyor/');
  await page.getByRole('heading', { name: 'Kiểm tra máy' }).waitFor();
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.locator('video').waitFor();
  return page;
}

/** One grey picture of 640×480 with the code in its middle, as a film (YUV4MPEG2). */
function filmOf(modules) {
  const [width, height] = [640, 480];
  const size = Math.floor(360 / modules.length);
  const left = Math.floor((width - size * modules.length) / 2);
  const top = Math.floor((height - size * modules.length) / 2);
  const light = Buffer.alloc(width * height, 200);
  modules.forEach((row, y) =>
    row.forEach((dark, x) => {
      for (let line = 0; dark && line < size; line += 1) {
        const from = (top + y * size + line) * width + left + x * size;
        light.fill(40, from, from + size);
      }
    }),
  );
  const grey = Buffer.alloc((width * height) / 2, 128);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\nFRAME\n`), light, grey]);
}
