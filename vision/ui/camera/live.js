// What comes from the server while the camera runs: the skeleton, the angles, what the coach says; and
// what is said when the server is busy or gone.

const RECONNECT_MS = 1500;

class Live {
  /** `wanted()` tells whether the camera is shown, `ready()` is called while all has been well. */
  constructor(part, { live_path, body, texts }, settings, { wanted, ready, beep }) {
    Object.assign(this, { part, texts, settings, wanted, ready });
    this.drawing = new Drawing(part.drawing, body);
    this.coach = new Coach(part, texts, () => beep(880, 0.2));
    this.feed = new Feed(part.picture, live_path, {
      state: (name, sentence) => this.change(name, sentence),
      reading: (reading) => this.read(reading),
      rate: (perSecond) => this.say(texts.rate.replace("{rate}", Math.round(perSecond))),
    });
    part.retry.textContent = texts.retry;
    part.retry.onclick = () => this.feed.open();
    // A page in the background sends nothing, and the server then ends the connection.
    this.onVisible = () => document.visibilityState === "visible" && this.resume();
    document.addEventListener("visibilitychange", this.onVisible);
  }

  resume() {
    if (this.wanted() && !this.feed.socket) this.feed.open();
  }

  close() {
    this.feed.close();
  }

  leave() {
    this.close();
    clearTimeout(this.reconnecting);
    document.removeEventListener("visibilitychange", this.onVisible);
  }

  /** Show nothing any more, until there is something new. */
  clear() {
    this.coach.clear();
    this.drawing.clear();
  }

  hideSkeleton() {
    this.drawing.clear();
    this.coach.hideAngles();
  }

  say(words) {
    this.part.rate.textContent = words;
  }

  change(name, sentence) {
    const { texts, part } = this;
    part.retry.hidden = !["busy", "failed", "refused"].includes(name);
    this.hideSkeleton();
    if (name === "ready") return;
    part.says.hidden = true;
    this.say({ starting: "", lost: texts.reconnecting }[name] ?? sentence ?? texts.no_live);
    if (name === "starting") this.coach.show({ code: name, kind: "wait", words: texts.moment, sentence: texts.loading });
    if (["busy", "failed"].includes(name)) {
      this.coach.show({ code: name, kind: "note", words: "", sentence: texts.no_coach });
      this.coach.announce(sentence);
    }
    if (name === "lost") this.reconnecting = setTimeout(() => this.resume(), RECONNECT_MS);
  }

  read(reading) {
    const state = this.wanted();
    if (!state) return;
    if (this.settings.skeleton) {
      this.drawing.show(reading, this.settings.mirror);
      this.coach.showAngles(reading);
    }
    if (this.coach.listen(reading.advice, state === "countdown")) this.ready();
  }
}
