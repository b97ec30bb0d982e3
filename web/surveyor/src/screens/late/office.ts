/** What the office asked of this tablet, and what it grants; and an app that is older than its database. */
export { eraseIfMay } from '../../store/erase';
import Behind from '../Behind.svelte';
import Erased from '../Erased.svelte';
import ForgotPin from '../ForgotPin.svelte';

export const screens = { Behind, Erased, ForgotPin };
