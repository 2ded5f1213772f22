// The player itself: what the visitor does, what the page asks for, and what is shown of both.
// One Player per place on the page; it lives through reruns, which only bring new data.

const JUMP_S = 0.5;
const JUMP_SHARE = 0.01; // of a long clip
const UNPLAYABLE = {
  codec: "This browser cannot play this kind of video. The measurement can still be stepped through.",
  missing: "The video could not be loaded. Reload the page, or open the result again.",
};

class Player {
  constructor(parent) {
    this.root = parent.querySelector(".player");
    this.find = (selector) => this.root.querySelector(selector);
    this.video = this.find("video");
    this.svg = this.find(".chart svg");
    this.slider = this.find(".chart");
    this.overlay = new Overlay(this.find("canvas"));
    this.chart = new AngleChart(this.svg);
    this.words = new Words(this.root);
    this.show = { skeleton: true, angles: true, farSide: true, mirrored: false, plain: false };
    this.curves = new Set();
    this.untouched = true;
    this.abort = new AbortController();
    this.clock = new FrameClock(this.video, (row) => this.#shown(row));
    this.#listen();
    this.#theme();
  }

  /** Take what the page gives in a run. */
  async update({ video, payload, payloadUrl, seek, notice }, tell) {
    this.tell = tell;
    if (video !== this.source) this.#load(video);
    this.asked = notice;
    this.#notice();
    if (seek && seek.count !== this.seekCount) {
      this.seekCount = seek.count;
      this.wish = seek;
    }
    const wanted = payload?.version ?? payloadUrl;
    if (wanted !== this.version) {
      this.version = wanted;
      const given = payload ?? (await this.#fetch(payloadUrl));
      if (given && wanted === this.version) this.#take(new Track(given));
    }
    this.#fulfil();
  }

  /** Go to the moment that the page asked for, once there is a track to find it in. */
  #fulfil() {
    if (!this.wish || !this.track) return;
    this.#goTo(this.track.nearest(this.wish.time_s));
    this.wish = null;
  }

  stop() {
    this.abort.abort();
    this.resized.disconnect();
    this.clock.stop();
    this.words.stop();
    this.video.pause();
    this.video.removeAttribute("src");
    this.video.load();
  }

  async #fetch(url) {
    try {
      const answer = await fetch(url, { signal: this.abort.signal });
      if (answer.ok) return await answer.json();
    } catch {
      // Said below, as for any other answer that holds no track.
    }
    this.problem = "The measurement could not be loaded. Reload the page.";
    this.#notice();
    return null;
  }

  #load(source) {
    this.source = source;
    this.problem = null;
    this.clock.reset();
    this.video.src = source;
    this.#speed();
    if (this.track) this.clock.seek(Math.max(this.clock.row, 0));
  }

  #take(track) {
    const first = !this.track;
    const looped = this.clock.loop?.number;
    this.track = track;
    this.clock.setTrack(track);
    this.root.style.setProperty("--shape", track.width_px / track.height_px);
    this.words.take(track);
    this.find("[data-act=nextFlag]").disabled = !track.flags.length;
    this.find("[data-act=previousFlag]").disabled = !track.flags.length;
    this.slider.setAttribute("aria-valuemin", track.time_s[0] ?? 0);
    this.slider.setAttribute("aria-valuemax", track.time_s[track.last] ?? 0);
    this.slider.setAttribute("aria-valuenow", track.time_s[track.start] ?? 0);
    this.#loop(track.spans.find((span) => span.number === looped) ?? null);
    this.chart.build(track, this.curves);
    this.find("[data-act=zoom]").hidden = !this.chart.window.isLong;
    if (first) this.clock.seek(track.start);
    else this.#redraw();
  }

  #listen() {
    const options = { signal: this.abort.signal };
    const on = (target, event, heard) => target.addEventListener(event, heard, options);
    on(this.root, "click", (event) => {
      const { act, curve, row } = event.target.closest("button")?.dataset ?? {};
      if (act) this.#act(act);
      if (curve) this.#toggleCurve(event.target.closest("button"));
      if (row) this.#goTo(Number(row));
    });
    on(this.find(".picture"), "click", () => this.#act("play"));
    on(this.find("select"), "change", () => this.#speed());
    on(this.find("fieldset"), "change", ({ target }) => {
      this.show[target.name] = target.checked;
      this.root.classList.toggle("mirrored", this.show.mirrored);
      this.#redraw();
    });
    for (const event of ["play", "pause", "ended"]) on(this.video, event, () => this.#playing());
    on(this.video, "loadedmetadata", () => {
      if (!this.video.videoWidth) this.#unplayable("codec");
    });
    on(this.video, "error", () => this.#failed());
    on(this.root, "transitionrun", (event) => {
      if (event.propertyName === "outline-color") this.#theme();
    });
    on(document, "pointerdown", (event) => {
      const view = this.find(".view");
      if (view.open && !event.composedPath().includes(view)) view.open = false;
    });
    on(document, "fullscreenchange", () => this.#redraw());
    listenToKeys(this.root, (name) => this.#act(name), this.abort.signal);
    this.#scrub(on);
    this.find(".fullscreen").hidden = !this.root.requestFullscreen;
    this.resized = new ResizeObserver(() => {
      this.chart.build(this.track, this.curves);
      this.#redraw();
    });
    this.resized.observe(this.slider);
    this.resized.observe(this.find(".picture"));
  }

  /** Click or drag on the chart. */
  #scrub(on) {
    const follow = (event) => {
      if (this.track) this.#goTo(this.chart.rowUnder(event.clientX));
    };
    on(this.slider, "pointerdown", (event) => {
      if (event.button !== 0) return;
      this.slider.setPointerCapture(event.pointerId);
      follow(event);
    });
    on(this.slider, "pointermove", (event) => {
      if (this.slider.hasPointerCapture(event.pointerId)) follow(event);
    });
  }

  #act(name) {
    const { clock, track } = this;
    if (!track?.rows) return;
    const actions = {
      play: () => this.#play(),
      frameBack: () => this.#goTo(Math.max(clock.position, 0) - 1),
      frameAhead: () => this.#goTo(clock.position + 1),
      back: () => this.#jump(-1),
      ahead: () => this.#jump(1),
      first: () => this.#goTo(0),
      last: () => this.#goTo(track.last),
      nextFlag: () => this.#goTo(track.flagFrom(clock.position, 1)),
      previousFlag: () => this.#goTo(track.flagFrom(clock.position, -1)),
      loop: () => this.#loop(clock.loop ? null : track.spanNear(clock.position)),
      mirror: () => this.find("input[name=mirrored]").click(),
      speed: () => this.#nextSpeed(),
      zoom: () => this.find("[data-act=zoom]").setAttribute("aria-pressed", this.chart.turnClose()),
      fullscreen: () =>
        document.fullscreenElement ? document.exitFullscreen() : this.root.requestFullscreen(),
    };
    actions[name]();
  }

  #play() {
    if (this.clock.playing) {
      this.video.pause();
      return;
    }
    // The frame shown at first stands for the clip; playing begins at its beginning.
    if (this.untouched) this.clock.seek(0);
    this.untouched = false;
    this.clock.play();
  }

  #goTo(row) {
    this.untouched = false;
    this.video.pause();
    this.clock.seek(row);
    this.words.announce(() => this.clock.row);
  }

  #jump(direction) {
    const { time_s: times, last } = this.track;
    const by = Math.max(JUMP_S, JUMP_SHARE * (times[last] - times[0]));
    this.#goTo(this.track.nearest(times[Math.max(this.clock.position, 0)] + direction * by));
  }

  #loop(span) {
    this.clock.loop = span;
    if (span) this.untouched = false;
    const button = this.find("[data-act=loop]");
    button.setAttribute("aria-pressed", span !== null);
    button.disabled = !this.track.spans.length;
    if (span && this.track.span(this.clock.position) !== span) this.clock.seek(span.first);
  }

  #speed() {
    // Another source goes back to the default rate.
    this.video.defaultPlaybackRate = Number(this.find("select").value);
    this.video.playbackRate = this.video.defaultPlaybackRate;
  }

  #nextSpeed() {
    const select = this.find("select");
    select.selectedIndex = (select.selectedIndex + 1) % select.length;
    this.#speed();
  }

  #toggleCurve(button) {
    const { curve } = button.dataset;
    if (!this.curves.delete(curve)) this.curves.add(curve);
    button.setAttribute("aria-pressed", this.curves.has(curve));
    this.chart.build(this.track, this.curves);
  }

  #playing() {
    const { playing } = this.clock;
    this.root.classList.toggle("playing", playing);
    const button = this.find(".play");
    button.setAttribute("aria-label", playing ? "Pause" : "Play");
    button.title = playing ? "Pause (space)" : "Play (space)";
    if (!playing) this.words.announce(() => this.clock.row);
  }

  /** A frame is on the screen: draw and mark that very row. */
  #shown(row) {
    if (!this.track) return;
    this.overlay.draw(this.track, row, this.show);
    this.chart.move(row);
    this.words.show(row);
    this.root.dataset.row = row;
  }

  /** Draw again what is shown; before the first frame there is nothing. */
  #redraw() {
    if (this.root.dataset.row !== undefined) this.#shown(this.clock.row);
  }

  #failed() {
    if (!this.video.error || !this.video.getAttribute("src")) return;
    const source = this.source;
    // A video that is gone and one that cannot be decoded are the same error to the element.
    fetch(source, { headers: { range: "bytes=0-0" }, signal: this.abort.signal })
      .then((answer) => (answer.ok ? "codec" : "missing"), () => "missing")
      .then((reason) => {
        if (source === this.source && !this.abort.signal.aborted) this.#unplayable(reason);
      });
  }

  #unplayable(reason) {
    this.problem = UNPLAYABLE[reason];
    this.#notice();
    this.clock.giveUp();
    this.find(".play").disabled = true;
    this.tell(reason);
  }

  #notice() {
    const words = this.asked ?? this.problem;
    const notice = this.find(".notice");
    notice.hidden = !words;
    notice.textContent = words ?? "";
    if (!this.problem) this.find(".play").disabled = false;
  }

  /** Light or dark: by the page's ground, which is the visitor's choice in Streamlit's menu. */
  #theme() {
    const context = document.createElement("canvas").getContext("2d");
    context.fillStyle = getComputedStyle(this.root).getPropertyValue("--player-ground").trim();
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
    const dark = 0.299 * red + 0.587 * green + 0.114 * blue < 128;
    this.root.classList.toggle("dark", dark);
    this.root.classList.toggle("light", !dark);
    this.#redraw();
  }
}
