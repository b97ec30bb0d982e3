/** Enrolling (T1.1): whoever does it has a network, or could not; what is fetched for it is kept for the PIN that follows. */
export { keepsWrites } from '../../store/durable';
export { enrol } from '../../sync/enrol';
import Enrol from '../Enrol.svelte';
import PinNew from '../PinNew.svelte';

export const screens = { Enrol, PinNew };
