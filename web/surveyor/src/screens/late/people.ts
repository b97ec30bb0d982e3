/** A tablet that several share, and a second window: who it is, and what the others still owe; and practising. */
import OtherWindow from '../OtherWindow.svelte';
import Who from '../Who.svelte';

export { prepare } from '../../state/practice';
export { Others } from '../../state/others';
export const screens = { OtherWindow, Who };
