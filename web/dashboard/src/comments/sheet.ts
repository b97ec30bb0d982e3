import type { Theme } from '../api/types';

/** What offices often hear; a list to begin with. */
const SAMPLE: readonly [string, string, string][] = [
  ['cho-lau', 'Thời gian chờ, trả kết quả', 'Waiting, time of results'],
  ['thai-do', 'Thái độ, cách ứng xử của cán bộ', 'Manners of the staff'],
  ['huong-dan', 'Hướng dẫn, giải thích', 'Guidance and explanation'],
  ['giay-to', 'Hồ sơ, giấy tờ, thủ tục', 'Papers and procedure'],
  ['co-so', 'Chỗ ngồi, trang thiết bị, vệ sinh', 'Seats, equipment, cleanliness'],
  ['chi-phi', 'Phí, lệ phí, chi phí', 'Fees and costs'],
  ['di-lai', 'Đi lại, khoảng cách', 'Travel and distance'],
  ['khen', 'Lời khen', 'Praise'],
  ['khac', 'Ý kiến khác', 'Other'],
];

const cell = (text: string): string => (/[",;\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The code list as a file; a list to begin with where there is none. */
export function sheet(themes: readonly Theme[]): string {
  const rows = themes.length ? themes.map(({ theme, label }) => [theme, label.vi ?? '', label.en ?? '']) : SAMPLE;
  return `\uFEFF${[['theme', 'vi', 'en'], ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}
