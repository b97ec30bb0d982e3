/** The end of the day (T9). */
export { default as Bundle } from '../Bundle.svelte';
export { default as Camera } from '../Camera.svelte';
export { default as DayClose } from '../DayClose.svelte';
export { default as Receipt } from '../Receipt.svelte';
