/** A file on its way out of the app: the browser's downloads are all that every tablet has. */

/** For so long the browser may take to fetch it. */
const KEPT_MS = 60_000;

export function download(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}
