// Draws the landmarks and angles of one moment over the camera's picture. Colours as on the annotated
// video: the near side white, the far side grey and thin, everything with a dark casing.

const BONE = "#ffffff";
const FAR_BONE = "#c4c9d0";
const CASING = "rgba(14, 19, 27, 0.85)";
const ARC = "#56b4e9";

class Drawing {
  constructor(canvas, body) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.body = body;
  }

  clear() {
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** `reading` is what the server sent, `mirrored` whether the picture is shown so. */
  show(reading, mirrored) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const density = window.devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(width * density) || this.canvas.height !== Math.round(height * density)) {
      this.canvas.width = Math.round(width * density);
      this.canvas.height = Math.round(height * density);
    }
    this.clear();
    if (!reading.joints) return;
    this.context.scale(density, density);
    const points = reading.joints.map(([x, y, seen]) => ({ x: (mirrored ? 1 - x : x) * width, y: y * height, seen }));
    const unit = Math.max(1, Math.min(width, height) / 360);
    const isNear = ([a, b]) => this.body.sides[reading.side]?.includes(a) && this.body.sides[reading.side].includes(b);
    const far = this.body.bones.filter((bone) => !isNear(bone));
    for (const bone of far) this.bone(bone.map((i) => points[i]), 2.2 * unit, FAR_BONE, unit);
    const near = this.body.bones.filter(isNear);
    for (const bone of near) this.bone(bone.map((i) => points[i]), 3.6 * unit, BONE, unit);
    for (const [name, corners] of Object.entries(this.body.angles)) {
      if (reading.angles[name]) this.arc(corners[reading.side].map((i) => points[i]), unit);
    }
  }

  bone([from, to], width, colour, unit) {
    const guessed = Math.min(from.seen, to.seen) < this.body.seen;
    for (const [wide, ink] of [[width + 2.2 * unit, CASING], [width, colour]]) {
      this.context.beginPath();
      this.context.moveTo(from.x, from.y);
      this.context.lineTo(to.x, to.y);
      this.context.lineWidth = wide;
      this.context.lineCap = "round";
      this.context.strokeStyle = ink;
      this.context.setLineDash(guessed ? [6 * unit, 7 * unit] : []);
      this.context.stroke();
    }
    this.context.setLineDash([]);
  }

  /** The angle between the lower segment and the upper one drawn on beyond the joint: 0 when straight. */
  arc([above, joint, below], unit) {
    const beyond = Math.atan2(joint.y - above.y, joint.x - above.x);
    const lower = Math.atan2(below.y - joint.y, below.x - joint.x);
    const turn = ((lower - beyond + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;
    const radius = 0.36 * Math.hypot(above.x - joint.x, above.y - joint.y);
    this.context.beginPath();
    this.context.arc(joint.x, joint.y, radius, beyond, beyond + turn, turn < 0);
    this.context.lineWidth = 3 * unit;
    this.context.strokeStyle = ARC;
    this.context.stroke();
    this.context.beginPath();
    this.context.arc(joint.x, joint.y, 4.5 * unit, 0, 2 * Math.PI);
    this.context.fillStyle = BONE;
    this.context.fill();
    this.context.lineWidth = 2 * unit;
    this.context.strokeStyle = CASING;
    this.context.stroke();
  }
}
