// The camera: from the start button over setting up, countdown and filming to a clip that is kept.
// States: off, asking, problem, set_up, countdown, filming, review, sending. One `go` for all of them.

const SETTINGS = "sitbone_camera";
const SHORTEST_S = 1.0;
const CALM_MS = 400;
const READY_MS = 700;
const ANNOUNCE_MS = 3000;
const ANGLES_MS = 150;
const RECONNECT_MS = 1500;
const SIGNS = { change: "▲", wait: "…", note: "i", ready: "✓" };
const cameras = new WeakMap();

export default function (component) {
  const known = cameras.get(component.parentElement);
  if (known) {
    known.update(component);
    return known.end;
  }
  const camera = new Camera(component);
  cameras.set(component.parentElement, camera);
  camera.end = () => {
    camera.leave();
    cameras.delete(component.parentElement);
  };
  return camera.end;
}

class Camera {
  constructor(component) {
    this.component = component;
    this.texts = component.data.texts;
    const find = (selector) => component.parentElement.querySelector(selector);
    this.part = new Proxy({}, { get: (_, name) => find(`.${name}`) });
    this.drawing = new Drawing(this.part.drawing, component.data.body);
    this.feed = new Feed(this.part.picture, component.data.live_path, {
      state: (name, sentence) => this.liveState(name, sentence),
      reading: (reading) => this.read(reading),
      rate: (perSecond) => this.say("rate", this.texts.rate.replace("{rate}", Math.round(perSecond))),
    });
    this.settings = { countdown: 5, length: 0, device: "", byItself: false, mirror: true, skeleton: true, beeps: true, ...stored() };
    this.wire();
    this.go("off");
  }

  update(component) {
    const before = this.component.data;
    this.component = component;
    if (before.standing !== component.data.standing) this.tell();
  }

  wire() {
    const { part, texts } = this;
    fill(part.countdown, this.component.data.countdowns_s.map((s) => [s, texts.seconds.replace("{seconds}", s)]));
    fill(part.length, this.component.data.lengths_s.map((s) => [s, s ? texts.after.replace("{seconds}", s) : texts.by_hand]));
    const choice = (element, name, read) => {
      element[read] = this.settings[name];
      element.onchange = () => {
        this.settings[name] = read === "value" && name !== "device" ? Number(element.value) : element[read];
        store(this.settings);
        this.apply();
      };
    };
    choice(part.countdown, "countdown", "value");
    choice(part.length, "length", "value");
    choice(part["by-itself"], "byItself", "checked");
    choice(part.mirror, "mirror", "checked");
    choice(part.skeleton, "skeleton", "checked");
    choice(part.beeps, "beeps", "checked");
    part.device.onchange = () => {
      this.settings.device = part.device.value;
      store(this.settings);
      this.start();
    };
    part.start.onclick = () => this.start();
    part.film.onclick = () => this.press();
    part.again.onclick = () => (this.stream ? this.go("set_up") : this.start());
    part.again.textContent = texts.again;
    part.save.textContent = texts.save;
    part.off.textContent = texts.off;
    part.off.onclick = () => this.go("off");
    part.retry.textContent = texts.retry;
    part.retry.onclick = () => this.feed.open();
    part.camera.onkeydown = (event) => this.key(event);
    this.onVisible = () => {
      if (document.visibilityState === "visible" && this.liveIsWanted && !this.feed.socket) this.feed.open();
    };
    this.onDevices = () => this.stream && this.listCameras();
    document.addEventListener("visibilitychange", this.onVisible);
    navigator.mediaDevices?.addEventListener?.("devicechange", this.onDevices);
    this.apply();
  }

  apply() {
    this.part.picture.classList.toggle("mirrored", this.settings.mirror && !this.isReview);
    if (!this.settings.skeleton) {
      this.drawing.clear();
      this.part.angles.hidden = true;
    }
  }

  get isReview() {
    return this.state === "review" || this.state === "sending";
  }

  get liveIsWanted() {
    return ["set_up", "countdown", "filming"].includes(this.state);
  }

  // Going from state to state

  go(state, problem) {
    const { part, texts } = this;
    const before = this.state;
    this.state = state;
    part.camera.dataset.state = state;
    clearInterval(this.ticking);
    if (["off", "problem"].includes(state)) this.release();
    if (state === "set_up") this.showCamera();
    const covered = ["off", "asking", "problem"].includes(state);
    part.cover.hidden = !covered;
    if (covered) this.cover(state, problem);
    part.settings.hidden = state !== "set_up";
    part.film.hidden = covered || state === "sending";
    part.film.textContent = { set_up: texts.film, countdown: texts.cancel, filming: texts.stop, review: texts.use }[state] ?? "";
    part.again.hidden = part.save.hidden = state !== "review";
    part.off.hidden = state !== "set_up";
    part.count.hidden = state !== "countdown";
    part.clock.hidden = state !== "filming";
    part.sending.hidden = state !== "sending";
    part.live.hidden = part.explains.hidden = !this.liveIsWanted;
    part.explains.textContent = "";
    part.says.hidden = true;
    part.notes.replaceChildren();
    part.angles.hidden = true;
    if (!["review", "problem"].includes(state)) this.complain("");
    this.said = this.heard = null;
    this.drawing.clear();
    this.apply();
    this.tell();
    if (before && !covered && !part.film.hidden && !part.camera.contains(part.camera.getRootNode().activeElement)) part.film.focus();
  }

  cover(state, problem) {
    const { part, texts } = this;
    const [lead, hint] = problem ?? [texts[`${state}_lead`], texts[`${state}_hint`]];
    part.lead.textContent = lead;
    part.hint.textContent = hint;
    part.start.hidden = state === "asking";
    part.start.textContent = state === "problem" ? texts.retry : texts.start;
    if (state !== "off") this.announce(`${lead}. ${hint}`);
  }

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
    const [track] = stream.getVideoTracks();
    track.onended = () => this.lose();
    this.go("set_up");
    this.listCameras();
    this.awake();
    this.sound ??= window.AudioContext ? new AudioContext() : null;
    this.feed.open();
  }

  showCamera() {
    const { picture } = this.part;
    this.forgetFilm();
    picture.controls = picture.loop = false;
    picture.srcObject = this.stream;
    picture.onresize = picture.onloadedmetadata = () => {
      const shape = picture.videoWidth / picture.videoHeight;
      if (shape > 0) this.part.stage.style.setProperty("--shape", shape);
    };
    picture.play().catch(() => {});
    if (this.stream && !this.feed.socket && this.onceOpen) this.feed.open();
    this.onceOpen = true;
  }

  lose() {
    if (this.state === "filming") {
      this.note = this.texts.lost_filming;
      this.film.stop();
    } else if (!this.isReview) {
      this.go("problem", this.component.data.problems.lost);
    }
    this.stream = null;
  }

  release() {
    this.attempt = null;
    this.onceOpen = false;
    this.feed.close();
    this.film?.drop();
    this.forgetFilm();
    if (this.stream) stop(this.stream);
    this.stream = null;
    this.part.picture.srcObject = null;
    this.wakeLock?.release().catch(() => {});
    this.wakeLock = null;
  }

  forgetFilm() {
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = this.film = null;
    this.part.picture.removeAttribute("src");
  }

  leave() {
    this.request?.abort();
    clearInterval(this.ticking);
    clearTimeout(this.reconnecting);
    this.release();
    this.sound?.close().catch(() => {});
    document.removeEventListener("visibilitychange", this.onVisible);
    navigator.mediaDevices?.removeEventListener?.("devicechange", this.onDevices);
  }

  async listCameras() {
    const found = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
    const numbered = found.map((each, i) => [each.deviceId, each.label || this.texts.camera_number.replace("{number}", i + 1)]);
    fill(this.part.device, numbered);
    const used = this.stream?.getVideoTracks()[0]?.getSettings().deviceId;
    if (used) this.part.device.value = used;
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
    if (key === "r" && ["set_up", "countdown", "filming"].includes(this.state)) this.press();
    else if (key === "m" && this.liveIsWanted) this.part.mirror.click();
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
      this.complain(this.texts.too_short);
      return;
    }
    this.go("review");
    this.feed.close();
    const { part, texts } = this;
    this.film = film;
    this.url = URL.createObjectURL(film.clip);
    part.picture.srcObject = null;
    part.picture.src = this.url;
    part.picture.controls = part.picture.loop = true;
    part.picture.play().catch(() => {});
    part.save.href = this.url;
    part.save.download = film.name(texts.clip_name);
    this.complain(film.broken ? texts.recorder_failed : this.note);
    this.announce(`${texts.cut.replace("{seconds}", Math.round(film.lasted_s))} ${texts.review}`);
  }

  send() {
    const { film, texts } = this;
    this.go("sending");
    const request = (this.request = new XMLHttpRequest());
    const show = (share) => {
      this.part.sending.querySelector("progress").value = share;
      this.say("sent", texts.sending.replace("{share}", Math.round(100 * share)));
    };
    show(0);
    request.upload.onprogress = (event) => show(event.loaded / film.clip.size);
    const fail = (sentence) => {
      this.go("review");
      this.complain(sentence || texts.send_failed);
    };
    request.onerror = () => fail();
    request.onload = () => {
      const answer = parsed(request.responseText);
      if (request.status !== 201) return fail(answer.error);
      this.say("sent", texts.sent);
      this.component.setTriggerValue("recorded", answer.id);
    };
    request.open("POST", `${this.component.data.clips_path}?name=${encodeURIComponent(film.name(texts.clip_name))}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(film.clip);
  }

  // What comes from the server while the camera runs

  tell() {
    const phase = this.state === "filming" ? "filming" : "set_up";
    const rate = this.stream?.getVideoTracks()[0]?.getSettings().frameRate;
    this.feed?.tell({ phase, standing: this.component.data.standing, frame_rate_hz: rate || null });
  }

  liveState(name, sentence) {
    const { texts, part } = this;
    part.retry.hidden = !["busy", "failed", "refused"].includes(name);
    this.drawing.clear();
    part.angles.hidden = true;
    if (name === "ready") return;
    part.says.hidden = true;
    this.say("rate", { starting: texts.loading, lost: texts.reconnecting, idle: sentence }[name] ?? sentence ?? texts.no_live);
    if (["busy", "failed"].includes(name)) {
      this.showAdvice({ code: name, kind: "note", words: "", sentence: texts.no_coach });
      this.announce(sentence);
    }
    if (name === "lost") this.reconnecting = setTimeout(() => this.liveIsWanted && !this.feed.socket && this.feed.open(), RECONNECT_MS);
  }

  read(reading) {
    if (!this.liveIsWanted) return;
    if (this.settings.skeleton) {
      this.drawing.show(reading, this.settings.mirror);
      this.showAngles(reading);
    }
    this.listen(reading.advice);
  }

  showAngles({ angles, side }) {
    const now = performance.now();
    if (now - (this.anglesShown ?? 0) < ANGLES_MS) return;
    this.anglesShown = now;
    const lines = Object.entries(angles).map(([name, { value_deg, error_deg }]) => {
      const title = document.createElement("dt");
      title.textContent = `${this.texts[name === "hip_flexion" ? "hip" : "knee"]}, ${this.texts[side]}`;
      const value = document.createElement("dd");
      const error = document.createElement("small");
      error.textContent = ` ±${Math.round(error_deg)}°`;
      value.append(`${Math.round(value_deg)}°`, error);
      return [title, value];
    });
    this.part.angles.replaceChildren(...lines.flat());
    this.part.angles.hidden = !lines.length;
  }

  /** Say the first advice once it has lasted a moment: words that flicker are read by nobody. */
  listen([first, ...others]) {
    const now = performance.now();
    if (first.code !== this.heard?.code) this.heard = { code: first.code, since: now };
    const lasted = now - this.heard.since;
    if (first.code === this.said || lasted >= CALM_MS || !this.said) this.showAdvice(first);
    this.part.notes.replaceChildren(
      ...others.filter(({ kind }) => kind === "note").map(({ words, sentence }) => element("span", `${words}. ${sentence}`)),
    );
    if (this.state === "set_up" && this.settings.byItself && first.kind === "ready" && lasted >= READY_MS) this.count();
  }

  showAdvice({ code, kind, words, sentence }) {
    const { part } = this;
    part.says.hidden = this.state === "countdown" && kind !== "change";
    part.says.dataset.kind = kind;
    part.sign.textContent = SIGNS[kind];
    part.words.textContent = words;
    part.sentence.textContent = part.explains.textContent = sentence;
    if (code === this.said) return;
    this.said = code;
    const now = performance.now();
    if (now - (this.announced ?? 0) < ANNOUNCE_MS && kind !== "ready") return;
    this.announce(`${words}. ${sentence}`);
    if (code === "go") this.beep(880, 0.2);
  }

  // Small things

  say(part, words) {
    this.part[part].textContent = words;
  }

  complain(sentence) {
    this.say("problem", sentence);
    this.part.problem.hidden = !sentence;
  }

  announce(words) {
    this.announced = performance.now();
    this.say("announcer", words);
  }

  beep(pitch_hz, lasting_s) {
    if (!this.sound || !this.settings.beeps) return;
    const tone = this.sound.createOscillator();
    const loudness = this.sound.createGain();
    const now = this.sound.currentTime;
    tone.frequency.value = pitch_hz;
    loudness.gain.setValueAtTime(0.25, now);
    loudness.gain.exponentialRampToValueAtTime(0.001, now + lasting_s);
    tone.connect(loudness).connect(this.sound.destination);
    tone.start(now);
    tone.stop(now + lasting_s);
  }

  async awake() {
    try {
      this.wakeLock = await navigator.wakeLock?.request("screen");
    } catch {
      this.wakeLock = null; // a phone may then go dark; nothing else is lost
    }
  }
}
