// What the player says in words: the readout of a frame, the chips to jump with, the live region.

const ANNOUNCE_MS = 350; // a held key says only where it ends

class Words {
  constructor(root) {
    this.find = (selector) => root.querySelector(selector);
    this.root = root;
  }

  /** Take another track: its chips, and the names of its curves. */
  take(track) {
    this.track = track;
    this.find(".chips.spans").replaceChildren(
      ...track.spans.map((span) => chip(span, span.deepest, [span.label, span.value], span.words)),
    );
    this.find(".chips.flags").replaceChildren(
      ...track.flags.map((flag) => {
        const time = clockWords(track.time_s[flag.row]);
        return chip(flag, flag.row, [flag.label, flag.value], flag.words, time);
      }),
    );
    for (const [name, title] of Object.entries(track.titles)) {
      const key = this.find(`.key.${name}`);
      key.textContent = title;
      key.hidden = false;
      key.disabled = track.angles[name].every((value) => value === null);
    }
  }

  /** Say what a row shows. */
  show(row) {
    const { track } = this;
    const name = this.find(".readout .name");
    const value = this.find(".readout .value");
    const state = this.find(".readout .state");
    const total = track.time_s[track.last] ?? 0;
    const at = row < 0 ? "–" : clockWords(track.time_s[row]);
    this.find(".time").replaceChildren(at, element("small", ` / ${clockWords(total)}`));
    name.textContent = row < 0 ? "This frame was not screened" : this.#named("hip", row);
    value.replaceChildren(...angleParts(row < 0 ? "–" : track.angle("hip", row)));
    const found = track.state(row);
    state.className = `state ${found?.look ?? "none"}`;
    state.textContent = found?.words ? `${found.mark} ${found.words}` : "";
    this.#others(row);
    this.#mark(row);
  }

  /** Say it to a screen reader too, once things are quiet. */
  announce(rowNow) {
    clearTimeout(this.announcing);
    this.announcing = setTimeout(() => {
      const row = rowNow();
      const words = this.#sentence(row);
      this.find(".live").textContent = words;
      const slider = this.find(".chart");
      slider.setAttribute("aria-valuetext", words);
      if (row >= 0) slider.setAttribute("aria-valuenow", this.track.time_s[row]);
    }, ANNOUNCE_MS);
  }

  stop() {
    clearTimeout(this.announcing);
  }

  /** "Hip flexion (trunk-thigh), left" */
  #named(name, row) {
    const title = this.track.titles[name];
    return name === "trunk" ? title : `${title}, ${this.track.side(row)}`;
  }

  #others(row) {
    const { track } = this;
    const span = track.span(row);
    const pairs = ["knee", "trunk"].map((name) => [
      track.titles[name],
      row < 0 ? "–" : track.angle(name, row),
    ]);
    if (span) pairs.push(["", `${span.label} of ${track.spans.length}`]);
    this.find(".others").replaceChildren(
      ...pairs.map(([title, value]) => {
        const pair = element("div");
        if (title) pair.append(element("dt", title));
        pair.append(element("dd", value));
        return pair;
      }),
    );
  }

  /** Mark the chip of the repetition shown, and of the flag at this very frame. */
  #mark(row) {
    const span = this.track.span(row);
    const mark = (chips, isIt) =>
      [...this.find(chips).children].forEach((button, index) => {
        if (isIt(index)) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
      });
    mark(".chips.spans", (index) => this.track.spans[index] === span);
    mark(".chips.flags", (index) => this.track.flags[index].row === row);
  }

  #sentence(row) {
    const { track } = this;
    if (row < 0) return "This frame was not screened.";
    const parts = [`${track.time_s[row].toFixed(2)} seconds`];
    const span = track.span(row);
    if (span) parts.push(span.label);
    const value = track.angle("hip", row);
    const spoken = value === "–" ? "not measured" : value.replaceAll("°", "").replace("±", "plus or minus");
    parts.push(`${this.#named("hip", row)} ${spoken}${value === "–" ? "" : " degrees"}`);
    const state = track.state(row);
    if (state.words) parts.push(state.words.replace("°", " degrees"));
    return `${parts.join(", ")}.`;
  }
}

function element(name, text = "", className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

/** "118° ± 16°" with the error smaller. */
function angleParts(words) {
  const [value, error] = words.split(" ± ");
  return error ? [value, element("small", ` ± ${error}`)] : [value];
}

function chip({ look, mark }, row, [title, value], words, aside = "") {
  const button = element("button", "", look);
  button.type = "button";
  button.dataset.row = row;
  button.title = words;
  const sign = element("span", mark, "mark");
  sign.setAttribute("aria-hidden", "true");
  button.append(sign, element("b", title));
  if (value) button.append(element("span", value));
  if (aside) button.append(element("span", aside, "aside"));
  button.append(element("span", words, "unseen"));
  return button;
}
