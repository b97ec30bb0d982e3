/** What the office asked of this tablet. */
export { beginErasing, mayErase, mayWaitNoLonger } from '../../store/erase';
import Erased from '../Erased.svelte';

export const screens = { Erased };
