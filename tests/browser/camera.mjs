// The browser's fake camera, holding up a QR code.
import { writeFile } from 'node:fs/promises';
import { encodeQr } from './packages.mjs';

/** Writes the film and gives the arguments with which a browser sees it. */
export async function cameraSeeing(film, text) {
  await writeFile(film, filmOf(encodeQr(text, 'raw')));
  return seeing(film);
}

const seeing = (film) => ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`];

/** The same with a picture that no camera can make small: noise, the same each time. */
export async function cameraWithNoise(film) {
  const [width, height] = [640, 480];
  let state = 1;
  const light = Buffer.alloc(width * height).map(() => (state = (state * 48_271) % 2_147_483_647) & 255);
  await writeFile(film, framed(width, height, light));
  return seeing(film);
}

/** One grey picture of 640×480 with the code in its middle, as a film (YUV4MPEG2). */
function filmOf(modules) {
  const [width, height] = [640, 480];
  const size = Math.floor(360 / modules.length);
  const left = Math.floor((width - size * modules.length) / 2);
  const top = Math.floor((height - size * modules.length) / 2);
  const light = Buffer.alloc(width * height, 200);
  modules.forEach((row, y) =>
    row.forEach((dark, x) => {
      for (let line = 0; dark && line < size; line += 1) {
        const from = (top + y * size + line) * width + left + x * size;
        light.fill(40, from, from + size);
      }
    }),
  );
  return framed(width, height, light);
}

function framed(width, height, light) {
  const grey = Buffer.alloc((width * height) / 2, 128);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\nFRAME\n`), light, grey]);
}
