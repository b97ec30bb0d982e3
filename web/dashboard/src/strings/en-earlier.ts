import type { Strings } from './vi';

/** How a correction stands beside what was published before, in English. */
export const earlier: Strings['earlier'] = {
  check: 'Beside what was published before, it gives nobody’s answers away',
  state: { kept: 'Nothing more to hide', left_out: 'Parts left out', refused: 'Has to wait' },
  leftOut: (n) => `Parts that the new version leaves out, as only a few people differ: ${n}; the table of the two versions says which.`,
  refused: (n) => `Units where the new version differs by a few respondents only: ${n}.`,
};
