import type { Strings } from './vi';

/** How a correction stands beside what was published before, in English. */
export const earlier: Strings['earlier'] = {
  check: 'Beside what was published before, it gives nobody’s answers away',
  state: { clear: 'Nothing more to hide', left_out: 'Parts left out', kept: 'Some units unchanged' },
  leftOut: (n) => `Parts that the new version leaves out, as only a few people differ: ${n}; the table of the two versions says which.`,
  kept: (n) => `Units that differ by a few respondents only and keep what is published: ${n}; the table of the two versions says which.`,
};
