/**
 * Reads a QR code from a picture where the browser has no reader of its own. Fetched when the camera is opened and kept
 * with the app: a receipt is scanned where there is no network.
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
