/** A tablet that several share: who it is, and what the others still owe. */
import Who from '../Who.svelte';

export { Others } from '../../state/others';
export const screens = { Who };
