// A photograph, a recording and a place: from the camera to the file in the office, with the app killed on the way and the
// network cut in the middle of the upload.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cameraWithNoise } from '../camera.mjs';
import { Device } from '../device.mjs';
import { formOf, PHOTO, question } from '../form.mjs';
import { signIn } from '../office.mjs';
import { onSmallServer } from '../small-server.mjs';
import { enrolmentCode, filesOn } from '../storage.mjs';
import { enrol, finalise, openPage, saved, sideways, smallTargets, startInterview, unlock } from '../tablet.mjs';

export const engines = ['sqlite'];
export const limit = 240_000;
const SIZES = [[800, 1280], [1280, 800], [600, 960]];

const FORM = formOf('anh-va-noi', ['Ảnh, lời và nơi', 'Photograph, words and place'], [
  PHOTO,
  question('loi', 'audio', 'Ông/Bà muốn nói gì thêm?', 'Anything to add in your own words?'),
  question('noi', 'place', 'Nơi phỏng vấn', 'Where the interview is held'),
]);

export default onSmallServer(FORM, journey);

async function journey(t, server) {
  const args = await cameraWithNoise(join(t.tmp, 'noise.y4m'));
  const tablet = new Device(t, {
    baseURL: server.url, viewport: { width: 800, height: 1280 }, args, reducedMotion: 'reduce',
    permissions: ['camera', 'microphone', 'geolocation'], geolocation: { latitude: 21.512_347, longitude: 104.103_952 },
  });
  let page;
  let photo;
  const next = () => page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();

  async function open() {
    ({ page } = await tablet.open());
    page.setDefaultTimeout(20_000);
  }

  async function check(name) {
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      await t.axe(page);
      t.assert.deepEqual(await smallTargets(page), [], `${name} at ${width}×${height}`);
      t.assert.equal(await sideways(page), 0, `${name} at ${width}`);
      await t.picture(page, `${name}-${width}`);
    }
    await page.setViewportSize({ width: 800, height: 1280 });
  }

  await t.step('enrol and begin', async () => {
    await open();
    await enrol(page, await enrolmentCode(server, 'huong'));
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.getByText('Đang tải nốt ứng dụng').waitFor({ state: 'detached' });
    await openPage(page, 'Danh sách');
    await startInterview(page);
    server.proxy.cut();
  });

  await t.step('a photograph is taken, sealed, read back and shown', async () => {
    await page.getByText('Không chụp mặt người').waitFor();
    await check('photo-none');
    await page.getByRole('button', { name: 'Mở máy ảnh' }).click();
    await page.waitForFunction(() => document.querySelector('video')?.videoWidth > 0);
    await check('photo-camera');
    await page.getByRole('button', { name: 'Chụp', exact: true }).click();
    await page.getByText('Ảnh đã niêm phong và lưu trên máy').waitFor();
    await saved(page);
    t.assert.ok(await page.getByAltText('Ảnh vừa lưu').evaluate(async (image) => (await image.decode(), image.naturalWidth > 0)));
    await check('photo-kept');
  });

  async function reopened() {
    await tablet.kill();
    await open();
    await page.goto('/surveyor/');
    await unlock(page);
    await page.getByRole('button', { name: 'Làm tiếp' }).first().click();
  }

  await t.step('the app is killed: the photograph is there, as it was', async () => {
    const before = await filesOn(page);
    await reopened();
    await page.getByText('Ảnh đã niêm phong và lưu trên máy').waitFor();
    const after = await filesOn(page);
    t.assert.deepEqual(after, before);
    t.assert.equal(after.length, 1);
    [photo] = after;
    // Sealed: nothing of a picture's beginning is in what lies in the database.
    t.assert.notEqual(photo.head, 'ffd8');
  });

  await t.step('a recording shows its level and its limit, and is not called saved before it is', async () => {
    await next();
    await page.getByText('Nhiều nhất 10 phút').waitFor();
    await page.getByRole('button', { name: 'Bắt đầu ghi' }).click();
    await page.getByText(/Đang ghi, chưa xong: 0:0[1-9] \/ 10:00/).waitFor();
    await page.waitForFunction(() => Number(document.querySelector('[role=meter]')?.getAttribute('aria-valuenow')) > 0);
    t.assert.equal(await page.locator('[data-tick="saved"]').count(), 0, 'what is being recorded has no tick');
    await check('audio-running');
    await page.getByRole('button', { name: 'Dừng và lưu' }).click();
    await page.getByText('Bản ghi đã niêm phong và lưu trên máy').waitFor();
    await saved(page);
    await page.waitForFunction(() => document.querySelector('audio')?.readyState > 0);
    await check('audio-kept');
  });

  await t.step('the app is killed in the middle of another recording: both are there, and one is chosen', async () => {
    await page.getByRole('button', { name: 'Ghi lại từ đầu' }).click();
    await page.getByText(/^Đã giữ trên máy đến 0:0[4-9]/).waitFor();
    await check('audio-kept-so-far');
    await reopened();
    await page.getByText('Phần đã ghi và bản ghi trước đều còn trên máy. Xin chọn một.').waitFor();
    await page.getByText('Bản ghi đã niêm phong và lưu trên máy').waitFor();
    await check('audio-choose');
    await page.getByRole('button', { name: 'Giữ bản ghi trước' }).click();
    await page.getByRole('button', { name: 'Ghi lại từ đầu' }).waitFor();
  });

  await t.step('killed in the middle of the only one, what was said until then is the answer and is heard', async () => {
    await page.getByRole('button', { name: 'Bỏ bản ghi này' }).click();
    await page.getByRole('button', { name: 'Bắt đầu ghi' }).click();
    await page.getByText(/^Đã giữ trên máy đến 0:0[4-9]/).waitFor();
    await reopened();
    await page.getByText('Phần đã ghi được giữ lại').waitFor();
    await page.getByText('Bản ghi đã niêm phong và lưu trên máy').waitFor();
    await page.waitForFunction(() => document.querySelector('audio')?.readyState > 0);
    await saved(page);
    await check('audio-broken');
  });

  await t.step('a place is asked for, and rounded before it is kept', async () => {
    await next();
    await page.getByText('Máy chỉ ghi vị trí gần đúng').waitFor();
    await check('place-asked');
    await page.getByRole('button', { name: 'Ông/Bà đồng ý, ghi nơi này' }).click();
    await page.getByText('21,51° vĩ bắc, 104,10° kinh đông').waitFor();
    await saved(page);
    await check('place-kept');
    await next();
  });

  await t.step('finalised; the line goes, and the network is cut in the middle of a file', async () => {
    t.assert.equal(await finalise(page), 1);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    server.proxy.restore();
    server.proxy.cutInTheMiddleOf(`PATCH /sync/v1/blobs/${photo.sha256}`, 2);
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByRole('heading', { name: /^Còn 1 ảnh chờ gửi/ }).waitFor();
    await page.getByText('Không có mạng').first().waitFor();
    await page.getByText('Máy chủ đã nhận, 1 phiếu').click();
    await page.getByText('Máy chủ đã nhận câu trả lời, còn 1 ảnh chờ gửi').waitFor();
    await check('outbox-waiting');
    const { whole, parts } = await server.files();
    t.assert.ok(!(photo.sha256 in whole), 'the photograph is not there whole');
    t.assert.ok(parts[photo.sha256] > 0 && parts[photo.sha256] < photo.bytes, `a part of it is: ${parts[photo.sha256]} of ${photo.bytes}`);
  });

  await t.step('killed there; after the start it goes on where the server is, also while the app is locked', async () => {
    const before = (await server.files()).parts[photo.sha256];
    await tablet.kill();
    server.proxy.restore();
    const sent = server.proxy.sent;
    await open();
    await page.goto('/surveyor/');
    await page.getByRole('button', { name: 'Gửi phiếu, không cần mở khoá' }).click();
    await until(async () => photo.sha256 in (await server.files()).whole);
    const again = server.proxy.sent - sent;
    // What was there was not sent again; the rest is the page, questions and at most one piece twice.
    t.assert.ok(again < photo.bytes - before + 64 * 1024, `${again} bytes for the ${photo.bytes - before} that were missing`);
    await unlock(page);
    await openPage(page, 'Hộp gửi');
    await page.getByText('Máy chủ đã nhận, 1 phiếu').click();
    await page.getByRole('button', { name: /Phiếu 1/ }).click();
    await page.getByText('Máy chủ đã có đủ').nth(1).waitFor();
    await check('submission-complete');
    // Nothing goes from the tablet before a backup has it.
    // With them, for a day, the recording that was taken back.
    t.assert.equal((await filesOn(page)).length, 3);
  });

  await t.step('on the server’s disk it is sealed; the office gets the picture, and nothing of where it was taken', async () => {
    const { whole } = await server.files();
    t.assert.equal(whole[photo.sha256].length, photo.bytes);
    t.assert.notEqual(whole[photo.sha256].subarray(0, 2).toString('hex'), 'ffd8');
    const desk = (await t.open({ baseURL: server.direct, viewport: { width: 1440, height: 900 }, acceptDownloads: true })).page;
    await signIn(desk, server.account('supervisor'), `/evaluations/${server.evaluation}`);
    await desk.getByText('Mỗi lần tải ảnh hoặc bản ghi âm đều được ghi lại').waitFor();
    await t.axe(desk);
    await t.picture(desk, 'office');
    const download = async (name) => {
      const [file] = await Promise.all([desk.waitForEvent('download'), desk.getByRole('button', { name }).click()]);
      return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
    };
    const picture = await download(/^Tải ảnh/);
    t.assert.match(picture.name, /^hailong-[0-9a-f]+\.jpg$/);
    t.assert.equal(picture.bytes.subarray(0, 3).toString('hex'), 'ffd8ff');
    t.assert.equal(picture.bytes.length, photo.bytes - 28);
    t.assert.equal(picture.bytes.includes('Exif'), false);
    const sound = await download(/^Tải bản ghi âm/);
    t.assert.match(sound.name, /\.webm$/);
    t.assert.equal(sound.bytes.subarray(0, 4).toString('hex'), '1a45dfa3');
  });
}

async function until(condition) {
  const since = Date.now();
  while (!(await condition())) {
    if (Date.now() - since > 60_000) throw new Error('it does not come true');
    await new Promise((done) => setTimeout(done, 100));
  }
}
