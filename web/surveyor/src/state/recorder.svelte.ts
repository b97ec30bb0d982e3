/** One recording: how loud it is, how long it runs, and its end. */

/** Speech at this rate is understood, and half an hour of it travels. */
const BITS = 16_000;
export const MOST_MINUTES = 10;
const TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'];

export function canRecord(): boolean {
  return typeof MediaRecorder === 'function' && TYPES.some((type) => MediaRecorder.isTypeSupported(type));
}

export class Recording {
  /** 0 to 1, ten times a second. */
  level = $state(0);
  seconds = $state(0);
  /** Something was heard at all. */
  heard = $state(false);
  readonly #recorder: MediaRecorder;
  readonly #parts: Blob[] = [];
  readonly #sound = new AudioContext();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #ended: Promise<void>;

  private constructor(
    private readonly stream: MediaStream,
    over: () => void,
    now: () => number,
  ) {
    const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
    this.#recorder = new MediaRecorder(stream, { ...(type === undefined ? {} : { mimeType: type }), audioBitsPerSecond: BITS });
    this.#recorder.ondataavailable = ({ data }) => this.#parts.push(data);
    this.#ended = new Promise((done) => (this.#recorder.onstop = () => done()));
    const meter = this.#sound.createAnalyser();
    meter.fftSize = 512;
    this.#sound.createMediaStreamSource(stream).connect(meter);
    const wave = new Float32Array(meter.fftSize);
    const began = now();
    this.#timer = setInterval(() => {
      meter.getFloatTimeDomainData(wave);
      this.level = Math.min(1, Math.max(...wave.map(Math.abs)) * 2);
      this.heard ||= this.level > 0.02;
      this.seconds = Math.floor((now() - began) / 1000);
      if (this.seconds >= MOST_MINUTES * 60) over();
    }, 100);
    // What is cut off after a while is in parts; the container is whole with any number of them.
    this.#recorder.start(5_000);
    // The microphone was taken away: what there is, is kept.
    stream.getAudioTracks().forEach((track) => (track.onended = over));
  }

  static async begin(over: () => void, now: () => number = Date.now): Promise<Recording> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true }, video: false });
    return new Recording(stream, over, now);
  }

  /** The recording as one file. Lets the microphone go. */
  async end(): Promise<Blob> {
    clearInterval(this.#timer);
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
    await this.#ended;
    this.stream.getTracks().forEach((track) => track.stop());
    await this.#sound.close();
    const type = (this.#recorder.mimeType || this.#parts[0]?.type || '').split(';')[0] ?? '';
    return new Blob(this.#parts, { type });
  }
}
