// A video element without a film: it runs over the rows of a track, so that the skeleton alone plays as a
// video would. It gives the player and its clock what they ask of an element, and nothing more.

class Reel {
  constructor(video) {
    this.video = video;
    this.track = null;
    this.atS = 0; // seconds of the file
    this.running = false;
    this.waiting = []; // for the next frame
    Object.defineProperties(video, {
      src: { get: () => "", set: () => {} },
      paused: { get: () => !this.running },
      ended: { get: () => false },
      seeking: { get: () => false },
      currentTime: { get: () => this.atS, set: (timeS) => this.#goTo(timeS) },
      play: { value: () => this.#play() },
      pause: { value: () => this.#pause() },
      load: { value: () => {} },
      requestVideoFrameCallback: { value: (shown) => this.waiting.push(shown) },
    });
  }

  /** Show the first frame, as a video does once it is loaded. */
  start(track) {
    this.track = track;
    this.#goTo(0);
  }

  #goTo(timeS) {
    this.atS = timeS;
    requestAnimationFrame(() => {
      this.#show();
      this.video.dispatchEvent(new Event("seeked"));
    });
  }

  #play() {
    if (!this.running) {
      this.running = true;
      this.lastMs = performance.now();
      this.video.dispatchEvent(new Event("play"));
      requestAnimationFrame((nowMs) => this.#run(nowMs));
    }
    return Promise.resolve();
  }

  #pause() {
    if (!this.running) return;
    this.running = false;
    this.video.dispatchEvent(new Event("pause"));
  }

  #run(nowMs) {
    if (!this.running || !this.track || !this.video.isConnected) return;
    const passedS = Math.max(0, nowMs - this.lastMs) / 1000;
    this.lastMs = nowMs;
    this.atS += passedS * this.video.playbackRate;
    const { track } = this;
    if (this.atS >= track.fileS(track.last) + track.lastsS(track.last)) {
      this.running = false;
      this.video.dispatchEvent(new Event("pause"));
      this.video.dispatchEvent(new Event("ended"));
      return;
    }
    this.#show();
    requestAnimationFrame((next) => this.#run(next));
  }

  /** Give the frame of this moment to those who wait for one. */
  #show() {
    const { track } = this;
    if (!track?.rows) return;
    let row = track.nearest(this.atS / track.time_factor);
    if (row > 0 && track.fileS(row) > this.atS) row -= 1;
    for (const shown of this.waiting.splice(0)) shown(performance.now(), { mediaTime: track.fileS(row) });
  }
}
