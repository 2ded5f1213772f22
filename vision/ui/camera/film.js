// Records the camera's picture: mp4 where the browser can, else webm; no sound.

const KINDS = [
  "video/mp4;codecs=avc1.4d0028",
  "video/mp4;codecs=avc1.42E01F",
  "video/mp4",
  "video/webm;codecs=vp9",
  "video/webm;codecs=vp8",
  "video/webm",
];
const BITS_PER_S = 6e6;
const PIECE_MS = 1000;

function canRecord() {
  return typeof MediaRecorder === "function" && KINDS.some((kind) => MediaRecorder.isTypeSupported(kind));
}

class Film {
  /** `done(film)` is called once, when everything is written; `broken` tells whether it ended by itself. */
  constructor(stream, done) {
    const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    this.ending = mimeType.includes("mp4") ? "mp4" : "webm";
    this.pieces = [];
    this.broken = false;
    this.recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: BITS_PER_S });
    this.recorder.ondataavailable = (event) => event.data.size && this.pieces.push(event.data);
    this.recorder.onerror = () => {
      this.broken = true;
      this.stop();
    };
    this.recorder.onstop = () => {
      this.lasted_s ??= this.seconds;
      this.clip = new Blob(this.pieces, { type: mimeType.split(";")[0] });
      done(this);
    };
    this.recorder.start(PIECE_MS);
    this.started = performance.now();
    this.when = new Date();
  }

  get seconds() {
    return (performance.now() - this.started) / 1000;
  }

  stop() {
    this.lasted_s ??= this.seconds;
    if (this.recorder.state !== "inactive") this.recorder.stop();
  }

  /** Stop and forget. */
  drop() {
    this.recorder.onstop = null;
    this.stop();
  }

  /** "Recorded 2026-11-28 06.05.mp4" in the words given. */
  name(words) {
    const two = (number) => String(number).padStart(2, "0");
    const { when } = this;
    const date = [when.getFullYear(), two(when.getMonth() + 1), two(when.getDate())].join("-");
    const time = [two(when.getHours()), two(when.getMinutes()), two(when.getSeconds())].join(".");
    return `${words.replace("{when}", `${date} ${time}`)}.${this.ending}`;
  }
}
