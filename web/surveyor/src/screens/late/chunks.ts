/**
 * Screens that are not in the shell. The service worker keeps them from the first time there is a road, so that they
 * open without one.
 */
import type { Component } from 'svelte';
import { fetchLateWords } from '../../strings/language.svelte';

/** Each with what it is given; the screens themselves say what that is. */
type Screens = Record<string, Component<never>>;

const CHUNKS = {
  enrol: async (): Promise<Screens> => (await import('./enrol')).screens,
  evening: (): Promise<Screens> => import('./evening'),
  people: async (): Promise<Screens> => (await import('./people')).screens,
  interview: async (): Promise<Screens> => (await import('./interview')).screens,
  office: async (): Promise<Screens> => (await import('./office')).screens,
  sent: (): Promise<Screens> => import('./sent'),
};

export type Chunk = keyof typeof CHUNKS;

const there = new Map<Chunk, Screens>();

export function known(chunk: Chunk): Screens | undefined {
  return there.get(chunk);
}

export async function fetchChunk(chunk: Chunk): Promise<Screens> {
  const [screens] = await Promise.all([there.get(chunk) ?? CHUNKS[chunk](), fetchLateWords()]);
  there.set(chunk, screens);
  return screens;
}

export type Made = Pick<typeof import('./interview'), 'Interview' | 'newDraft' | 'rejoined' | 'requestOf'>;

/** What an interview is made of. */
export function fetchInterview(): Promise<Made> {
  return import('./interview');
}

/** What is needed where several share a tablet, and to practise. */
export function fetchPeople(): Promise<Pick<typeof import('./people'), 'Others' | 'prepare'>> {
  return import('./people');
}

/** Has them all in memory: from here on nothing but this window is needed. */
export async function fetchAll(): Promise<void> {
  await Promise.all((Object.keys(CHUNKS) as Chunk[]).map(fetchChunk));
}
