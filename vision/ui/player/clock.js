// Locks the rows of a track to the frames that the browser shows.
//
// A frame is known by the media time that requestVideoFrameCallback gives with it, never by a count
// or a rate. Where a file's clock starts differs between files and browsers, so the media time of the
// first frame shown is taken for the beginning of the file, which is time 0 of the track.

const SEEK_INSIDE_S = 0.008; // how far inside a frame to aim: clear of rounding at its beginning
const SETTLE_MS = 200; // a seek that stays on the same frame may show no new one
const MOST_RETRIES = 4;
const NUDGE_MS = 1000; // some browsers show no frame at all until they are sent somewhere
const NUDGE_S = 0.0001;

class FrameClock {
  /** `onFrame(row)` is called for every frame shown; -1 for one that was not screened. */
  constructor(video, onFrame) {
    this.video = video;
    this.onFrame = onFrame;
    this.track = null;
    this.loop = null; // { first, last } rows
    this.row = -1;
    this.abort = new AbortController();
    this.exact = "requestVideoFrameCallback" in video;
    this.reset();
    this.#listen();
  }

  /** Forget a video: another one is loaded. */
  reset() {
    this.originS = null;
    this.usable = true;
    this.wanted = null; // row asked for, not on its way yet
    this.aimed = null; // row on its way
    this.retries = 0;
  }

  stop() {
    this.abort.abort();
    clearTimeout(this.settling);
    clearTimeout(this.nudging);
  }

  setTrack(track) {
    this.track = track;
    this.loop = null;
    if (this.shownS !== undefined) this.row = track.rowAt(this.shownS);
  }

  get playing() {
    return this.usable && !this.video.paused && !this.video.ended;
  }

  /** The row that is shown, or that will be once the seek under way is done. */
  get position() {
    return this.wanted ?? this.aimed ?? this.row;
  }

  /** Show a row's frame. */
  seek(row) {
    if (!this.track?.rows) return;
    const target = Math.min(Math.max(row, 0), this.track.last);
    if (!this.usable) {
      this.#show(target);
      return;
    }
    this.wanted = target;
    if (this.originS !== null && !this.video.seeking) this.#go();
  }

  play() {
    if (!this.usable || !this.track?.rows) return;
    const from = this.loop?.first ?? 0;
    const until = this.loop?.last ?? this.track.last;
    const at = this.position;
    if (at < from || at >= until || this.video.ended) this.seek(from);
    // Refused when the tab is hidden or the source changes: the button shows that nothing plays.
    this.video.play().catch(() => {});
  }

  /** The browser cannot show the video: the rows can still be looked at one by one. */
  giveUp() {
    this.usable = false;
    const row = this.wanted;
    this.wanted = this.aimed = null;
    if (row !== null) this.#show(row);
  }

  #listen() {
    const options = { signal: this.abort.signal };
    const video = this.video;
    video.addEventListener("seeked", () => this.#seeked(), options);
    video.addEventListener("ended", () => this.#ended(), options);
    video.addEventListener("loadedmetadata", () => this.#nudge(), options);
    if (this.exact) {
      const shown = (_now, frame) => {
        if (this.abort.signal.aborted) return;
        this.#shown(frame.mediaTime);
        video.requestVideoFrameCallback(shown);
      };
      video.requestVideoFrameCallback(shown);
      return;
    }
    const guess = () => this.#shown(video.currentTime);
    for (const event of ["loadeddata", "timeupdate", "seeked"]) {
      video.addEventListener(event, guess, options);
    }
    const follow = () => {
      if (!this.playing || this.abort.signal.aborted) return;
      guess();
      requestAnimationFrame(follow);
    };
    video.addEventListener("play", follow, options);
  }

  /** The first frame stays the first one shown: it tells where the clock starts. */
  #nudge() {
    clearTimeout(this.nudging);
    this.nudging = setTimeout(() => {
      if (this.originS === null && this.video.paused) this.video.currentTime = NUDGE_S;
    }, NUDGE_MS);
  }

  #shown(mediaS) {
    if (this.originS === null) {
      this.originS = mediaS;
      if (this.wanted !== null) {
        this.#go();
        return; // never the first frame for a moment, then another
      }
    }
    this.shownS = mediaS - this.originS;
    if (!this.track) return;
    const row = this.track.rowAt(this.shownS);
    if (this.aimed !== null && !this.video.seeking && !this.#arrived(row)) return;
    this.#show(row);
    if (this.playing) this.#keepInside(row);
  }

  #show(row) {
    this.row = row;
    this.onFrame(row);
  }

  #go() {
    const row = this.wanted;
    this.wanted = null;
    this.aimed = row;
    this.retries = 0;
    this.#aim(Math.min(SEEK_INSIDE_S, this.track.lastsS(row) / 2));
  }

  #aim(insideS) {
    this.video.currentTime = Math.max(0, this.originS + this.track.fileS(this.aimed) + insideS);
  }

  /**
   * Whether the row aimed at is shown; a miss is corrected. A browser that decodes slowly may show a
   * frame on the way there and leave it at that.
   */
  #arrived(row) {
    if (row !== this.aimed && this.retries < MOST_RETRIES && !this.playing) {
      this.retries += 1;
      const length = this.track.lastsS(this.aimed);
      this.#aim(row > this.aimed ? length / 4 : length * 0.75);
      return false;
    }
    this.aimed = null;
    return true;
  }

  #seeked() {
    if (this.originS === null) return;
    if (this.wanted !== null) {
      this.#go();
      return;
    }
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      if (this.video.seeking || (this.aimed !== null && !this.#arrived(this.row))) return;
      this.onFrame(this.row);
    }, SETTLE_MS);
  }

  /** Go back to the beginning of a loop; stop where the part that was screened ends. */
  #keepInside(row) {
    if (this.video.seeking || this.wanted !== null) return;
    if (this.loop) {
      if (row >= this.loop.last || (row >= 0 && row < this.loop.first)) this.seek(this.loop.first);
      return;
    }
    const { track } = this;
    const beyond = track.fileS(track.last) + track.lastsS(track.last);
    if (row < 0 && this.shownS >= beyond) {
      this.video.pause();
      this.seek(track.last);
    }
  }

  #ended() {
    if (!this.loop) return;
    this.seek(this.loop.first);
    this.video.play().catch(() => {});
  }
}
