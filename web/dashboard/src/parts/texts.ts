import type { Texts } from '../api/types';

/** A name as the server takes it; an empty one in English is none. */
export function named(vi: string, en: string): Texts {
  return { vi: vi.trim(), ...(en.trim() === '' ? {} : { en: en.trim() }) };
}

/** The fields under which a name can be wrong. */
export const NAME_FIELDS = ['name', 'name/vi', 'name/en'] as const;
