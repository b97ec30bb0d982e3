// A manager plans next year: units, a campaign with two of them, what hinders its opening mended, opened. An observer may not even look.
// The map of areas, and a newer one from a file.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { api, signIn } from '../office.mjs';
import { Server } from '../server.mjs';

export const limit = 360_000;

const NAME = 'Đợt khảo sát năm 2027';
const FIRST = 'UBND phường Tô Hiệu';
const SECOND = 'UBND phường Chiềng An';
/** Of the demonstration: it still exists, but the district it lies in does not. */
const STRANDED = 'Bệnh viện đa khoa huyện Yên Châu';
/** A day in its three fields. */
async function day(inside, label, [date, month, year]) {
  const group = inside.getByRole('group', { name: label });
  await group.getByLabel('Ngày').fill(date);
  await group.getByLabel('Tháng').fill(month);
  await group.getByLabel('Năm').fill(year);
}
const ROOM = [{ width: 1366, height: 768 }, { width: 1280, height: 800 }, { width: 390, height: 844 }];

/** On a server of its own: the demonstration of the others keeps its campaigns and its map. */
export default async function (t) {
  const server = await Server.start(t.engine);
  try {
    await journey(t, server);
  } finally {
    await server.remove();
  }
}

async function journey(t, server) {
  const manager = server.account('manager');
  const get = async (path) => (await (await api(server, manager))(path)).json();
  const { page } = await t.open({ baseURL: server.url, viewport: ROOM[0] });
  const dialog = page.getByRole('dialog');
  /** The page as it stands: accessible, and no wider than any of the screens. */
  const whole = async (name) => {
    await t.axe(page);
    for (const size of ROOM) {
      await page.setViewportSize(size);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      t.assert.equal(over, 0, `${name} is too wide at ${size.width}`);
      await t.picture(page, `${name}-${size.width}`);
    }
    await page.setViewportSize(ROOM[0]);
  };

  await t.step('units: the list is searched without accents, and one is added with an area of its first day', async () => {
    await signIn(page, manager, '/units');
    await page.getByRole('heading', { name: 'Đơn vị', exact: true }).waitFor();
    await page.getByLabel('Tìm đơn vị').fill('song ma');
    await page.getByRole('row', { name: /UBND huyện Sông Mã/ }).getByText('minh họa').waitFor();
    t.assert.equal(await page.locator('tbody tr').count(), 1);
    await page.getByLabel('Tìm đơn vị').fill('');
    await whole('units');

    await page.getByRole('button', { name: 'Thêm đơn vị' }).click();
    await dialog.getByRole('button', { name: 'Thêm đơn vị' }).click();
    await dialog.getByText('Nhập mã của đơn vị.').waitFor();
    await t.axe(page);
    await dialog.getByLabel('Mã', { exact: true }).fill('P-TH');
    await dialog.getByLabel('Tên', { exact: true }).fill(FIRST);
    await dialog.getByLabel('Loại hình').selectOption('commune');
    await day(dialog, 'Hoạt động từ ngày', ['1', '7', '2025']);
    await dialog.getByLabel('Tìm địa bàn theo tên hoặc mã').fill('to hieu');
    await page.waitForFunction(() => [...document.querySelectorAll('dialog select')].some((one) => one.value === '03646'));
    await t.axe(page);
    await t.picture(page, 'new-unit');
    await dialog.getByRole('button', { name: 'Thêm đơn vị' }).click();
    await page.getByText(`Đã thêm ${FIRST}.`).waitFor();
    const tell = await api(server, manager);
    const second = { code: 'P-CA', name: { vi: SECOND }, kind: 'commune', area_code: '03667', valid_from: '2025-07-01' };
    await tell('/api/v1/units', {}, 'POST', second);
  });

  await t.step('a campaign is made: days in the wrong order are said at their field, then its own page opens', async () => {
    await page.goto('/campaigns');
    await page.getByRole('button', { name: 'Lập đợt khảo sát mới' }).click();
    await dialog.locator('input[maxlength="4"]:not(.year)').fill('2027');
    await dialog.getByLabel('Tên', { exact: true }).fill(NAME);
    await day(dialog, 'Ngày đầu thực địa', ['1', '9', '2027']);
    await day(dialog, 'Ngày cuối thực địa', ['31', '8', '2027']);
    await dialog.getByRole('button', { name: 'Tạo bản nháp' }).click();
    await dialog.getByText('Ngày cuối phải là ngày đầu hoặc sau đó.').waitFor();
    await t.axe(page);
    await t.picture(page, 'new-campaign');
    await day(dialog, 'Ngày cuối thực địa', ['31', '10', '2027']);
    await dialog.getByRole('button', { name: 'Tạo bản nháp' }).click();
    await page.getByRole('heading', { level: 1, name: NAME }).waitFor();
    t.assert.match(new URL(page.url()).pathname, /^\/campaigns\/[0-9a-f-]{36}$/);
    t.assert.ok(await page.getByRole('button', { name: 'Mở đợt' }).isDisabled());
    await whole('empty-draft');
  });

  const units = page.locator('section', { has: page.getByRole('heading', { name: 'Đơn vị được đánh giá' }) });
  const step = page.locator('section', { has: page.getByRole('heading', { name: 'Bước tiếp' }) });
  const add = async (sought, target) => {
    await page.getByRole('button', { name: 'Thêm đơn vị' }).click();
    await dialog.getByLabel('Tìm đơn vị theo tên hoặc mã').fill(sought);
    await page.waitForFunction(() => [...document.querySelectorAll('dialog select')].some((one) => /^[0-9a-f-]{36}$/.test(one.value)));
    await dialog.getByLabel('Phiếu hỏi').selectOption({ index: 1 });
    await dialog.getByLabel('Mục tiêu (phiếu)').fill(target);
    await dialog.getByRole('button', { name: 'Thêm vào đợt' }).click();
    await dialog.waitFor({ state: 'detached' });
  };

  await t.step('two units: one without a target, one whose district is no more, and both hinder the opening', async () => {
    await add('to hieu', '0');
    await add('yen chau', '150');
    await units.getByRole('row', { name: new RegExp(STRANDED) }).waitFor();
    await step.getByText('Còn 2 việc phải xong mới mở được').waitFor();
    t.assert.ok(await step.getByRole('button', { name: 'Mở đợt' }).isDisabled());
    await whole('hindered');
  });

  await t.step('the target is set, the stranded unit taken out, another put in: nothing hinders any more', async () => {
    await units.getByRole('button', { name: `Sửa ${FIRST}` }).click();
    await dialog.getByLabel('Mục tiêu (phiếu)').fill('200');
    await t.axe(page);
    await dialog.getByRole('button', { name: 'Lưu' }).click();
    await step.getByText('Còn 1 việc phải xong mới mở được').waitFor();
    await units.getByRole('button', { name: `Bỏ ra ${STRANDED}` }).click();
    await dialog.getByRole('button', { name: 'Bỏ ra' }).click();
    await step.getByText('Không còn gì vướng. Mở được ngay.').waitFor();
    await add('chieng an', '1.200');
    await units.getByRole('row', { name: new RegExp(SECOND) }).getByText('1.200').waitFor();
  });

  await t.step('a surveyor is assigned, and the team of the Front written down', async () => {
    await units.getByRole('button', { name: `Phân công ${FIRST}` }).click();
    await dialog.getByRole('checkbox', { name: /Quàng Thị Inh/ }).check();
    await t.axe(page);
    await dialog.getByRole('button', { name: 'Lưu' }).click();
    await units.getByRole('row', { name: new RegExp(FIRST) }).getByText('Quàng Thị Inh').waitFor();

    const team = page.locator('section', { has: page.getByRole('heading', { name: 'Đoàn khảo sát' }) });
    await team.getByText('Quan sát viên chỉ xem tiến độ và kết quả đã công bố.').waitFor();
    await team.getByRole('button', { name: 'Sửa danh sách' }).click();
    await team.getByLabel('Cơ quan').selectOption('fatherland_front');
    await team.getByLabel('Họ tên').fill('Quàng Thị Xuân');
    await team.getByLabel('Nhiệm vụ').fill('giám sát');
    await whole('team');
    await team.getByRole('button', { name: 'Lưu danh sách' }).click();
    await team.getByText('Ủy ban Mặt trận Tổ quốc Việt Nam').waitFor();
  });

  await t.step('the campaign opens; what is locked now says why, and every change stands in the history', async () => {
    await step.getByRole('button', { name: 'Mở đợt' }).click();
    await dialog.getByText('bắt đầu nhận phiếu').waitFor();
    await dialog.getByRole('button', { name: 'Mở đợt' }).click();
    await page.getByText(`${NAME}: Mở.`).waitFor();
    t.assert.equal(await page.getByRole('button', { name: 'Xóa bản nháp' }).count(), 0);
    t.assert.equal(await units.getByRole('button', { name: 'Thêm đơn vị' }).count(), 0);
    const { campaign, locks } = await get(`/api/v1${new URL(page.url()).pathname}`);
    t.assert.equal(campaign.state, 'open');
    await units.getByText(locks.evaluations.detail, { exact: false }).first().waitFor();
    const history = page.locator('section', { has: page.getByRole('heading', { name: 'Lịch sử thay đổi' }) });
    await history.getByText(FIRST).first().waitFor();
    t.assert.ok((await history.locator('tbody tr').count()) >= 8);
    await whole('open');
    await page.getByRole('button', { name: /English/ }).click();
    await page.getByRole('heading', { name: 'History of changes' }).waitFor();
    await t.axe(page);
    await page.getByRole('button', { name: /Tiếng Việt/ }).click();
  });

  await t.step('the observer has no entry in the menu and no page at the address', async () => {
    const { page: other, context } = await t.open({ baseURL: server.url, viewport: ROOM[0] });
    await signIn(other, server.account('observer'));
    t.assert.deepEqual(await other.locator('nav a').allInnerTexts(), ['Chương trình', 'Từng đơn vị']);
    for (const path of [new URL(page.url()).pathname, '/campaigns', '/units', '/areas']) {
      await other.goto(path);
      await other.getByText('Tài khoản này không mở được trang này').waitFor();
      t.assert.equal(await other.getByRole('button', { name: /Thêm|Sửa|Mở đợt|Lập đợt|Nhập/ }).count(), 0);
    }
    await t.axe(other);
    await context.close();
  });

  await t.step('areas: districts until June 2025, none since; found without accents, and a code with its names', async () => {
    await page.goto('/areas?on=2025-06-30');
    await page.getByText(/12 huyện và 204 xã/).waitFor();
    await page.getByLabel('Tìm theo tên hoặc mã, không cần dấu').fill('ngoc chien');
    await page.getByRole('button', { name: 'Xã Ngọc Chiến' }).waitFor();
    await page.getByRole('link', { name: 'Từ 1/7/2025' }).click();
    await page.getByLabel('Tìm theo tên hoặc mã, không cần dấu').fill('');
    await page.getByText(/1 tỉnh và 75 xã/).waitFor();
    await page.getByRole('button', { name: 'Phường Tô Hiệu', exact: true }).click();
    await page.getByRole('rowheader', { name: 'Phường Chiềng Lề' }).waitFor();
    await whole('areas');
  });

  await t.step('a newer map: tried first, then imported, and the old names stay', async () => {
    const { items } = await get('/api/v1/areas?limit=500');
    const kept = items.filter((area) => area.code !== '03667');
    const name = (area) => (area.code === '03646' ? 'Phường Tô Hiệu Mới' : area.name);
    const rows = kept.map((area) => [area.code, area.parent ?? '', area.level, name(area)].join(','));
    const file = join(t.tmp, 'son-la-2030.csv');
    await writeFile(file, ['code,parent_code,level,name_vi', ...rows, '03999,99,commune,Xã Thử'].join('\n'));
    await day(page, 'Bản đồ có hiệu lực từ ngày', ['1', '1', '2030']);
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('button', { name: 'Kiểm tra tệp' }).click();
    await page.getByRole('rowheader', { name: /^Dòng \d+, cột parent_code$/ }).waitFor();
    await t.axe(page);
    await writeFile(file, ['code,parent_code,level,name_vi', ...rows, '03999,14,commune,Xã Thử'].join('\n'));
    // Mended and chosen again under the same name, as people do.
    const chooser = page.waitForEvent('filechooser');
    await page.getByText('Chọn tệp', { exact: true }).click();
    await (await chooser).setFiles(file);
    await page.getByRole('button', { name: 'Kiểm tra tệp' }).click();
    await page.getByText('1 xã mới, 1 xã đổi tên hoặc đổi cấp trên, 1 xã hết hiệu lực, tên cũ vẫn giữ').waitFor();
    const row = page.getByRole('row', { name: /^03646 / });
    t.assert.match(await row.innerText(), /Phường Tô Hiệu \(thuộc 14\)\s+Phường Tô Hiệu Mới \(thuộc 14\)/);
    await whole('map-preview');
    await page.getByRole('button', { name: 'Nhập bản đồ từ 01/01/2030' }).click();
    await page.getByText('Đã nhập son-la-2030.csv, có hiệu lực từ 01/01/2030.').waitFor();
    await page.getByRole('rowheader', { name: 'son-la-2030.csv' }).waitFor();
    await page.goto('/areas?on=2030-01-01');
    await page.getByRole('button', { name: 'Phường Tô Hiệu Mới' }).click();
    await page.getByRole('rowheader', { name: 'Phường Tô Hiệu', exact: true }).waitFor();
    await day(page, 'Bản đồ có hiệu lực từ ngày', ['1', '1', '2030']);
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('button', { name: 'Kiểm tra tệp' }).click();
    await page.getByText('Tệp giống hệt bản đồ có từ 01/01/2030').waitFor();
    t.assert.equal((await get('/api/v1/areas/imports')).items.length, 1);
  });
}
