// The camera: from the start button over setting up, countdown and filming to a clip that is kept.
// States: off, asking, problem, set_up, countdown, filming, review, sending. One `go` for all of them.

const SHORTEST_S = 1.0;

class Camera {
  constructor(component) {
    this.component = component;
    this.texts = component.data.texts;
    const find = (selector) => component.parentElement.querySelector(selector);
    this.part = new Proxy({}, { get: (_, name) => find(`.${name}`) });
    this.settings = storedSettings();
    this.beeper = new Beeper();
    this.awake = new Awake();
    this.stage = new Stage(this.part, this.texts);
    this.live = new Live(this.part, component.data, this.settings, {
      wanted: () => LIVE.includes(this.state) && this.state,
      ready: () => this.state === "set_up" && this.settings.byItself && this.count(),
      beep: (pitch_hz, lasting_s) => this.beep(pitch_hz, lasting_s),
    });
    this.wire();
    this.go("off");
  }

  update(component) {
    const before = this.component.data;
    this.component = component;
    if (before.standing !== component.data.standing) this.tell();
  }

  wire() {
    const { part } = this;
    wireSettings(this.settings, part, this.component.data, () => this.apply(), () => this.start());
    part.start.onclick = () => this.start();
    part.film.onclick = () => this.press();
    part.again.onclick = () => (this.stream ? this.go("set_up") : this.start());
    part.off.onclick = () => this.go("off");
    part.camera.onkeydown = (event) => this.key(event);
    this.onDevices = () => this.stream && this.showCameras();
    navigator.mediaDevices?.addEventListener?.("devicechange", this.onDevices);
  }

  apply() {
    const isFilm = this.state === "review" || this.state === "sending";
    this.part.picture.classList.toggle("mirrored", this.settings.mirror && !isFilm);
    if (!this.settings.skeleton) this.live.hideSkeleton();
  }

  go(state, problem) {
    this.state = state;
    clearInterval(this.ticking);
    if (["off", "problem"].includes(state)) this.release();
    this.stage.show(state, problem);
    this.live.clear();
    if (state === "set_up") this.showCamera();
    this.apply();
    this.tell();
  }

  /** Tell the server what the person does: the coach says other things while one films. */
  tell() {
    const phase = this.state === "filming" ? "filming" : "set_up";
    const rate = this.stream?.getVideoTracks()[0]?.getSettings().frameRate;
    this.live.feed.tell({ phase, standing: this.component.data.standing, frame_rate_hz: rate || null });
  }

  // The camera

  async start() {
    const problems = this.component.data.problems;
    if (!navigator.mediaDevices?.getUserMedia) {
      this.go("problem", problems[window.isSecureContext ? "unsupported" : "insecure"]);
      return;
    }
    if (!canRecord()) {
      this.go("problem", problems.unsupported);
      return;
    }
    this.release();
    this.go("asking");
    const attempt = (this.attempt = {});
    try {
      const stream = await openCamera(this.settings.device);
      // The page may have been left, or another camera chosen, while the browser was asking.
      if (attempt !== this.attempt) stop(stream);
      else this.use(stream);
    } catch (error) {
      if (attempt === this.attempt) this.go("problem", problems[reason(error)]);
    }
  }

  use(stream) {
    this.stream = stream;
    stream.getVideoTracks()[0].onended = () => this.lose();
    this.go("set_up");
    this.showCameras();
    this.awake.hold();
    this.beeper.open();
  }

  showCamera() {
    this.film = null;
    this.stage.showCamera(this.stream);
    if (this.stream) this.live.resume();
  }

  showCameras() {
    listCameras(this.part.device, this.stream, this.texts.camera_number);
  }

  lose() {
    if (this.state === "filming") {
      this.note = this.texts.lost_filming;
      this.film.stop();
    } else if (this.state !== "review" && this.state !== "sending") {
      this.go("problem", this.component.data.problems.lost);
    }
    this.stream = null;
  }

  release() {
    this.attempt = null;
    this.live.close();
    this.film?.drop();
    this.film = null;
    this.stage.forgetFilm();
    if (this.stream) stop(this.stream);
    this.stream = null;
    this.part.picture.srcObject = null;
    this.awake.release();
  }

  leave() {
    this.request?.abort();
    clearInterval(this.ticking);
    this.release();
    this.live.leave();
    this.beeper.close();
    navigator.mediaDevices?.removeEventListener?.("devicechange", this.onDevices);
  }

  // Filming

  press() {
    if (this.state === "set_up") this.count();
    else if (this.state === "countdown") this.go("set_up");
    else if (this.state === "filming") this.film.stop();
    else if (this.state === "review") this.send();
  }

  key(event) {
    if (event.target.matches("select, input") || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "r" && LIVE.includes(this.state)) this.press();
    else if (key === "m" && LIVE.includes(this.state)) this.part.mirror.click();
    else if (key === "escape" && this.state === "countdown") this.go("set_up");
    else return;
    event.preventDefault();
  }

  count() {
    this.go("countdown");
    let left = this.settings.countdown;
    const show = () => {
      this.part.count.textContent = left;
      this.beep(660, 0.09);
    };
    show();
    this.announce(this.texts.counting.replace("{seconds}", left));
    this.ticking = setInterval(() => {
      left -= 1;
      if (left > 0) show();
      else this.record();
    }, 1000);
  }

  record() {
    this.go("filming");
    this.beep(990, 0.35);
    this.announce(this.texts.filming);
    this.note = "";
    try {
      this.film = new Film(this.stream, (film) => this.review(film));
    } catch {
      this.go("problem", this.component.data.problems.unknown);
      return;
    }
    const longest = this.settings.length || this.component.data.longest_s;
    const tick = () => {
      const seconds = this.film.seconds;
      this.part.time.textContent = clock(seconds);
      if (seconds < longest) return;
      if (!this.settings.length) this.note = this.texts.longest;
      this.film.stop();
    };
    tick();
    this.ticking = setInterval(tick, 200);
  }

  review(film) {
    this.beep(520, 0.35);
    if (film.lasted_s < SHORTEST_S || !film.clip.size) {
      this.go(this.stream ? "set_up" : "off");
      this.stage.complain(this.texts.too_short);
      return;
    }
    this.go("review");
    this.live.close();
    this.film = film;
    this.stage.showFilm(film);
    this.stage.complain(film.broken ? this.texts.recorder_failed : this.note);
  }

  send() {
    const { film, texts } = this;
    this.go("sending");
    this.request = sendClip(film.clip, film.name(texts.clip_name), this.component.data.clips_path, {
      show: (share) => this.stage.sending(share),
      done: (id) => {
        this.part.sent.textContent = texts.sent;
        this.component.setTriggerValue("recorded", id);
      },
      fail: (sentence) => {
        this.go("review");
        this.stage.complain(sentence || texts.send_failed);
      },
    });
  }

  announce(words) {
    this.live.coach.announce(words);
  }

  beep(pitch_hz, lasting_s) {
    if (this.settings.beeps) this.beeper.beep(pitch_hz, lasting_s);
  }
}
