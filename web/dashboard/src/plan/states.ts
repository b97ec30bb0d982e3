/** The next state of a campaign. What is closed is published on the page where it is signed. */
export const NEXT: Readonly<Record<string, string>> = { draft: 'open', open: 'closed' };

const MARKS = { draft: 'draft', open: 'open', closed: 'waiting', published: 'published' } as const;

/** The shape of a state. */
export const mark = (state: string) => MARKS[state as keyof typeof MARKS] ?? 'off';
