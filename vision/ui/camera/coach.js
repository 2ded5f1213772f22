// Says in the picture what the server advises, and shows the angles. Words that flicker are read by
// nobody: a new advice is shown once it has lasted a moment, and spoken at most every few seconds.

const CALM_MS = 400;
const READY_MS = 700;
const ANNOUNCE_MS = 3000;
const SIGNS = { change: "▲", wait: "…", note: "i", ready: "✓" };

class Coach {
  /** `part` finds the elements, `begun` is called when the person is told to begin. */
  constructor(part, texts, begun) {
    this.part = part;
    this.texts = texts;
    this.begun = begun;
  }

  /** Say nothing more, until there is something new. */
  clear() {
    const { part } = this;
    part.explains.textContent = "";
    part.says.hidden = true;
    part.notes.replaceChildren();
    this.said = this.heard = null;
    this.hideAngles();
  }

  hideAngles() {
    this.part.angles.hidden = true;
    this.anglesShown = null;
  }

  /** `quiet` holds back all but what must be changed. Returns whether all has been well for a moment. */
  listen([first, ...others], quiet) {
    const now = performance.now();
    if (first.code !== this.heard?.code) this.heard = { code: first.code, since: now };
    const lasted = now - this.heard.since;
    if (first.code === this.said || lasted >= CALM_MS || !this.said) this.show(first, quiet);
    this.part.notes.replaceChildren(
      ...others.filter(({ kind }) => kind === "note").map(({ words, sentence }) => element("span", `${words}. ${sentence}`)),
    );
    return first.kind === "ready" && lasted >= READY_MS;
  }

  show({ code, kind, words, sentence }, quiet = false) {
    const { part } = this;
    part.says.hidden = quiet && kind !== "change";
    part.says.dataset.kind = kind;
    part.sign.textContent = SIGNS[kind];
    part.words.textContent = words;
    part.sentence.textContent = part.explains.textContent = sentence;
    if (code === this.said) return;
    this.said = code;
    const now = performance.now();
    if (now - (this.announced ?? 0) < ANNOUNCE_MS && kind !== "ready") return;
    this.announce(`${words}. ${sentence}`);
    if (code === "go") this.begun();
  }

  showAngles({ angles, side }) {
    const now = JSON.stringify([side, angles]);
    if (now === this.anglesShown) return;
    this.anglesShown = now;
    const { texts } = this;
    const lines = Object.entries(angles).map(([name, { value_deg, error_deg, raw }]) => {
      const title = element("dt", `${texts[name === "hip_flexion" ? "hip" : "knee"]}, ${texts[side]}`);
      if (raw) title.append(element("small", ` ${texts.raw}`));
      const value = element("dd", `${Math.round(value_deg)}°`);
      value.append(element("small", ` ±${Math.round(error_deg)}°`));
      return [title, value];
    });
    this.part.angles.replaceChildren(...lines.flat());
    this.part.angles.hidden = !lines.length;
  }

  announce(words) {
    this.announced = performance.now();
    this.part.announcer.textContent = words;
  }
}
