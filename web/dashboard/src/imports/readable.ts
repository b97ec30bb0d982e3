/** Why a file of text cannot be sent: nothing is in it, or it is not UTF-8; null if it can. */
export function unreadable(bytes: ArrayBuffer): 'empty' | 'encoding' | null {
  try {
    // What marks the beginning of a UTF-8 file is no text of it: the decoder leaves it out.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim() === '' ? 'empty' : null;
  } catch {
    return 'encoding';
  }
}
