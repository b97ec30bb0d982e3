/** One recording: how loud it is, how long it runs, and its end. */

/** Speech at this rate is understood, and half an hour of it travels. */
const BITS = 16_000;
export const MOST_MINUTES = 10;
/** So much may be lost when the app is killed. */
const PART_MS = 5_000;
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
    part: (part: Blob, seconds: number) => void,
    now: () => number,
  ) {
    const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
    this.#recorder = new MediaRecorder(stream, { ...(type === undefined ? {} : { mimeType: type }), audioBitsPerSecond: BITS });
    this.#recorder.ondataavailable = ({ data }) => {
      this.#parts.push(data);
      if (data.size > 0) part(new Blob([data], { type: this.#type(data) }), this.seconds);
    };
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
    // The parts one after the other, from the first to any of them, are a recording that can be heard.
    this.#recorder.start(PART_MS);
    // The microphone was taken away: what there is, is kept.
    stream.getAudioTracks().forEach((track) => (track.onended = over));
  }

  /** `now` is no clock that can be set. `over` when it has to end; `part` with each part and the second it reaches to. */
  static async begin(over: () => void, part: (part: Blob, seconds: number) => void, now: () => number = () => performance.now()): Promise<Recording> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true }, video: false });
    return new Recording(stream, over, part, now);
  }

  /** The recording as one file. Lets the microphone go. */
  async end(): Promise<Blob> {
    clearInterval(this.#timer);
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
    await this.#ended;
    this.stream.getTracks().forEach((track) => track.stop());
    await this.#sound.close();
    return new Blob(this.#parts, { type: this.#type(this.#parts[0]) });
  }

  /** Without the codec, which is no part of a file's type. */
  #type(part: Blob | undefined): string {
    return (this.#recorder.mimeType || part?.type || '').split(';')[0] ?? '';
  }
}
