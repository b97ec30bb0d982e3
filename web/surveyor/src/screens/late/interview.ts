/** From the list of people to "đã lưu trên máy" (T3.4, T4–T7). */
export { Interview } from '../../state/interview.svelte';
import Consent from '../Consent.svelte';
import Kept from '../Kept.svelte';
import List from '../List.svelte';
import PrivatePart from '../private/PrivatePart.svelte';
import Question from '../Question.svelte';
import Refused from '../Refused.svelte';
import Review from '../Review.svelte';

export const screens = { Consent, Kept, List, PrivatePart, Question, Refused, Review };
