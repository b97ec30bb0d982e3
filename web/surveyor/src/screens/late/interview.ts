/** From the consent to "đã lưu trên máy" (T3.4, T4–T7). */
export { newDraft, requestOf } from '../../state/drafted';
export { rejoined } from '../../state/files';
export { Interview } from '../../state/interview.svelte';
import Consent from '../Consent.svelte';
import Kept from '../Kept.svelte';
import PrivatePart from '../private/PrivatePart.svelte';
import Question from '../Question.svelte';
import Review from '../Review.svelte';

export const screens = { Consent, Kept, PrivatePart, Question, Review };
