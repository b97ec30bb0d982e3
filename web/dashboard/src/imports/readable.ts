/** What files begin with that are often chosen in the place of a CSV: a PDF, a workbook or other archive, a workbook of before 2007. */
const PDF = [0x25, 0x50, 0x44, 0x46];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const OLD_OFFICE = [0xd0, 0xcf, 0x11, 0xe0];

function begins(bytes: ArrayBuffer, mark: readonly number[]): boolean {
  const first = new Uint8Array(bytes, 0, Math.min(mark.length, bytes.byteLength));
  return first.length === mark.length && mark.every((byte, at) => byte === first[at]);
}

/** Whether it is a workbook by what it begins with, whatever it is called. */
export const isWorkbook = (bytes: ArrayBuffer): boolean => begins(bytes, ZIP);

/** Why a file of text cannot be sent: it is of another kind, nothing is in it, or it is not UTF-8; null if it can. */
export function unreadable(bytes: ArrayBuffer): 'kind' | 'empty' | 'encoding' | null {
  if ([PDF, ZIP, OLD_OFFICE].some((mark) => begins(bytes, mark))) return 'kind';
  try {
    // What marks the beginning of a UTF-8 file is no text of it: the decoder leaves it out.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim() === '' ? 'empty' : null;
  } catch {
    return 'encoding';
  }
}
