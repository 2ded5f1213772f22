// The angle chart: SVG, so that colours follow the page's theme through the style sheet. It is built
// once for a size; a frame only moves the cursor.

const SVG = "http://www.w3.org/2000/svg";
const ROOM = { left: 38, right: 14, top: 38, bottom: 24 };
const STRIP = { top: 24, height: 8 };
const DEGREE_STEPS = [10, 15, 30, 45];
const SECOND_STEPS = [0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200];
const LEAST_TICK_PX = { degrees: 34, seconds: 44 };
const CURVES = ["other_hip", "trunk", "knee", "hip"]; // the main one last: on top

function shape(name, attributes = {}, text = null) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== null) made.textContent = text;
  return made;
}

class AngleChart {
  constructor(svg) {
    this.svg = svg;
    this.cursor = null;
    this.window = new ChartWindow();
  }

  /** Show half a minute of a long clip at a time, or all of it; returns whether it is the first. */
  turnClose() {
    const close = this.window.turnClose(this.track.time_s[Math.max(this.row, 0)]);
    this.build(this.track, new Set(this.shown));
    return close;
  }

  /** Build the chart for the size it has now. `shown` is the set of curves beside the main one. */
  build(track, shown) {
    this.track = track;
    const { clientWidth: width, clientHeight: height } = this.svg;
    if (!width || !height || !track?.rows) return;
    this.shown = CURVES.filter((name) => name === "hip" || shown.has(name));
    this.width = width;
    this.height = height;
    this.bottom = height - ROOM.bottom;
    this.window.take(track);
    this.#scales();
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.replaceChildren(
      this.#patterns(),
      this.#spans(),
      this.#grid(),
      this.#passed(),
      this.#curves(),
      this.#limits(),
      this.#makeCursor(),
    );
    this.move(this.row ?? -1);
  }

  /** Put the cursor on a row; -1 hides it. */
  move(row) {
    this.row = row;
    if (!this.cursor) return;
    this.cursor.toggleAttribute("hidden", row < 0);
    if (row < 0) return;
    const timeS = this.track.time_s[row];
    if (this.window.turnTo(timeS)) {
      this.build(this.track, new Set(this.shown)); // moves the cursor too
      return;
    }
    const value = this.track.angles.hip[row];
    this.cursor.setAttribute("transform", `translate(${this.x(timeS)} 0)`);
    this.dot.toggleAttribute("hidden", value == null);
    if (value != null) this.dot.setAttribute("cy", this.y(value));
    this.dot.setAttribute("class", `dot ${this.track.state(row).look}`);
  }

  /** The row under a horizontal place of the page. */
  rowUnder(clientX) {
    const { left, width } = this.svg.getBoundingClientRect();
    const at = ((clientX - left) / width) * this.width;
    const share = (at - ROOM.left) / (this.width - ROOM.left - ROOM.right);
    return this.track.nearest(this.window.startS + Math.min(Math.max(share, 0), 1) * this.window.spanS);
  }

  #scales() {
    const { angles, limits } = this.track;
    const { startS, spanS } = this.window;
    let low = 0;
    let high = Math.max(60, ...limits.map((limit) => limit.limit_deg + 12));
    for (const name of this.shown) {
      const errors = angles[`${name}_error`];
      angles[name].forEach((value, row) => {
        if (value == null) return;
        low = Math.min(low, value);
        high = Math.max(high, name === "hip" ? value + (errors[row] ?? 0) : value);
      });
    }
    this.lowDeg = low < -5 ? Math.floor(low / 10) * 10 : -2;
    this.highDeg = Math.ceil((high + 2) / 5) * 5;
    const wide = this.width - ROOM.left - ROOM.right;
    const tall = this.bottom - ROOM.top;
    this.x = (timeS) => round(ROOM.left + ((timeS - startS) / spanS) * wide);
    this.y = (deg) =>
      round(this.bottom - ((deg - this.lowDeg) / (this.highDeg - this.lowDeg)) * tall);
    this.pxPerS = wide / spanS;
    this.pxPerDeg = tall / (this.highDeg - this.lowDeg);
  }

  #patterns() {
    const made = shape("defs");
    const stripes = shape("pattern", {
      id: "near",
      width: 6,
      height: 6,
      patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)",
    });
    stripes.append(shape("rect", { width: 3, height: 6, class: "stripe" }));
    const plot = shape("clipPath", { id: "plot" });
    plot.append(
      shape("rect", {
        x: ROOM.left,
        y: ROOM.top,
        width: this.width - ROOM.left - ROOM.right,
        height: this.bottom - ROOM.top,
      }),
    );
    made.append(stripes, plot);
    return made;
  }

  /** Repetitions: shaded, numbered, with a border where the next one begins. */
  #spans() {
    const made = shape("g", { class: "spans" });
    for (const span of this.track.spans) {
      if (!this.window.shows(span)) continue;
      const left = this.#held(span.first);
      const right = this.#held(span.last);
      const wide = Math.max(right - left, 1);
      made.append(
        shape("rect", { x: left, y: ROOM.top, width: wide, height: this.bottom - ROOM.top, rx: 3 }),
      );
      const words = [span.label, `${span.number}`].find((text) => wide > 6.6 * text.length + 6);
      if (!words) continue;
      made.append(
        shape("text", { x: left + wide / 2, y: STRIP.top - 8 }, span.complete ? words : `(${words})`),
      );
    }
    return made;
  }

  #grid() {
    const made = shape("g", { class: "grid" });
    const right = this.width - ROOM.right;
    const step = DEGREE_STEPS.find((deg) => deg * this.pxPerDeg >= LEAST_TICK_PX.degrees) ?? 90;
    for (let deg = Math.ceil(this.lowDeg / step) * step; deg <= this.highDeg; deg += step) {
      const y = this.y(deg);
      made.append(shape("line", { x1: ROOM.left, x2: right, y1: y, y2: y }));
      made.append(shape("text", { x: ROOM.left - 6, y: y + 4, class: "degrees" }, `${whole(deg)}°`));
    }
    const pace = SECOND_STEPS.find((seconds) => seconds * this.pxPerS >= LEAST_TICK_PX.seconds) ?? 3600;
    const { startS, spanS } = this.window;
    for (let tick = Math.ceil(startS / pace); tick * pace <= startS + spanS; tick += 1) {
      const timeS = tick * pace;
      const x = this.x(timeS);
      made.append(shape("line", { x1: x, x2: x, y1: this.bottom, y2: this.bottom + 4 }));
      const words = tickWords(timeS, pace, startS + spanS);
      const end = x > this.width - ROOM.right - 10;
      const label = shape("text", { x: end ? this.width - 4 : x, y: this.bottom + 17 }, words);
      label.setAttribute("class", end ? "seconds end" : "seconds");
      made.append(label);
    }
    return made;
  }

  /** Where the limit is passed: a strip along the top, and the frames under it tinted. */
  #passed() {
    const made = shape("g", { class: "passed" });
    for (const { first, last, what } of this.track.stretches(this.track.states_from)) {
      const { look } = this.track.states[what];
      if ((look !== "flagged" && look !== "borderline") || !this.window.shows({ first, last })) continue;
      const left = this.#held(first);
      const right = this.#held(Math.min(last + 1, this.track.last));
      const box = { x: left, width: Math.max(right - left, 2), class: look };
      made.append(shape("rect", { ...box, y: STRIP.top, height: STRIP.height }));
      if (look !== "flagged") continue;
      const tint = { y: ROOM.top, height: this.bottom - ROOM.top, class: `tint ${look}` };
      made.append(shape("rect", { ...box, ...tint }));
    }
    return made;
  }

  #curves() {
    const made = shape("g", { class: "curves", "clip-path": "url(#plot)" });
    const { angles } = this.track;
    const band = this.#area(angles.hip, angles.hip_error);
    made.append(shape("path", { d: band, class: "error" }));
    for (const name of this.shown) {
      made.append(shape("path", { d: this.#path(angles[name]), class: `curve ${name}` }));
    }
    // Short gaps were bridged there: drawn broken.
    for (const { first, last, what } of this.track.stretches(this.track.filled)) {
      if (!what || !this.window.shows({ first, last })) continue;
      const rows = Array.from({ length: last - first + 1 }, (_none, index) => first + index);
      made.append(shape("path", { d: this.#path(angles.hip, rows), class: "bridged" }));
    }
    return made;
  }

  /** The place of a row, held within the plot. */
  #held(row) {
    const x = this.x(this.track.time_s[row]);
    return Math.min(Math.max(x, ROOM.left), this.width - ROOM.right);
  }

  /** Rows to draw: all that are shown, or the lowest and highest of every column of pixels. */
  #thinned(values) {
    const { first, last } = this.window;
    const columns = Math.floor(this.width);
    const count = last - first + 1;
    if (count <= 3 * columns) return Array.from({ length: count }, (_none, index) => first + index);
    const rows = [];
    const perColumn = count / columns;
    for (let column = 0; column < columns; column += 1) {
      const from = first + Math.floor(column * perColumn);
      const until = first + Math.floor((column + 1) * perColumn);
      let low = null;
      let high = null;
      for (let row = from; row < until; row += 1) {
        if (values[row] == null) continue;
        if (low === null || values[row] < values[low]) low = row;
        if (high === null || values[row] > values[high]) high = row;
      }
      if (low === null) rows.push(from);
      else rows.push(...new Set([Math.min(low, high), Math.max(low, high)]));
    }
    return rows;
  }

  /** Stretches of rows with a value, broken where the measured side changes. */
  #pieces(values, rows = this.#thinned(values)) {
    const pieces = [];
    let piece = [];
    let side = null;
    for (const row of rows) {
      const now = this.track.side(row);
      if (values[row] == null || now !== side) {
        if (piece.length) pieces.push(piece);
        piece = [];
      }
      if (values[row] != null) piece.push(row);
      side = now;
    }
    if (piece.length) pieces.push(piece);
    return pieces;
  }

  #path(values, chosen) {
    const at = (row) => `${this.x(this.track.time_s[row])} ${this.y(values[row])}`;
    // A single row is a point: a line of no length with round ends.
    return this.#pieces(values, chosen)
      .map((rows) => `M${(rows.length > 1 ? rows : [...rows, ...rows]).map(at).join("L")}`)
      .join("");
  }

  #area(values, errors) {
    const edge = (sign) => (row) =>
      `${this.x(this.track.time_s[row])} ${this.y(values[row] + sign * (errors[row] ?? 0))}`;
    return this.#pieces(values)
      .map((rows) => `M${[...rows.map(edge(1)), ...rows.toReversed().map(edge(-1))].join("L")}Z`)
      .join("");
  }

  #limits() {
    const made = shape("g", { class: "limits" });
    const right = this.width - ROOM.right;
    for (const { limit_deg: limit, label } of this.track.limits) {
      const y = this.y(limit);
      made.append(shape("line", { x1: ROOM.left, x2: right, y1: y, y2: y }));
      made.append(shape("text", { x: ROOM.left + 6, y: y - 6 }, label));
    }
    return made;
  }

  #makeCursor() {
    this.cursor = shape("g", { class: "cursor" });
    this.dot = shape("circle", { r: 5.5, cx: 0, class: "dot" });
    this.cursor.append(shape("line", { y1: STRIP.top, y2: this.bottom }), this.dot);
    return this.cursor;
  }
}

function round(value) {
  return Math.round(value * 10) / 10;
}

/** "2 s"; late in long clips "2:30". */
function tickWords(timeS, pace, endS) {
  if (pace >= 30 || (pace >= 1 && endS > 120)) {
    const minutes = Math.floor(timeS / 60);
    return `${minutes}:${String(Math.round(timeS - 60 * minutes)).padStart(2, "0")}`;
  }
  return `${timeS.toFixed(pace < 1 ? 1 : 0)} s`;
}
