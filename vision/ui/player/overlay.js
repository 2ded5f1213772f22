// Draws one row on a canvas over the picture: skeleton, angles, how it stands to the limit, repetition.

const PARTS_PER_SIDE = [
  ["shoulder", "elbow"],
  ["elbow", "wrist"],
  ["shoulder", "hip"],
  ["hip", "knee"],
  ["knee", "ankle"],
  ["ankle", "heel"],
  ["ankle", "foot"],
  ["heel", "foot"],
];
const MEASURED_PARTS = ["shoulder", "hip", "knee", "ankle"];
const SMALL_PARTS = ["elbow", "wrist", "heel", "foot"];
const HEAD_SHARE = 0.226; // of the trunk: Drillis and Contini (1966), as in the annotated video
const ARC_SHARE = 0.36;
const PHONE_WIDTH_PX = 360;

class Overlay {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
  }

  /** Draw a row; -1 clears. `show` are the switches of the player's view. */
  draw(track, row, show) {
    this.#fit();
    const { context, width, height } = this;
    context.clearRect(0, 0, width, height);
    const style = getComputedStyle(this.canvas);
    this.family = style.fontFamily;
    this.look = show.plain ? onPage(style) : ON_VIDEO;
    if (show.plain) {
      context.fillStyle = this.look.ground;
      context.fillRect(0, 0, width, height);
    }
    if (!track || row < 0) return;
    this.track = track;
    this.row = row;
    this.scale = width / track.width_px;
    this.mirrored = show.mirrored;
    this.#units();
    this.state = track.state(row);
    this.side = track.side(row);
    const arcs = show.angles ? this.#arcs() : [];
    if (show.skeleton && show.farSide) this.#far();
    arcs.forEach((arc) => this.#sector(arc));
    if (show.skeleton) this.#near();
    arcs.forEach((arc) => this.#rim(arc));
    if (show.skeleton) this.#joints();
    this.#edge();
    this.#badges();
    if (show.angles) this.#values(arcs);
  }

  #fit() {
    const box = this.canvas.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    this.width = this.canvas.clientWidth || box.width;
    this.height = this.canvas.clientHeight || box.height;
    const wide = Math.round(this.width * ratio);
    const tall = Math.round(this.height * ratio);
    if (this.canvas.width !== wide || this.canvas.height !== tall) {
      this.canvas.width = wide;
      this.canvas.height = tall;
    }
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.lineCap = this.context.lineJoin = "round";
  }

  /** Sizes of text and of lines: finer on a small picture and on a person small in it. */
  #units() {
    const wanted = Math.max(Math.min(this.width, this.height), 0.85 * this.width) / PHONE_WIDTH_PX;
    this.unit = Math.min(Math.max(wanted, 0.72), 1.1);
    this.trunk = (this.track.trunk_px ?? 0) * this.scale || 78 * this.unit;
    this.body = Math.min(Math.max(this.trunk / 78, 0.45 * this.unit), 1.25 * this.unit);
  }

  #at(joint) {
    const point = this.track.point(joint, this.row);
    if (!point) return null;
    const x = point.x * this.scale;
    return { x: this.mirrored ? this.width - x : x, y: point.y * this.scale };
  }

  #joint(part, side = this.side) {
    return this.#at(`${side}_${part}`);
  }

  #hidden(part, side = this.side) {
    return this.track.isHidden(`${side}_${part}`, this.row);
  }

  #dash(side, parts) {
    const dashed = parts.some((part) => this.#hidden(part, side));
    return dashed ? [6 * this.body, 7 * this.body] : [];
  }

  #far() {
    const far = this.side === "left" ? "right" : "left";
    const { context, body, look } = this;
    context.globalAlpha = 0.55;
    for (const parts of PARTS_PER_SIDE) {
      const ends = parts.map((part) => this.#joint(part, far));
      line(context, ends, 2.2 * body, look.far, this.#dash(far, parts));
    }
    for (const part of ["shoulder", "hip"]) {
      line(context, [this.#joint(part), this.#joint(part, far)], 2.2 * body, look.far);
    }
    context.globalAlpha = 1;
  }

  #near() {
    const { context, body, look } = this;
    const ears = [this.#at("left_ear"), this.#at("right_ear")];
    if (ears[0] && ears[1]) {
      const centre = { x: (ears[0].x + ears[1].x) / 2, y: (ears[0].y + ears[1].y) / 2 };
      for (const [width, colour] of [[3.8, look.casing], [1.9, look.bone]]) {
        context.beginPath();
        context.arc(centre.x, centre.y, HEAD_SHARE * this.trunk, 0, 2 * Math.PI);
        context.lineWidth = width * body;
        context.strokeStyle = colour;
        context.stroke();
      }
    }
    for (const casing of [true, false]) {
      for (const parts of PARTS_PER_SIDE) {
        const measured = parts.every((part) => MEASURED_PARTS.includes(part));
        const width = (measured ? 4.4 : 3.1) + (casing ? 2.6 : 0);
        const ends = parts.map((part) => this.#joint(part));
        const colour = casing ? look.casing : look.bone;
        line(context, ends, width * body, colour, this.#dash(this.side, parts));
      }
    }
  }

  /** Seen joints are filled, joints that are not certain hollow. */
  #joints() {
    const { context, body, look } = this;
    for (const [parts, radius] of [[MEASURED_PARTS, 4.8], [SMALL_PARTS, 3]]) {
      for (const part of parts) {
        const at = this.#joint(part);
        if (!at) continue;
        const [fill, ring] = this.#hidden(part)
          ? [look.casing, look.bone]
          : [look.bone, look.casing];
        disc(context, at, radius * body, fill, ring, 2 * body);
      }
    }
  }

  /** Flexion as drawn: from the nearer bone, carried on beyond the joint, to the farther bone. */
  #arcs() {
    const found = [];
    const tones = { hip: INK[this.state.look], knee: this.look.soft };
    for (const [name, parts] of [
      ["hip", ["shoulder", "hip", "knee"]],
      ["knee", ["hip", "knee", "ankle"]],
    ]) {
      const corners = parts.map((part) => this.#joint(part));
      if (this.track.angles[name][this.row] == null || corners.includes(null)) continue;
      const [first, joint, last] = corners;
      const from = Math.atan2(joint.y - first.y, joint.x - first.x);
      const to = Math.atan2(last.y - joint.y, last.x - joint.x);
      const turn = ((to - from + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;
      found.push({ name, joint, from, turn, radius: ARC_SHARE * this.trunk, tone: tones[name] });
    }
    return found;
  }

  #sector({ joint, from, turn, radius, tone }) {
    const { context } = this;
    context.globalAlpha = 0.5;
    context.beginPath();
    context.moveTo(joint.x, joint.y);
    context.arc(joint.x, joint.y, radius, from, from + turn, turn < 0);
    context.closePath();
    context.fillStyle = tone;
    context.fill();
    context.globalAlpha = 1;
  }

  #rim({ joint, from, turn, radius, tone }) {
    const { context, body } = this;
    const start = { x: joint.x + radius * Math.cos(from), y: joint.y + radius * Math.sin(from) };
    line(context, [joint, start], 2 * body, tone, [5 * body, 5 * body]);
    context.beginPath();
    context.arc(joint.x, joint.y, radius, from, from + turn, turn < 0);
    context.lineWidth = 3 * body;
    context.strokeStyle = tone;
    context.stroke();
  }

  /** A frame around the picture: unbroken above the limit, broken near it. */
  #edge() {
    const { context, unit, width, height } = this;
    const flagged = this.state.look === "flagged";
    if (!flagged && this.state.look !== "borderline") return;
    const thick = (flagged ? 6 : 4) * unit;
    context.lineCap = "butt";
    context.lineWidth = thick;
    context.strokeStyle = INK[this.state.look];
    context.setLineDash(flagged ? [] : [16 * unit, 10 * unit]);
    context.strokeRect(thick / 2, thick / 2, width - thick, height - thick);
    context.setLineDash([]);
    context.lineCap = "round";
  }

  #badges() {
    const { context, unit, family, look, state, width } = this;
    const margin = 12 * unit;
    if (state.words) {
      const loud = state.look in ON_INK;
      const ink = loud ? ON_INK[state.look] : look.text;
      const sign = loud ? ink : INK[state.look];
      const runs = [[`${state.mark}  `, 12, sign, 700], [state.words, 12.5, ink, 600]];
      const ground = loud ? INK[state.look] : look.panel;
      pill(context, runs, unit, family, { ground }).paint(margin, margin);
    }
    const span = this.track.span(this.row);
    if (!span) return;
    const runs = [
      [span.label, 12.5, look.text, 600],
      [` of ${this.track.spans.length}`, 12.5, look.soft, 400],
    ];
    const badge = pill(context, runs, unit, family, { ground: look.panel });
    const room = width - margin - badge.width;
    badge.paint(room, margin);
  }

  /** The hip's value behind the person, the knee's in front: where they hide least. */
  #values(arcs) {
    const facing = this.track.facing * (this.mirrored ? -1 : 1);
    const { unit, look } = this;
    let taken = null;
    for (const { name, joint, tone } of arcs) {
      const [value, error] = this.track.angle(name, this.row).split(" ± ");
      const runs = [
        [`${name === "hip" ? "Hip" : "Knee"} `, 12, look.soft, 400],
        [value.replace(/°$/, error ? "" : "°"), name === "hip" ? 17 : 14, look.text, 700],
        [error ? ` ± ${error}` : "", 12, look.text, 400],
      ];
      const label = pill(this.context, runs, unit, this.family, { ground: look.panel, edge: tone });
      const away = name === "hip" ? -facing : facing;
      const reach = 1.15 * ARC_SHARE * this.trunk + 6 * unit; // clear of the arc
      const box = this.#inside({
        x: joint.x + away * reach - (away < 0 ? label.width : 0),
        y: joint.y - label.height / 2,
        width: label.width,
        height: label.height,
      });
      if (taken && overlap(taken, box)) box.y = this.#inside({ ...box, y: taken.y + taken.height + 4 }).y;
      label.paint(box.x, box.y);
      taken = box;
    }
  }

  #inside(box) {
    const margin = 10 * this.unit;
    const within = (at, size, whole) =>
      Math.min(Math.max(at, margin), Math.max(whole - margin - size, margin));
    return {
      ...box,
      x: within(box.x, box.width, this.width),
      y: within(box.y, box.height, this.height),
    };
  }
}

function overlap(one, other) {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}
