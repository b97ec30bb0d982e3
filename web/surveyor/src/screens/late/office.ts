/** What the office asked of this tablet, and what it grants. */
export { eraseIfMay } from '../../store/erase';
import Erased from '../Erased.svelte';
import ForgotPin from '../ForgotPin.svelte';

export const screens = { Erased, ForgotPin };
