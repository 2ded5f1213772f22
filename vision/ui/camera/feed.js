// Sends the camera's pictures to the server, one at a time: the next goes when the answer is there, so
// that a slow server gets fewer pictures and never a queue.

const LONGER_SIDE_PX = 640;
const JPEG_QUALITY = 0.7;
const RATE_OVER_MS = 3000;

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
    this.free = false;
    this.ended = false;
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
      this.tell(this.phase);
      this.on.state("ready");
    } else if (message.state === "reading") {
      this.free = true;
      this.count();
      this.on.reading(message);
    } else if (message.state === "ended") {
      this.ended = true;
      this.on.state(message.reason, message.sentence);
    } else {
      this.isReady = false;
    }
    this.send();
  }

  /** Mark every new picture of the camera; it is sent at once or as soon as the server is free. */
  watch() {
    const socket = this.socket;
    const next = (work) =>
      this.video.requestVideoFrameCallback ? this.video.requestVideoFrameCallback(work) : requestAnimationFrame(work);
    const mark = () => {
      if (socket !== this.socket) return;
      this.fresh = true;
      this.send();
      next(mark);
    };
    next(mark);
  }

  send() {
    const { video, frame, socket } = this;
    if (!this.free || !this.fresh || !video.videoWidth || socket?.readyState !== WebSocket.OPEN) return;
    this.free = this.fresh = false;
    const share = Math.min(1, LONGER_SIDE_PX / Math.max(video.videoWidth, video.videoHeight));
    frame.width = Math.round(video.videoWidth * share);
    frame.height = Math.round(video.videoHeight * share);
    frame.getContext("2d").drawImage(video, 0, 0, frame.width, frame.height);
    const time = new DataView(new ArrayBuffer(8));
    time.setFloat64(0, performance.now() / 1000, true);
    frame.toBlob(
      (picture) => {
        if (picture && socket.readyState === WebSocket.OPEN) socket.send(new Blob([time.buffer, picture]));
        else this.free = true;
      },
      "image/jpeg",
      JPEG_QUALITY,
    );
  }

  count() {
    const now = performance.now();
    this.answers.push(now);
    while (now - this.answers[0] > RATE_OVER_MS) this.answers.shift();
    const lasted = now - this.answers[0];
    if (lasted > RATE_OVER_MS / 3) this.on.rate((1000 * (this.answers.length - 1)) / lasted);
  }
}
