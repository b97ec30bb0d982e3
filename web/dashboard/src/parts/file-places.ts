import type { Strings } from '../strings/vi';

/** A place in a file that something is wrong at, as the server points to it. */
export interface Fault {
  pointer: string;
  detail: string;
}

const ROW = /^\/(\d+)(?:\/(.*))?$/;

/** What is wrong in each place, in words: columns of a row with the same fault in one line. Of no row is said what `of` calls it. */
export function faults(errors: readonly Fault[], t: Strings['imports'], of: (pointer: string) => string = bare): { place: string; detail: string }[] {
  const lines: { row: string; columns: string[]; place: string; detail: string }[] = [];
  for (const { pointer, detail } of errors) {
    const [, row, column] = ROW.exec(pointer) ?? [];
    if (row === undefined) {
      lines.push({ row: '', columns: [], place: of(pointer), detail });
      continue;
    }
    const last = lines.at(-1);
    if (column && last?.row === row && last.detail === detail && last.columns.length) last.columns.push(column);
    else lines.push({ row, columns: column ? [column] : [], place: column === '' ? t.namelessColumn(row) : t.row(row), detail });
  }
  return lines.map(({ row, columns, place, detail }) => ({ place: columns.length ? t.cell(row, columns.join(', ')) : place, detail }));
}

const bare = (pointer: string): string => pointer.replace(/^\//, '');

/** `/sex/female` → variable sex, level female. */
export function variableAt(pointer: string, t: Strings['imports']): string {
  const [variable = '', ...level] = bare(pointer).split('/');
  return level.length ? t.levelOf(variable, level.join('/')) : variable && t.variableOf(variable);
}
