/**
 * Reads a QR code from a picture where the browser has no reader of its own. Fetched when the camera is opened, which
 * is at enrolment, where there is a network: not part of what the tablet keeps.
 */
import decode from 'qr/decode.js';

/** The text of the QR code in the picture, or null. */
export function readQr(picture: ImageData): string | null {
  try {
    return decode(picture) || null;
  } catch {
    // No code in sight, or not a whole one.
    return null;
  }
}
