import { count, decimal, interval, percent, points, type Language } from '@hailong/ui/numbers';
import { en } from './en';
import { vi, type Strings } from './vi';

const KEPT_AS = 'hailong-language';
const TEXTS: Record<Language, Strings> = { vi, en };
/** The programme's days and hours, wherever the reader sits. */
const ZONE = 'Asia/Ho_Chi_Minh';
const DAY = { day: '2-digit', month: '2-digit', year: 'numeric' } as const;
const PLAIN_DAY = /^(\d{4})-(\d\d)-(\d\d)$/;

/** The programme's day at an instant, as forms and the server write it: 2022-10-14. */
export const isoDay = (at: Date): string => new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(at);

/** The language of the moment, its sentences, and everything that is written differently in each. */
class Speech {
  language = $state<Language>('vi');
  readonly t: Strings = $derived(TEXTS[this.language]);

  /** Takes up the language chosen last time. */
  start(storage: Storage = localStorage): void {
    this.#set(storage.getItem(KEPT_AS) === 'en' ? 'en' : 'vi');
  }

  choose(language: Language, storage: Storage = localStorage): void {
    storage.setItem(KEPT_AS, language);
    this.#set(language);
  }

  #set(language: Language): void {
    this.language = language;
    document.documentElement.lang = language;
  }

  /** A text of the data in the language of the moment, else in Vietnamese, else in any. */
  text(texts: Record<string, string> | null | undefined): string {
    return texts?.[this.language] ?? texts?.vi ?? Object.values(texts ?? {})[0] ?? '';
  }

  /** `vi` → Tiếng Việt, as the language of the moment calls it. */
  languageName(tag: string): string {
    const name = new Intl.DisplayNames([this.language], { type: 'language', fallback: 'code' }).of(tag) ?? tag;
    return name.charAt(0).toLocaleUpperCase(this.language) + name.slice(1);
  }

  count = (value: number): string => count(value, this.language);
  percent = (share: number, digits = 1): string => percent(share, this.language, { digits });
  points = (share: number): string => points(share, this.language);
  change = (share: number): string => points(share, this.language, { signed: true });
  decimal = (value: number, digits = 1): string => decimal(value, this.language, { digits });
  interval = (lo: number, hi: number): string => interval(lo, hi, this.language);

  /** 2022-10-14 → 14/10/2022, in both languages; of an instant the day it was in the programme's zone. */
  day = (at: string): string => {
    const [, year, month, date] = PLAIN_DAY.exec(at) ?? [];
    if (year && month && date) return `${date}/${month}/${year}`;
    return Number.isNaN(Date.parse(at)) ? at : parts(at, DAY);
  };

  /** 16:40, 14/10/2022 */
  moment = (at: string | Date): string => `${this.clock(at)}, ${parts(at, DAY)}`;
  clock = (at: string | Date): string => parts(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

function parts(at: string | Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, ...options }).format(new Date(at));
}

export const speech = new Speech();
