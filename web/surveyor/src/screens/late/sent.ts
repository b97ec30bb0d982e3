/** Who is to be met, what came of it, and what was finalised (T3, T8). */
export { default as List } from '../List.svelte';
export { default as Outbox } from '../Outbox.svelte';
export { default as Outcome } from '../Outcome.svelte';
export { default as Person } from '../Person.svelte';
export { default as Space } from '../Space.svelte';
export { default as Returned } from '../Returned.svelte';
export { default as Submission } from '../Submission.svelte';
export { default as Warnings } from '../Warnings.svelte';
