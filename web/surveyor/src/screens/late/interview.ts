/** From the consent to "đã lưu trên máy" (T3.4, T4, T6, T7). */
export { default as Consent } from '../Consent.svelte';
export { default as Kept } from '../Kept.svelte';
export { default as Question } from '../Question.svelte';
export { default as Refused } from '../Refused.svelte';
export { default as Review } from '../Review.svelte';
