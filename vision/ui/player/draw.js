// Colours and small shapes of the drawing on the picture. The colours of meaning are those of Okabe
// and Ito (2008), which every kind of colour vision tells apart; each comes with a sign and a word.

const INK = {
  flagged: "#d55e00",
  borderline: "#e69f00",
  clear: "#56b4e9",
  none: "#56b4e9",
  not_assessed: "#c4c9d0",
};
const ON_INK = { flagged: "#ffffff", borderline: "#0e131b" };

const ON_VIDEO = {
  bone: "#ffffff",
  casing: "rgba(14, 19, 27, 0.85)",
  far: "#c4c9d0",
  panel: "rgba(14, 19, 27, 0.78)",
  text: "#ffffff",
  soft: "#c4c9d0",
};

/** The colours of a skeleton on a plain ground: the page's own. */
function onPage(style) {
  const text = style.getPropertyValue("--player-text");
  const ground = style.getPropertyValue("--player-ground");
  const soft = style.getPropertyValue("--player-soft");
  return { ...ON_VIDEO, bone: text, casing: ground, far: soft, ground };
}

function line(context, points, width, colour, dash = []) {
  if (points.some((point) => point === null)) return;
  context.beginPath();
  points.forEach(({ x, y }) => context.lineTo(x, y));
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.setLineDash(dash);
  context.stroke();
  context.setLineDash([]);
}

function disc(context, { x, y }, radius, fill, ring, ringWidth) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = ringWidth;
  context.strokeStyle = ring;
  context.stroke();
}

/**
 * Lay out a pill of text: `runs` are [text, size, colour, weight]. Returns its size and a function
 * that draws it with its left top corner at a place.
 */
function pill(context, runs, unit, family, { ground, edge = null }) {
  const fonts = runs.map(([, size, , weight]) => `${weight ?? 400} ${size * unit}px ${family}`);
  const widths = runs.map(([text], index) => {
    context.font = fonts[index];
    return context.measureText(text).width;
  });
  const padding = 8 * unit;
  const bar = edge ? 4 * unit : 0;
  const width = widths.reduce((sum, part) => sum + part, 2 * padding + bar);
  const tallest = Math.max(...runs.map(([, size]) => size)) * unit;
  const height = 1.65 * tallest;
  const paint = (left, top) => {
    context.save();
    context.beginPath();
    context.roundRect(left, top, width, height, 6 * unit);
    context.clip();
    context.fillStyle = ground;
    context.fillRect(left, top, width, height);
    if (edge) {
      context.fillStyle = edge;
      context.fillRect(left, top, bar, height);
    }
    context.restore();
    context.textBaseline = "alphabetic";
    let at = left + bar + padding;
    runs.forEach(([text, , colour], index) => {
      context.font = fonts[index];
      context.fillStyle = colour;
      context.fillText(text, at, top + height / 2 + 0.36 * tallest);
      at += widths[index];
    });
  };
  return { width, height, paint };
}
