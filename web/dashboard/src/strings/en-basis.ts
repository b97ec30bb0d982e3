import type { Strings } from './vi';

/** From which numbers a report is made, in English. */
export const basis: Strings['basis'] = {
  title: 'What the report is made from',
  published: (year, number, day) => `Campaign ${year}: version ${number}, published ${day}`,
  live: (year) => `Campaign ${year}: the data at the time of the download`,
  data: 'data version',
  note: 'A report is made when it is downloaded, in Vietnamese as Decree 30/2020/NĐ-CP asks, and the server keeps no file; the same publication gives the same numbers again. After a correction it takes those of the newest version.',
};
