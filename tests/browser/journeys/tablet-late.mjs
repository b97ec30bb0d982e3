// What is not in the app's shell: fetched once there is a road, told while it is missing, and there without network.
import { Release } from '../releases.mjs';
import { enrolmentCode } from '../storage.mjs';
import { enrol, evaluations, openPage, startAnywhere, unlock, wholeApp } from '../tablet.mjs';

export const engines = ['sqlite'];

const COMING = 'Đang tải nốt ứng dụng';

export default async function (t) {
  const release = await Release.listen(t.server);
  try {
    await journey(t, release);
  } finally {
    await release.close();
  }
}

async function journey(t, release) {
  const { page } = await t.open({ baseURL: release.url, viewport: { width: 600, height: 960 } });

  // A code of its own: those of the demonstration are used up by other journeys.
  const code = await enrolmentCode(t.server, t.server.accounts.enrolment[2].surveyor);

  await t.step('a road over which only the shell came: enrolling says so, and its code is not lost', async () => {
    release.withheld = '/surveyor/assets/late-';
    await page.goto(`/surveyor/#enrol=${code}`);
    await page.getByText('Trang này chưa tải về máy. Nối mạng rồi bấm “Thử lại”.').waitFor();
    await t.picture(page, 'not-enrolled');
  });

  await t.step('what enrolling needs comes, and the end of the day does not', async () => {
    release.withheld = '/surveyor/assets/late-evening';
    await page.getByRole('button', { name: 'Thử lại' }).click();
    await enrol(page, code);
    await page.getByText(COMING).waitFor();
    await t.picture(page, 'coming');
  });

  await t.step('what is missing is told, with what to do', async () => {
    await openPage(page, 'Cuối ngày');
    await page.getByText('Trang này chưa tải về máy. Nối mạng rồi bấm “Thử lại”.').waitFor();
    await t.picture(page, 'missing');
  });

  await t.step('the rest comes', async () => {
    release.withheld = null;
    await page.getByRole('button', { name: 'Thử lại' }).click();
    await unlock(page);
    await page.getByRole('heading', { name: 'Đánh giá của tôi' }).waitFor();
    await page.getByText(COMING).waitFor({ state: 'detached' });
    await wholeApp(page);
    await evaluations(page).first().waitFor();
  });

  await t.step('from then on all of it opens without network', async () => {
    release.cut = true;
    await page.reload();
    await unlock(page);
    await openPage(page, 'Cuối ngày');
    await page.getByRole('heading', { name: 'Cuối ngày' }).waitFor();
    await openPage(page, 'Hộp gửi');
    await page.getByRole('heading', { name: 'Hộp gửi' }).waitFor();
    await startAnywhere(page);
  });
}
