import type { Strings } from './vi';

/** What the page of the hand-over without a network says in English. */
export const handover: Strings['handover'] = {
  title: 'Bundles and day codes',
  sub: 'What tablets without a network owe comes here as files; the count of a day comes as a code of eight characters.',
  link: 'Bundles, day codes',
  back: 'Back to the tablets',

  bundle: 'Import a bundle',
  bundleWhat: 'The .hlb file that a tablet copied out. Importing it again counts nothing twice; a copy that was cut still gives its whole parts.',
  choose: 'Choose a file',
  noFile: 'No file chosen',
  submit: 'Import the bundle',
  working: 'Importing…',
  pick: 'Choose a .hlb file first.',
  changed: 'The file changed since it was chosen. Choose it again.',
  stored: 'New', duplicate: 'Here before', quarantined: 'For a supervisor to look at', refused: 'No submission',
  upto: (seq) => `The server has everything up to submission ${seq}.`,
  missing: (list) => `Still missing: submission ${list}.`,
  receipt: 'Receipt for the tablet to scan',
  receiptAlt: (label) => `QR code of the receipt of ${label}`,
  receiptWhat: 'Let the tablet scan this code, or carry the receipts file back.',
  saveReceipts: 'Download the receipts file',
  unknown: (parts) => `The server does not know this tablet: it was restored from an older backup. ${parts} parts of the bundle are kept whole.`,
  damaged: 'Damaged places in the file',

  strays: 'Tablets the server does not know',
  straysWhat: 'Their bundles are kept whole. If you know for certain whose a tablet is, choose that person to take its submissions in.',
  parts: 'Parts', since: 'Kept since', owner: 'Whose tablet', adopt: 'Take this tablet in', install: 'Tablet id',

  days: 'Last closed day',
  daysNone: 'No tablet has closed a day yet.',
  tablet: 'Tablet', day: 'Day', count: 'Submissions', told: 'Told at', state: 'Compared', byVoice: 'by telephone',
  matched: 'All here', notMatched: 'Some missing',

  code: 'Day code by telephone',
  codeWhat: 'Type the code the surveyor read or texted: HL 07 12/10 6 K7QM4P2X is tablet 07, 12 October, 6 submissions.',
  codeField: 'Code, 8 characters',
  last: 'Last submission number, if it was told',
  lookUp: 'Look the code up',
  looking: 'Looking…',
  holdsAll: (seq) => `It agrees. The server has everything of this tablet up to submission ${seq}; nothing of that day is owed.`,
  owes: (list) => `The tablet owes exactly these submissions: ${list}.`,
  ahead: (n) => `The code is none of what the server holds. It may have been heard wrong; have it read again. If it is right, the tablet owes at least ${n}.`,
  aheadKnown: (list) => `Missing for certain: submission ${list}. Ask for the last submission number to know them all.`,
  noFit: 'The server has everything up to that number, but the code does not fit. Have it read again; if it stays so, the tablet holds other submissions under the same numbers: look at it.',
  range: (from, to) => (from === to ? from : `${from} to ${to}`),
};
