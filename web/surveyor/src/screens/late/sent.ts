/** What was finalised (T8). */
export { default as Outbox } from '../Outbox.svelte';
export { default as Submission } from '../Submission.svelte';
