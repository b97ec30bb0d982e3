/**
 * Reads a QR code from a picture where the browser has no reader of its own. Fetched when the app has a network
 * and kept from then on: a receipt is scanned where there is none.
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
