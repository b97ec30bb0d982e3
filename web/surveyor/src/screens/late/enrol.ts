/** Enrolling (T1.1): whoever does it has a network, or could not. */
export { keepsWrites } from '../../store/durable';
export { enrol } from '../../sync/enrol';
import Enrol from '../Enrol.svelte';

export const screens = { Enrol };
