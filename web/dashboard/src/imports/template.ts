import type { CompositionVariable, MarginRow } from '../api/types';
import { speech } from '../strings/language.svelte';

/** A file of known totals to fill in: every question and answer of the form, without numbers. */
export function template(variables: readonly CompositionVariable[]): string {
  const rows = variables.flatMap(({ key, levels }) => levels.map((level) => `${key},${level.key},`));
  return `\uFEFF${['variable,level,count', ...rows].join('\r\n')}\r\n`;
}

/** A row in the words of the form; as in the file where the form has none. */
export function wording(variables: readonly CompositionVariable[], row: MarginRow): { variable: string; level: string } {
  const variable = variables.find(({ key }) => key === row.variable);
  const level = variable?.levels.find(({ key }) => key === row.level);
  return { variable: speech.text(variable?.label) || row.variable, level: speech.text(level?.label) || row.level };
}
