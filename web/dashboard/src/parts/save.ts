import type { Download } from '../api/client';

/** Hands a file to the browser's downloads. */
export function save({ blob, name }: Download): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Joins CSV files of one shape into one; null if their headings differ. */
export function joinCsv(files: string[]): string | null {
  let heading: string | undefined;
  const rows: string[] = [];
  for (const file of files) {
    const [first, ...rest] = file.replace(/^\uFEFF/, '').split(/\r?\n/);
    if (heading !== undefined && first !== heading) return null;
    heading = first;
    rows.push(...rest.filter((line) => line !== ''));
  }
  return heading === undefined ? null : `\uFEFF${[heading, ...rows].join('\r\n')}\r\n`;
}
