// Somebody takes an interview back. The tablet that made it lets its key box go at the next contact, in every place, keeps the
// line and says nothing of it; also where the line came back from the second copy, and where it lies among the rescued ones.
import { Device } from '../device.mjs';
import { formOf, PHOTO, shortInterview, TIMES } from '../form.mjs';
import { api } from '../office.mjs';
import { onSmallServer } from '../small-server.mjs';
import { besideTheApp, deleteDatabase, enrolmentCode, inAnyFile, isOnTablet, leavesTablet, onTheWire, stored, takeLinesOut } from '../storage.mjs';
import { enrol, openPage, settled, unlock, wholeApp } from '../tablet.mjs';

export const engines = ['sqlite'];
export const limit = 300_000;

/** 80 bytes of nothing. */
const NOTHING = 'A'.repeat(107);
const FORM = formOf('rut-lai', ['Rút lại', 'Taken back'], [PHOTO, TIMES]);

export default onSmallServer(FORM, journey, 6);

async function journey(t, server) {
  const device = await new Device(t, { baseURL: server.url }).open();
  const { context, page } = device;
  const sent = onTheWire(context);
  const office = await api(server, server.account('supervisor'));
  const withdraw = ({ line }) =>
    office(`/api/v1/submissions/${JSON.parse(line).id}/withdrawal`, {}, 'POST', { reason: 'xin rút qua điện thoại' });
  const boxes = async () => (await stored(page)).lines.map((one) => one.key_box);
  const sendNow = async () => {
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
  };
  const goes = async (one) => t.assert.ok(await leavesTablet(page, one), 'the key box is still on the tablet');
  let made;

  await t.step('three interviews are on the server and in both places of the tablet', async () => {
    await enrol(page, await enrolmentCode(server, 'huong'));
    await settled(page);
    await wholeApp(page);
    for (let n = 0; n < 3; n += 1) await shortInterview(page, false);
    await sendNow();
    await page.getByText('Máy chủ đã nhận, 3 phiếu').waitFor({ timeout: 60_000 });
    made = (await stored(page)).lines;
    for (const one of made) t.assert.ok(await inAnyFile(page, one.key_box), 'the second copy has the key box');
  });

  await t.step('the first is taken back: at the next contact its key box is nowhere on the tablet, its line stays', async () => {
    await withdraw(made[0]);
    await sendNow();
    await goes(made[0]);
    const { lines } = await stored(page);
    t.assert.deepEqual(lines.map(({ line }) => line), made.map(({ line }) => line));
    t.assert.deepEqual(lines.map(({ key_box }) => key_box), [NOTHING, made[1].key_box, made[2].key_box]);
    t.assert.ok(await inAnyFile(page, made[1].key_box), 'what nobody took back stays in the second copy');
  });

  await t.step('nothing on the screens tells it, and nothing is sent again', async () => {
    const before = sent.length;
    await openPage(page, 'Trang chính');
    await page.getByText('Máy chủ đã nhận đủ. Không còn phiếu nào nợ.').waitFor();
    await openPage(page, 'Hộp gửi');
    await page.getByText('Máy chủ đã nhận, 3 phiếu').click();
    t.assert.doesNotMatch(await page.locator('main').innerText(), /rút|thu hồi/i);
    await t.picture(page, 'outbox');
    await page.reload();
    await unlock(page);
    await openPage(page, 'Trang chính');
    await page.getByText('Máy chủ đã nhận đủ. Không còn phiếu nào nợ.').waitFor({ timeout: 60_000 });
    t.assert.equal(sent.length, before);
  });

  await t.step('the database loses its lines: they come from the second copy, the first without its key box', async () => {
    await besideTheApp(page);
    await takeLinesOut(page);
    await page.goto('/surveyor/');
    await unlock(page);
    await page.getByText('Kho dữ liệu thiếu 3 phiếu. Máy đã lấy lại đủ từ bản sao thứ hai.').waitFor();
    t.assert.deepEqual(await boxes(), [NOTHING, made[1].key_box, made[2].key_box]);
  });

  await t.step('the whole database is gone and the tablet enrolled anew: what is taken back then goes from the rescued lines too', async () => {
    await besideTheApp(page);
    await deleteDatabase(page);
    await page.goto('/surveyor/');
    await page.getByRole('heading', { name: '3 phiếu cứu được từ bản sao thứ hai' }).waitFor();
    await enrol(page, await enrolmentCode(server, 'huong'));
    await page.getByText('Máy chủ đã nhận đủ, để tổ trưởng xem.').waitFor({ timeout: 90_000 });
    t.assert.deepEqual(new Set(sent.slice(-3).map((one) => one.key_box)), new Set([NOTHING, made[1].key_box, made[2].key_box]));
    await withdraw(made[1]);
    await sendNow();
    await goes(made[1]);
    t.assert.ok(await isOnTablet(page, made[2]), 'what nobody took back is still there');
    const scores = await office(`/api/v1/evaluations/${server.evaluation}/responses`);
    t.assert.deepEqual((await scores.json()).items.map(({ id }) => id), [JSON.parse(made[2].line).id]);
  });
}
