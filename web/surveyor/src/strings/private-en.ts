/** T5 in English. */
import type { privateVi } from './private-vi';
import type { Said } from './vi';

const questions = (count: number): string => `${count} ${count === 1 ? 'question' : 'questions'}`;

export const privateEn: Said<typeof privateVi> = {
  privatePart: 'Private part',
  privateNow: (count, who) => `Now ${who || 'the respondent'} answers ${questions(count)} alone`,
  privateReached: (done, of) => `${done} of ${of} answered.`,
  privateGoOn: 'It goes on at the next question. What was answered is not shown again.',
  privateSay: 'Read aloud:',
  privateSaid: (count) => `“You press these ${count} yourself. I do not look, and I cannot look later.”`,
  privateNobody: 'Ask those nearby to step away.',
  privateHand: () => 'Hand the tablet over and',
  privateTurn: 'turn your back',
  privateLocked: 'Locked once answered. The interviewer cannot open it again, not even on the review page.',
  privateStart: 'Handed over, start',
  privateReadOut: () => 'The respondent wants me to read and press',
  privateSkip: 'Skip this part',
  privateWhy: 'Why is this part skipped?',
  privateWhyNote: (refusals, open) =>
    [
      refusals.length > 0 ? `Questions not yet answered are noted as ${refusals.map((words) => `“${words}”`).join(' or ')}.` : '',
      open ? `${refusals.length > 0 ? 'Those that do not offer it' : 'Questions not yet answered'} are left open.` : '',
    ]
      .filter(Boolean)
      .join(' '),
  privateUnwilling: () => 'Does not want to answer this part',
  privateNoPrivacy: 'There is no place to answer alone',
  privateUnable: () => 'Cannot press alone, and does not want it read out',
  privateYours: () => 'Your part',
  privateUnseen: 'The interviewer cannot look',
  privateAt: (number, of) => `Question ${number} of ${of}`,
  privateEmpty: 'If you prefer not to answer, press “Continue”.',
  privateCover: 'Someone is coming: cover the screen',
  privateCovered: 'The screen is covered',
  privateHold: 'Hold this button for one second to open it',
  privateTap: 'Cannot hold it? Press here to open',
  privateDone: () => 'Your part is done.',
  privateThanks: () => 'Thank you.',
  privateCount: (count) => `Your ${count === 1 ? 'answer is' : `${count} answers are`} locked.`,
  privateBack: 'Please hand the tablet back to the interviewer.',
  privateAgain: 'I want to answer again from the start',
  privateTaken: 'I am the interviewer, I have it back',
  privateLeft: 'The private part is not done',
  privateTo: 'Go to the private part',
  privateClosed: 'Locked, cannot be opened again',
};
