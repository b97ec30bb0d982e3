// The room runs out between the camera's opening and the picture: it is said not to be saved, nothing of it stays, and with
// room it is taken, sealed and received.
import { join } from 'node:path';
import { cameraWithNoise } from '../camera.mjs';
import { Device } from '../device.mjs';
import { formOf, PHOTO, TIMES } from '../form.mjs';
import { onSmallServer } from '../small-server.mjs';
import { draftRecords, enrolmentCode, filesOn } from '../storage.mjs';
import { enrol, finalise, openPage, saved, settled, startInterview, unlock } from '../tablet.mjs';

export const engines = ['sqlite'];
export const limit = 240_000;

const FORM = formOf('anh-het-cho', ['Ảnh khi hết chỗ', 'A photograph without room'], [PHOTO, TIMES]);

export default onSmallServer(FORM, journey);

async function journey(t, server) {
  const args = await cameraWithNoise(join(t.tmp, 'noise.y4m'));
  const tablet = new Device(t, { baseURL: server.url, viewport: { width: 800, height: 1280 }, args, permissions: ['camera'] });
  let { page } = await tablet.open();
  let quota;
  let photo;
  const openCamera = async () => {
    await page.getByRole('button', { name: 'Mở máy ảnh' }).click();
    await page.waitForFunction(() => document.querySelector('video')?.videoWidth > 0);
  };

  await t.step('a tablet is enrolled, and opened again with little room', async () => {
    await enrol(page, await enrolmentCode(server, 'huong'));
    await settled(page);
    ({ page, quota } = await tablet.startWithLittleRoom());
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
