/** A picture made small enough to travel. It is drawn anew, so nothing that the camera wrote beside it (place, time, device) stays. */

/** Pixels of the long side: a page of text can be read, and it is about 200 KB. */
const LONG_SIDE = 1280;
const QUALITY = 0.8;
const TYPE = 'image/jpeg';

/** It cannot be read or drawn. */
export class NoPicture extends Error {}

export async function reduced(source: HTMLVideoElement | Blob): Promise<Blob> {
  if (source instanceof Blob) {
    const bitmap = await createImageBitmap(source, { imageOrientation: 'from-image' }).catch((cause: unknown) => {
      throw new NoPicture('this is no picture', { cause });
    });
    try {
      return await drawn(bitmap, bitmap.width, bitmap.height);
    } finally {
      bitmap.close();
    }
  }
  return drawn(source, source.videoWidth, source.videoHeight);
}

async function drawn(source: CanvasImageSource, width: number, height: number): Promise<Blob> {
  if (width === 0 || height === 0) throw new NoPicture('the picture is empty');
  const scale = Math.min(1, LONG_SIDE / Math.max(width, height));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  const drawing = canvas.getContext('2d');
  if (!drawing) throw new NoPicture('this browser cannot draw');
  drawing.drawImage(source, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, TYPE, QUALITY));
  if (!blob) throw new NoPicture('the picture cannot be written');
  return blob;
}
