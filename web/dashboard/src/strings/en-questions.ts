/** Questions about submissions, in English. */
import type { questions as vi } from './vi-questions';

export const questions: typeof vi = {
  ask: 'Ask',
  askTitle: (number) => `Ask about the submission of person ${number}`,
  askWhat: 'The question reaches the tablet that has this person on its list as soon as it has network. The surveyor explains, or meets the person again and makes a replacement. No answer is changed.',
  words: 'Question',
  send: 'Send the question',
  sent: (number) => `The question about the submission of person ${number} is kept.`,
  title: 'Questions about submissions',
  none: 'Nothing was asked.',
  about: (number) => `Person ${number}`,
  asked: (who, when) => `${who} asked, ${when}`,
  waiting: 'No answer yet',
  explained: (who, when) => `${who} explained, ${when}; the submission stays as it is`,
  replaced: (who, when) => `${who} met the person again, ${when}; the new submission counts, the old one stays`,
};
