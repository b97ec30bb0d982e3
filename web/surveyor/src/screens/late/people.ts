/** A tablet that several share: who it is, and what the others still owe; and practising. */
import Who from '../Who.svelte';

export { prepare } from '../../state/practice';
export { Others } from '../../state/others';
export const screens = { Who };
