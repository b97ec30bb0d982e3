// The room runs out between the camera's opening and the picture: it is said not to be saved, nothing of it stays, and with
// room it is taken, sealed and received.
import { join } from 'node:path';
import { launchProfile } from '../browser.mjs';
import { cameraWithNoise } from '../camera.mjs';
import { SmallServer } from '../small-server.mjs';
import { draftRecords, enrolmentCode, filesOn, quotaOf } from '../storage.mjs';
import { enrol, finalise, openPage, saved, settled, startInterview, unlock } from '../tablet.mjs';

export const engines = ['sqlite'];
export const limit = 240_000;

const question = (name, kind, vi, en) => ({ name, kind, label: { vi, en } });
const FORM = {
  key: 'anh-het-cho', version: '1.0', status: 'draft', languages: ['vi', 'en'],
  title: { vi: 'Ảnh khi hết chỗ', en: 'A photograph without room' },
  consent: { vi: 'Xin phép Ông/Bà cho hỏi vài câu.', en: 'May I ask you some questions?' },
  sections: [{
    key: 'A', title: { vi: 'Giấy hẹn', en: 'The slip' },
    questions: [question('anh', 'photo', 'Chụp giấy hẹn trả kết quả', 'Photograph the slip'), question('lan', 'integer', 'Ông/Bà phải đến mấy lần?', 'How often did you come?')],
  }],
};

export default async function (t) {
  const server = await SmallServer.start(t.tmp, FORM);
  try {
    await journey(t, server);
  } finally {
    await server.remove();
  }
}

async function journey(t, server) {
  const profile = join(t.tmp, 'tablet');
  const args = await cameraWithNoise(join(t.tmp, 'noise.y4m'));
  const options = { baseURL: server.url, locale: 'vi-VN', viewport: { width: 800, height: 1280 }, args, permissions: ['camera'] };
  let context = t.adopt(await launchProfile(profile, options));
  let page = context.pages()[0] ?? (await context.newPage());
  let quota;
  let photo;
  const openCamera = async () => {
    await page.getByRole('button', { name: 'Mở máy ảnh' }).click();
    await page.waitForFunction(() => document.querySelector('video')?.videoWidth > 0);
  };

  await t.step('a tablet is enrolled, and opened again with little room', async () => {
    await enrol(page, await enrolmentCode(server, 'huong'));
    await settled(page);
    await context.close();
    context = t.adopt(await launchProfile(profile, options));
    page = context.pages()[0] ?? (await context.newPage());
    quota = await quotaOf(context, page, server.url);
    // Before the first write: what the browser then believes to be left it goes on believing for a while.
    await quota.room();
    await page.goto('/surveyor/');
    await unlock(page);
    await openPage(page, 'Danh sách');
    await startInterview(page);
    server.proxy.cut();
  });

  await t.step('no room for the picture: it is said not to be saved, with what to do, and nothing of it is left', async () => {
    const before = await draftRecords(page);
    await openCamera();
    await quota.fill();
    await page.getByRole('button', { name: 'Chụp', exact: true }).click();
    await page.getByRole('alert').getByText('CHƯA LƯU được vì bộ nhớ của máy đã đầy. Hãy xoá bớt ảnh, video hoặc tệp khác trên máy rồi thử lại, hoặc để trống câu này.').waitFor();
    await t.axe(page);
    await t.picture(page, 'no-room');
    t.assert.equal(await page.getByAltText('Ảnh vừa lưu').count(), 0);
    t.assert.deepEqual(await filesOn(page), []);
    t.assert.equal(await draftRecords(page), before);
  });

  await t.step('with room it is taken again and kept', async () => {
    await quota.room();
    await openCamera();
    await page.getByRole('button', { name: 'Chụp', exact: true }).click();
    await page.getByText('Ảnh đã niêm phong và lưu trên máy').waitFor();
    await saved(page);
    [photo] = await filesOn(page);
    t.assert.ok(photo.bytes > 0);
  });

  await t.step('no room for the answer after it: the photograph is there, the answer is not said to be saved', async () => {
    await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
    await page.getByRole('group', { name: 'Bàn phím số' }).waitFor();
    await saved(page);
    await quota.fill();
    await page.getByRole('button', { name: '3', exact: true }).click();
    await page.getByRole('heading', { name: 'CHƯA LƯU được câu này' }).waitFor();
    t.assert.deepEqual(await filesOn(page), [photo]);
    await quota.room();
    await page.getByRole('button', { name: 'Lưu lại' }).click();
    await saved(page);
  });

  await t.step('finalised and sent, the photograph lies on the server as it was sealed', async () => {
    await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
    t.assert.equal(await finalise(page), 1);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    server.proxy.restore();
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByText('Máy chủ đã nhận, 1 phiếu').waitFor({ timeout: 60_000 });
    for (let tries = 0; ; tries += 1) {
      const { whole } = await server.files();
      if (photo.sha256 in whole) {
        t.assert.equal(whole[photo.sha256].length, photo.bytes);
        return;
      }
      t.assert.ok(tries < 600, 'the photograph did not arrive');
      await page.waitForTimeout(100);
    }
  });
}
