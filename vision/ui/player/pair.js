// Two players locked by the phase of the repetition: 0 at its start, 1/2 at its deepest point, 1 at its
// end. Whichever the visitor moves leads; the other is shown at the same phase of its own repetition,
// however long that lasts. While the leader plays, the other plays too, its speed steered so that the
// phases stay together.

const LARGEST_LAG_S = 0.4; // of life; beyond it the follower jumps
const STEERING_PER_S = 2; // change of speed per second of lag
const SLOWEST = 0.1;
const FASTEST = 4;
const NO_FILM = "The video was not kept: the skeleton alone is shown.";
const NOT_PLAYED = "The video cannot be played here: the skeleton alone is shown.";

/** The times (seconds of life) of a repetition's start, deepest point and end. */
function landmarksOf(track, span) {
  return [span.first, span.deepest, span.last].map((row) => track.time_s[row]);
}

/** The phase of a moment, between 0 and 1; before the repetition 0, after it 1. */
function phaseAt(track, span, timeS) {
  const [first, deepest, last] = landmarksOf(track, span);
  if (timeS <= first) return 0;
  if (timeS >= last) return 1;
  if (timeS < deepest) return (0.5 * (timeS - first)) / (deepest - first);
  return 0.5 + (0.5 * (timeS - deepest)) / (last - deepest);
}

/** The moment of a phase. */
function timeAt(track, span, phase) {
  const [first, deepest, last] = landmarksOf(track, span);
  if (phase <= 0.5) return first + 2 * phase * (deepest - first);
  return deepest + (2 * phase - 1) * (last - deepest);
}

/** Seconds of life that a unit of phase lasts around a phase. */
function paceAt(track, span, phase) {
  const [first, deepest, last] = landmarksOf(track, span);
  return 2 * (phase < 0.5 ? deepest - first : last - deepest);
}

/** One of the two players, and the repetition of it that is compared. */
class Film {
  constructor(article, onShown) {
    this.article = article;
    this.place = article.querySelector(".place");
    this.blank = this.place.innerHTML;
    this.onShown = onShown;
    this.span = null;
    this.player = null;
  }

  /** Take what the page gives in a run. */
  async update({ title, video, payload }) {
    const playable = video === this.refused ? null : video;
    this.article.querySelector("h3").textContent = title;
    this.article.querySelector(".aside").textContent = playable ? "" : video ? NOT_PLAYED : NO_FILM;
    if (!this.player || playable !== this.playable) this.#build(playable);
    this.place.querySelector(".player").setAttribute("aria-label", `${title}, video with measurement`);
    const tell = (reason) => {
      if (reason !== "codec" && reason !== "missing") return;
      this.refused = video;
      this.update({ title, video, payload });
    };
    await this.player.update({ video: playable ?? "", payload, seek: null, notice: null }, tell);
    this.#take();
  }

  stop() {
    this.player?.stop();
  }

  get track() {
    return this.player?.track;
  }

  get clock() {
    return this.player.clock;
  }

  get video() {
    return this.player.video;
  }

  get timeS() {
    return this.track.time_s[Math.max(this.clock.position, 0)];
  }

  /** Show the frame of a phase, and rest there. */
  show(phase) {
    this.player.untouched = false;
    this.video.pause();
    const row = this.track.nearest(timeAt(this.track, this.span, phase));
    if (row !== this.clock.position) this.clock.seek(row);
  }

  /** Play so as to be at a phase now, and at those after it in time with the leader. */
  chase(phase, leader) {
    const { track, span, video } = this;
    const lagS = timeAt(track, span, phase) - this.timeS;
    if (Math.abs(lagS) > LARGEST_LAG_S) this.clock.seek(track.nearest(timeAt(track, span, phase)));
    const leadPace = paceAt(leader.track, leader.span, phase) || 1;
    const lifeRate = (leader.video.playbackRate / leader.track.time_factor) * (paceAt(track, span, phase) / leadPace);
    const rate = (lifeRate + STEERING_PER_S * lagS) * track.time_factor;
    video.playbackRate = Math.min(Math.max(rate, SLOWEST), FASTEST);
    if (video.paused) {
      this.player.untouched = false;
      video.play().catch(() => {});
    }
  }

  /** Make the player anew: over a film, or without one. */
  #build(playable) {
    this.player?.stop();
    this.playable = playable;
    this.place.innerHTML = this.blank;
    this.reel = playable ? null : new Reel(this.place.querySelector("video"));
    this.player = new Player(this.place);
    this.taken = null;
    const { clock } = this;
    const drawn = clock.onFrame;
    clock.onFrame = (row) => {
      drawn(row);
      this.onShown(this, row);
    };
  }

  /** Find the repetition again in another track. */
  #take() {
    const { track } = this;
    if (!track || track === this.taken) return;
    this.taken = track;
    const same = track.spans.find((span) => span.number === this.span?.number);
    this.span = same ?? track.span(track.start) ?? track.spans[0] ?? null;
    this.reel?.start(track);
  }
}

class Pair {
  constructor(parent) {
    this.root = parent.querySelector(".pair");
    const find = (selector) => this.root.querySelector(selector);
    this.slider = find("input[type=range]");
    this.output = find("output");
    this.tie = find(".tie input");
    this.both = find(".both");
    this.abort = new AbortController();
    this.leader = null; // null: the slider leads
    this.#listen();
    this.films = [...this.root.querySelectorAll(".film")].map(
      (article) => new Film(article, (film, row) => this.#shown(film, row)),
    );
  }

  async update({ films }) {
    await Promise.all(this.films.map((film, index) => film.update(films[index])));
    const usable = this.films.every((film) => film.span);
    for (const control of [this.slider, this.both, this.tie]) control.disabled = !usable;
    if (!usable) this.output.textContent = "No repetition to lock to";
    else if (!this.begun) this.#tell(0.5);
    this.begun = true;
  }

  stop() {
    this.abort.abort();
    this.films.forEach((film) => film.stop());
  }

  #other(film) {
    return this.films[1 - this.films.indexOf(film)];
  }

  /** These come before the players' own listeners, so that the leader is known when a player acts. */
  #listen() {
    const options = { signal: this.abort.signal };
    const lead = (event) => {
      const path = event.composedPath();
      const film = this.films.find((each) => path.includes(each.article));
      if (film) this.leader = film;
      // A key pressed elsewhere on the page goes to the first player.
      else if (event.type === "keydown" && path[0] !== this.slider) this.leader = this.films[0];
    };
    for (const event of ["pointerdown", "keydown", "click"]) {
      document.addEventListener(event, lead, { ...options, capture: true });
    }
    this.slider.addEventListener("input", () => this.#goTo(Number(this.slider.value) / 100), options);
    this.both.addEventListener("click", () => this.#playBoth(), options);
    this.root.addEventListener(
      "change",
      ({ isTrusted, target }) => isTrusted && target.matches("select") && this.#setSpeed(target.value),
      options,
    );
    this.tie.addEventListener("change", () => this.tie.checked && this.#goTo(this.phase), options);
    for (const event of ["play", "pause"]) {
      this.root.addEventListener(event, (heard) => this.#turned(heard), { ...options, capture: true });
    }
  }

  #goTo(phase) {
    this.leader = null;
    this.#tell(phase);
    for (const film of this.films) film.show(phase);
  }

  /** A frame of a player is on the screen: the leader's moves the other. */
  #shown(film, row) {
    if (film !== this.leader || row < 0) return;
    const other = this.#other(film);
    const found = film.track.span(row);
    if (found) film.span = found;
    if (!film.span || !other.span) return;
    const phase = phaseAt(film.track, film.span, film.track.time_s[row]);
    this.#tell(phase);
    if (!this.tie.checked) return;
    if (film.clock.playing && found) other.chase(phase, film);
    else other.show(phase);
  }

  /** A player began to play or stopped. */
  #turned(event) {
    const film = this.films.find((each) => event.composedPath().includes(each.article));
    if (event.type === "pause" && film === this.leader && this.tie.checked) {
      const other = this.#other(film);
      other.video.pause();
      other.video.playbackRate = other.video.defaultPlaybackRate;
      if (other.span) other.show(this.phase);
    }
    const playing = this.films.some((each) => each.clock.playing);
    this.both.querySelector(".words").textContent = playing ? "Pause both" : "Play both";
    this.both.querySelector("[aria-hidden]").textContent = playing ? "⏸" : "▶";
  }

  /** Play both from where they are, round and round in the repetition compared. */
  #playBoth() {
    if (this.films.some((film) => film.clock.playing)) {
      this.films.forEach((film) => film.video.pause());
      return;
    }
    const [film] = this.films;
    this.leader = film;
    this.tie.checked = true;
    if (film.track.span(film.clock.position) !== film.span) film.clock.seek(film.span.first);
    const loop = film.article.querySelector("[data-act=loop]");
    if (film.clock.loop && film.clock.loop !== film.span) loop.click();
    if (!film.clock.loop) loop.click();
    film.article.querySelector(".play").click();
  }

  #setSpeed(speed) {
    for (const select of this.root.querySelectorAll("select")) {
      select.value = speed;
      select.dispatchEvent(new Event("change"));
    }
  }

  #tell(phase) {
    this.phase = phase;
    const percent = Math.round(100 * phase);
    const where = { 0: ", start", 50: ", deepest point", 100: ", end" }[percent] ?? "";
    this.slider.value = percent;
    this.slider.setAttribute("aria-valuetext", `${percent} percent${where}`);
    this.output.textContent = `${percent} %${where}`;
  }
}

const pairs = new WeakMap();

export default function mount({ parentElement, data }) {
  let pair = pairs.get(parentElement);
  if (!pair) {
    pair = new Pair(parentElement);
    pairs.set(parentElement, pair);
  }
  pair.update(data);
  return () => {
    pairs.delete(parentElement);
    pair.stop();
  };
}
