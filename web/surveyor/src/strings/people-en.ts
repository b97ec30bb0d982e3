/** A tablet that several share, in English. */
import type { peopleVi } from './people-vi';
import type { Said } from './vi';

export const peopleEn: Said<typeof peopleVi> = {
  whoTitle: 'Who is using this tablet?',
  whoNote: 'Everyone has a store and a PIN of their own. What anyone has finalised goes by itself; it need not wait for that person.',
  whoDrafts: (count) => `${count} unfinished`,
  whoUnreadable: (number) => `Person ${number}`,
  whoUnreadableNote: 'This store needs a look. Open it, and the tablet rebuilds it from the second copy.',
  whoAdd: 'Add someone to this tablet',
  otherWindow: 'Hài Lòng is open in another window',
  otherWindowText: 'This one only shows how many submissions are held; it neither works nor sends.',
  otherWindowLoses: 'No answer is lost.',
  otherWindowUnsaved: 'The answer being entered here may not be saved yet: look at that question in the other window.',
  toOther: 'Go to the working window',
  toOtherHow: 'The browser does not switch by itself. Close this window and choose the other one.',
  takeOver: 'Continue here, lock the other',
};
