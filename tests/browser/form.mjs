// Small questionnaires for servers of a journey's own (small-server.mjs).
import { finalise, openPage, saved, startInterview } from './tablet.mjs';

export const question = (name, kind, vi, en) => ({ name, kind, label: { vi, en } });

/** A form of one section with these questions. */
export function formOf(key, [vi, en], questions) {
  return {
    key, version: '1.0', status: 'draft', languages: ['vi', 'en'],
    title: { vi, en },
    consent: { vi: 'Xin phép Ông/Bà cho hỏi vài câu.', en: 'May I ask you some questions?' },
    sections: [{ key: 'A', title: { vi: 'Giấy hẹn', en: 'The slip' }, questions }],
  };
}

export const PHOTO = question('anh', 'photo', 'Chụp giấy hẹn trả kết quả', 'Photograph the slip');
export const TIMES = question('lan', 'integer', 'Ông/Bà phải đến mấy lần?', 'How often did you come?');

/** A whole interview of these two, from any page of the bar and back to it; gives its number. */
export async function shortInterview(page, photo = true) {
  await openPage(page, 'Danh sách');
  await startInterview(page);
  if (photo) {
    await page.getByRole('button', { name: 'Mở máy ảnh' }).click();
    await page.waitForFunction(() => document.querySelector('video')?.videoWidth > 0);
    await page.getByRole('button', { name: 'Chụp', exact: true }).click();
    await page.getByText('Ảnh đã niêm phong và lưu trên máy').waitFor();
  }
  await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
  await page.getByRole('button', { name: '3', exact: true }).click();
  await saved(page);
  await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click();
  const seq = await finalise(page);
  await page.getByRole('button', { name: 'Người tiếp theo' }).click();
  return seq;
}
