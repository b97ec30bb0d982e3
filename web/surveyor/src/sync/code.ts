/** The code of an enrolment, as it is typed, scanned or carried in a link. */

const LENGTH = 10;
const LETTERS = /^[0-9A-HJKMNP-TV-Z]+$/;

/** A code as typed: case, spaces and dashes do not matter, O is 0, I and L are 1. Null if it cannot be one. */
export function readCode(typed: string): string | null {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return code.length === LENGTH && LETTERS.test(code) ? code : null;
}

/** The code in a QR or a link (`…/surveyor/#enrol=CODE`), or null. A bare code is taken too. */
export function codeOf(text: string): string | null {
  const fragment = /#enrol=([^&\s]+)/.exec(text)?.[1];
  return readCode(fragment === undefined ? text : decodeURIComponent(fragment));
}

/** A QR of another server: its address is not ours. */
export function isOtherServer(text: string, origin: string): boolean {
  try {
    return /^https?:/i.test(text) && new URL(text).origin !== origin;
  } catch {
    return false;
  }
}
