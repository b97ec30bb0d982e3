/** Times and sizes as the two languages write them. */
import type { Strings } from './vi';

export type Lang = 'vi' | 'en';

/** As it stands in the middle of a sentence. */
export function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** As it stands at the beginning of one. */
export function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What a Vietnamese is called by: the last part of the name. */
export function given(name: string): string {
  return name.slice(name.lastIndexOf(' ') + 1);
}

/** `10:42`, `08:05`: as the office writes it */
export function clock(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** `10:42 hôm nay`, `08:40 hôm qua`, `thứ Tư 6/10, 16:40`; further off than a week `6/10, 16:40` */
export function when(at: number, now: number, words: Strings): string {
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
  if (days === 0) return `${clock(at)} ${words.today}`;
  if (days === 1) return `${clock(at)} ${words.yesterday}`;
  if (days === -1) return `${clock(at)} ${words.tomorrow}`;
  const date = new Date(at);
  const name = Math.abs(days) < 7 ? date.toLocaleDateString(words.locale, { weekday: 'long' }) : '';
  return `${words.locale === 'vi-VN' ? lower(name) : name} ${date.getDate()}/${date.getMonth() + 1}, ${clock(at)}`.trim();
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** `31/10` from `2021-10-31`; the year too if it is another one. */
export function day(iso: string, now: number): string {
  const [year, month, date] = iso.split('-').map(Number);
  const short = `${date}/${month}`;
  return year === new Date(now).getFullYear() ? short : `${short}/${year}`;
}

/** `thứ Ba, 12/10/2021`, in the programme's time zone, whatever the tablet is set to. */
export function longDay(at: number | Date, lang: Lang): string {
  return new Date(at).toLocaleDateString(lang === 'vi' ? 'vi-VN' : 'en-GB', {
    weekday: 'long', day: 'numeric', month: 'numeric', year: 'numeric', timeZone: 'Asia/Ho_Chi_Minh',
  });
}

/** Today's day on this tablet's calendar. */
export function today(now: number): string {
  const date = new Date(now);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function size(bytes: number, lang: Lang): string {
  const number = (value: number): string => value.toLocaleString(lang === 'vi' ? 'vi-VN' : 'en-GB', { maximumFractionDigits: 1 });
  if (bytes >= 1e9) return `${number(bytes / 1e9)} GB`;
  if (bytes >= 1e6) return `${number(bytes / 1e6)} MB`;
  return `${number(Math.max(bytes, 100) / 1e3)} KB`;
}
