// The manager's and the administrator's deeds: links, tablets, campaigns, questionnaires, people.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { api, signIn } from '../office.mjs';

/** The code on a respondent's slip, reckoned apart from the apps' own function. */
function slipCode(id) {
  let [code, bits] = ['', BigInt(`0x${id.slice(-10)}`)];
  for (let place = 0; place < 8; place += 1, bits >>= 5n) code = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[Number(bits & 31n)] + code;
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

export default async function (t) {
  const manager = t.server.account('manager');
  const get = await api(t.server, manager);
  const programme = await (await get('/api/v1/programme')).json();
  const open = programme.campaigns.find((campaign) => campaign.state === 'open');
  const evaluation = open.evaluations.find((row) => row.progress.cases > 0);
  const { page } = await t.open({ viewport: { width: 1366, height: 768 }, acceptDownloads: true });

  await t.step('a counter link is made, copied by its address, turned off after a question, and on again', async () => {
    await signIn(page, manager, `/evaluations/${evaluation.id}/links`);
    await page.getByRole('heading', { name: 'Liên kết tại quầy' }).waitFor();
    const before = (await (await get(`/api/v1/evaluations/${evaluation.id}/counter-links`)).json()).items.length;
    await page.getByRole('button', { name: 'Tạo liên kết tại quầy' }).click();
    await page.locator('tbody tr').nth(before).waitFor();
    const links = (await (await get(`/api/v1/evaluations/${evaluation.id}/counter-links`)).json()).items;
    t.assert.equal(links.length, before + 1);
    const made = links.at(-1);
    const line = page.locator('tr', { hasText: made.url });
    await line.getByRole('button', { name: 'Tắt liên kết' }).click();
    await page.getByRole('dialog').getByText('Phiếu đã gửi vẫn còn.').waitFor();
    await t.axe(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Tắt liên kết' }).click();
    await line.getByText('Đã tắt').waitFor();
    await line.getByRole('button', { name: 'Bật lại' }).click();
    await line.getByText('Đang nhận').waitFor();
  });

  await t.step('a day is asked for in the page’s language, whatever the browser speaks, and one that is none is said', async () => {
    const { page: english, context } = await t.open({ locale: 'en-US', viewport: { width: 1366, height: 768 }, acceptDownloads: true });
    await signIn(english, manager, `/evaluations/${evaluation.id}/links`);
    const day = english.getByRole('group', { name: 'Hết hạn ngày' });
    await day.getByLabel('Ngày').fill('31');
    await day.getByLabel('Tháng').fill('2');
    await day.getByLabel('Năm').fill('2099');
    await day.getByRole('alert').getByText('Ngày này không có trong lịch.').waitFor();
    await t.axe(english);
    await t.picture(english, 'no-day');
    await day.getByLabel('Tháng').fill('12');
    await day.getByRole('alert').waitFor({ state: 'detached' });
    const file = english.waitForEvent('download');
    const asked = english.waitForRequest((request) => request.method() === 'POST' && request.url().includes('/tickets'));
    await english.getByRole('button', { name: 'Tạo và tải CSV' }).click();
    t.assert.match((await asked).postData(), /2099-12-31/);
    await (await file).delete();
    await context.close();
  });

  await t.step('what a surveyor has left is handed over to another, after the question what becomes of the rest', async () => {
    await page.goto(`/evaluations/${evaluation.id}`);
    const lists = async () => (await (await get(`/api/v1/evaluations/${evaluation.id}/surveyors`)).json()).items;
    const [from] = (await lists()).toSorted((a, b) => b.left - a.left);
    t.assert.ok(from.left > 0);
    await page.locator('tr', { hasText: from.name }).getByRole('button', { name: 'Giao phần còn lại' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('máy chủ nhận và để tổ trưởng xem').waitFor();
    t.assert.ok(await dialog.getByRole('button', { name: 'Giao phần còn lại' }).isDisabled());
    const choice = dialog.getByLabel('Người làm tiếp');
    await choice.selectOption({ index: 1 });
    const to = (await choice.locator('option:checked').innerText()).replace(/ \(.*/, '');
    await t.axe(page);
    await t.picture(page, 'hand-over');
    await dialog.getByRole('button', { name: 'Giao phần còn lại' }).click();
    await page.getByText(`Đã giao ${from.left.toLocaleString('vi-VN')} người cho ${to}.`).waitFor();
    const after = await lists();
    t.assert.ok(after.every((one) => one.surveyor !== from.surveyor));
    t.assert.ok(after.find((one) => one.name === to).left >= from.left);
    await t.picture(page, 'handed-over');
  });

  await t.step('an enrolment code is shown with its QR', async () => {
    await page.goto('/tablets');
    await page.getByRole('button', { name: 'Thêm máy' }).click();
    await page.getByLabel('Người dùng máy').selectOption({ index: 1 });
    await page.getByRole('button', { name: 'Tạo mã đăng ký' }).click();
    await page.getByAltText('Mã QR để máy tính bảng quét').waitFor();
    t.assert.match(await page.locator('p.code').innerText(), /^[0-9A-HJKMNP-TV-Z]{5} [0-9A-HJKMNP-TV-Z]{5}$/);
    t.assert.ok(await page.getByAltText('Mã QR để máy tính bảng quét').evaluate((image) => image.naturalWidth > 0));
    await t.axe(page);
  });

  await t.step('revoking a tablet says what becomes of its answers, and going back changes nothing', async () => {
    const standings = async () => (await (await get('/api/v1/tablets')).json()).items.map((tablet) => [tablet.id, tablet.status]);
    const before = await standings();
    await page.getByRole('button', { name: 'Máy 01', exact: true }).click();
    await page.getByRole('button', { name: 'Thu hồi máy' }).click();
    await page.getByRole('dialog').getByText('vẫn gửi được').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Quay lại' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    t.assert.deepEqual(await standings(), before);
  });

  await t.step('a respondent comes with a slip: the interview is found, withdrawn after a question, and stands in the register', async () => {
    const path = `/api/v1/evaluations/${evaluation.id}/responses?state=counted&limit=200`;
    const interviews = (await (await get(path)).json()).items.filter((one) => one.mode === 'tablet');
    const [brought] = interviews;
    const code = slipCode(brought.id);
    await page.goto('/withdrawals');
    const field = page.getByLabel('Mã trên giấy, 8 chữ và số');
    await field.fill('0000-0000');
    await page.getByRole('button', { name: 'Tìm phiếu' }).click();
    await page.getByText('Máy chủ không giữ phiếu nào có mã này.').waitFor();
    await field.fill(code.toLowerCase().replace('-', ' '));
    await page.getByRole('button', { name: 'Tìm phiếu' }).click();
    await page.getByText(`người số ${brought.case_number.toLocaleString('vi-VN')} trong mẫu`).waitFor();
    await page.getByRole('button', { name: 'Rút phiếu', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: `Rút phiếu mang mã ${code}?` });
    await dialog.getByText('máy chủ hủy khóa mở phiếu').waitFor();
    await dialog.getByText('Câu trả lời trong các bản sao lưu đã có').waitFor();
    t.assert.ok(await dialog.getByRole('button', { name: 'Rút phiếu' }).isDisabled());
    await dialog.getByRole('textbox').fill('mang giấy đến bộ phận một cửa');
    await t.axe(page);
    await t.picture(page, 'withdraw');
    await dialog.getByRole('button', { name: 'Rút phiếu' }).click();
    await page.getByText(`Đã rút phiếu mang mã ${code}.`).waitFor();
    await page.getByRole('row', { name: 'mang giấy đến bộ phận một cửa' }).getByText(code).waitFor();
    t.assert.equal(await page.getByRole('button', { name: 'Rút phiếu', exact: true }).count(), 0);
    await t.axe(page);
    await t.picture(page, 'withdrawn');
  });

  await t.step('from the list of interviews: the row goes, the counts follow, and the list of the withdrawn has it', async () => {
    const read = async (rest = '') => (await get(`/api/v1/evaluations/${evaluation.id}${rest}`)).json();
    const { items } = await read('/responses?state=counted&limit=25');
    const chosen = items.find((one) => one.mode === 'tablet');
    const answered = (await read()).progress.answered;
    await page.goto(`/evaluations/${evaluation.id}`);
    const name = `phiếu của người số ${chosen.case_number.toLocaleString('vi-VN')}`;
    await page.getByRole('button', { name: `Rút phiếu: ${name}`, exact: true }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('xin qua điện thoại');
    await page.getByRole('dialog').getByRole('button', { name: 'Rút phiếu' }).click();
    await page.getByText(`Đã rút ${name}. Chỉ số đã tính lại, không có phiếu này.`).waitFor();
    await page.getByRole('button', { name: `Rút phiếu: ${name}`, exact: true }).waitFor({ state: 'detached' });
    t.assert.equal((await read()).progress.answered, answered - 1);
    await page.getByRole('row', { name: `Đã trả lời ${(answered - 1).toLocaleString('vi-VN')}` }).waitFor();
    await page.getByRole('button', { name: 'Đã rút', exact: true }).click();
    await page.getByRole('columnheader', { name: 'Rút lúc' }).waitFor();
    const { items: gone } = await read('/responses?state=withdrawn');
    t.assert.ok(gone.some((one) => one.id === chosen.id));
    await t.axe(page);
    await t.picture(page, 'list-of-withdrawn');
  });

  await t.step('how the private part was answered is told where somebody asks for it', async () => {
    const asked = page.waitForResponse((response) => response.url().endsWith('/private-part'));
    await page.getByText('Phần riêng tư', { exact: true }).click();
    t.assert.equal((await asked).status(), 200);
    await page.getByRole('rowheader', { name: 'Tự bấm một mình' }).waitFor();
    await t.axe(page);
    await t.picture(page, 'private-part');
  });

  await t.step('the campaigns say what the next step does', async () => {
    await page.goto('/campaigns');
    await page.getByText('Không nhận phiếu mới nữa.').first().waitFor();
    await t.axe(page);
  });

  await t.step('a bad questionnaire lists its problems by place', async () => {
    await page.goto('/questionnaires');
    const file = join(t.tmp, 'bad.json');
    await writeFile(file, JSON.stringify({ key: 'x', version: '1' }));
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('button', { name: 'Nhập phiếu' }).click();
    await page.getByRole('alert').waitFor();
    await writeFile(file, '{"key": ');
    await page.getByRole('button', { name: 'Nhập phiếu' }).click();
    await page.getByText('Tệp đã đổi từ lúc chọn').waitFor();
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('button', { name: 'Nhập phiếu' }).click();
    await page.getByText('Tệp này không phải JSON.').waitFor();
    await t.axe(page);
  });

  await t.step('the administrator adds a person, is told of a bad user name, and closes the account', async () => {
    const { page: admin } = await t.open({ viewport: { width: 1366, height: 768 } });
    await signIn(admin, t.server.account('administrator'), '/people');
    const form = admin.locator('form');
    const username = `thu.${Date.now().toString(36)}`;
    await form.getByLabel('Họ tên').fill('Lò Thị Thử');
    await form.getByLabel('Tên đăng nhập').fill('Có Dấu');
    await form.getByLabel('Mật khẩu').fill('mat-khau-du-dai');
    await form.getByRole('button', { name: 'Thêm người dùng' }).click();
    await admin.locator('.wrong').waitFor();
    await form.getByLabel('Tên đăng nhập').fill(username);
    await form.getByRole('button', { name: 'Thêm người dùng' }).click();
    await admin.getByText('Đã thêm Lò Thị Thử.').waitFor();
    const line = admin.locator('tr', { hasText: username });
    await line.getByRole('button', { name: 'Khóa tài khoản' }).click();
    await admin.getByRole('dialog').getByRole('button', { name: 'Khóa tài khoản' }).click();
    await line.getByText('Đã khóa').waitFor();
    await t.axe(admin);
  });
}
