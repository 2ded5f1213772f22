// Sends the camera's pictures to the server, one at a time: the next goes when the answer is there, so
// that a slow server gets fewer pictures and never a queue. The next one is made ready just before the
// answer is due, so that neither waits for the other.

const LONGER_SIDE_PX = 512;
const JPEG_QUALITY = 0.7;
const RATE_OVER_MS = 3000;
// An answer expected within this is due: the camera's next picture would come too late for it.
const DUE_MS = 34;

class Feed {
  /** `on` has `state(name, sentence)`, `reading(reading)` and `rate(perSecond)`. */
  constructor(video, path, on) {
    this.video = video;
    this.address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
    this.on = on;
    this.frame = document.createElement("canvas");
    this.answers = [];
    this.phase = {};
  }

  open() {
    this.close();
    const socket = (this.socket = new WebSocket(this.address));
    socket.binaryType = "arraybuffer";
    this.isReady = this.free = this.encoding = this.ended = false;
    this.next = null;
    this.usual_ms = 0;
    this.on.state("starting");
    socket.onmessage = (event) => socket === this.socket && this.take(JSON.parse(event.data));
    socket.onclose = () => {
      if (socket !== this.socket) return;
      this.socket = null;
      if (!this.ended) this.on.state("lost");
    };
    this.watch();
  }

  close() {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  /** What the person does: said again after every connection. */
  tell(phase) {
    this.phase = phase;
    if (this.ready && this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(phase));
  }

  get ready() {
    return this.isReady && this.socket !== null;
  }

  take(message) {
    if (message.state === "ready") {
      this.isReady = this.free = true;
      this.sent = performance.now();
      this.tell(this.phase);
      this.on.state("ready");
    } else if (message.state === "reading") {
      this.free = true;
      this.usual_ms += (performance.now() - this.sent - this.usual_ms) / 4;
      // What is shown can wait for the server, not the server for what is shown.
      this.send();
      this.encode();
      this.count();
      this.on.reading(message);
    } else if (message.state === "ended") {
      this.ended = true;
      this.on.state(message.reason, message.sentence);
    }
  }

  /** Look at every new picture of the camera: it is made ready at once when one is wanted soon. */
  watch() {
    const socket = this.socket;
    const next = (work) =>
      this.video.requestVideoFrameCallback ? this.video.requestVideoFrameCallback(work) : requestAnimationFrame(work);
    const mark = () => {
      if (socket !== this.socket) return;
      this.fresh = true;
      this.encode();
      next(mark);
    };
    next(mark);
  }

  get isDue() {
    return this.free || performance.now() - this.sent > this.usual_ms - DUE_MS;
  }

  encode() {
    const { video, frame, socket } = this;
    if (!this.fresh || this.encoding || this.next || !this.ready || !this.isDue || !video.videoWidth) return;
    this.fresh = false;
    this.encoding = true;
    const share = Math.min(1, LONGER_SIDE_PX / Math.max(video.videoWidth, video.videoHeight));
    const [width, height] = [Math.round(video.videoWidth * share), Math.round(video.videoHeight * share)];
    // A canvas that is given a size, even its own, is made anew.
    if (frame.width !== width || frame.height !== height) Object.assign(frame, { width, height });
    frame.getContext("2d").drawImage(video, 0, 0, width, height);
    const time = new DataView(new ArrayBuffer(8));
    time.setFloat64(0, performance.now() / 1000, true);
    frame.toBlob(
      (picture) => {
        if (socket !== this.socket) return;
        this.encoding = false;
        this.next = picture && new Blob([time.buffer, picture]);
        this.send();
      },
      "image/jpeg",
      JPEG_QUALITY,
    );
  }

  send() {
    const { socket, next } = this;
    if (!this.free || !next || socket?.readyState !== WebSocket.OPEN) return;
    this.free = false;
    this.next = null;
    this.sent = performance.now();
    socket.send(next);
  }

  count() {
    const now = performance.now();
    this.answers.push(now);
    while (now - this.answers[0] > RATE_OVER_MS) this.answers.shift();
    const lasted = now - this.answers[0];
    if (lasted > RATE_OVER_MS / 3) this.on.rate((1000 * (this.answers.length - 1)) / lasted);
  }
}
