// A screened clip as arrays to look things up in: which row a moment of the video is, and what that
// row says. Nothing is judged here: states, spans and words come from the payload.

class Track {
  constructor(payload) {
    Object.assign(this, payload);
    this.rows = this.time_s.length;
    this.last = this.rows - 1;
    this.jointAt = new Map(this.joints.map((name, index) => [name, index]));
  }

  /** The row nearest to a time of life. */
  nearest(timeS) {
    let low = 0;
    let high = this.last;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.time_s[middle] <= timeS) low = middle;
      else high = middle;
    }
    return timeS - this.time_s[low] <= this.time_s[high] - timeS ? low : high;
  }

  /** The row that a frame of the file is, -1 when that frame was not screened. */
  rowAt(fileS) {
    if (!this.rows) return -1;
    const row = this.nearest(fileS / this.time_factor);
    const apartS = Math.abs(this.time_s[row] - fileS / this.time_factor);
    // Times are rounded to a tenth of a millisecond.
    return apartS <= this.tolerance_s + 0.0002 ? row : -1;
  }

  /** Seconds of the file from its first frame, at which a row begins. */
  fileS(row) {
    return this.time_s[row] * this.time_factor;
  }

  /** Seconds of the file that a row lasts: until the next one. */
  lastsS(row) {
    if (row >= this.last) return 2 * this.tolerance_s * this.time_factor;
    return this.fileS(row + 1) - this.fileS(row);
  }

  /** The point of a joint in pixels of the picture, null where it was not found. */
  point(joint, row) {
    const index = this.jointAt.get(joint);
    const x = this.x_px[index]?.[row];
    const y = this.y_px[index]?.[row];
    return x == null || y == null ? null : { x, y };
  }

  isHidden(joint, row) {
    return ((this.hidden[row] >> this.jointAt.get(joint)) & 1) === 1;
  }

  state(row) {
    return row < 0 ? null : this.states[inRuns(this.states_from, row)];
  }

  /** The measured side of the body, "left" or "right". */
  side(row) {
    return inRuns(this.sides, Math.max(row, 0));
  }

  /** The repetition or hold that a row lies in. */
  span(row) {
    return this.spans.find((span) => span.first <= row && row <= span.last) ?? null;
  }

  /** The repetition at a row, else the next one, else the last; null without any. */
  spanNear(row) {
    const next = this.spans.find((span) => span.first >= row);
    return this.span(row) ?? next ?? this.spans.at(-1) ?? null;
  }

  /** The row of the next flag in time (`direction` 1) or of the one before; past the end, round. */
  flagFrom(row, direction) {
    const rows = this.flags.map((flag) => flag.row);
    if (!rows.length) return row;
    if (direction > 0) return rows.find((other) => other > row) ?? rows[0];
    return rows.findLast((other) => other < row) ?? rows.at(-1);
  }

  /** Stretches of rows `{ first, last, what }` of one of the payload's lists of runs. */
  stretches(runs) {
    return runs.map(([first, what], index) => {
      const next = index + 1 < runs.length ? runs[index + 1][0] : this.rows;
      return { first, last: next - 1, what };
    });
  }

  /** "118° ± 16°", or a dash. */
  angle(name, row) {
    const value = this.angles[name][row];
    if (value == null) return "–";
    const error = this.angles[`${name}_error`][row];
    return error == null ? `${whole(value)}°` : `${whole(value)}° ± ${whole(error)}°`;
  }
}

/** What a list of runs `[first row, what]` holds at a row. */
function inRuns(runs, row) {
  let low = 0;
  let high = runs.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (runs[middle][0] <= row) low = middle;
    else high = middle;
  }
  return runs[low]?.[1];
}

function whole(value) {
  return value.toFixed(0).replace(/^-0$/, "0").replace("-", "\u2212");
}

/** A time as it is read: "6.43 s", in long clips "12:06.43". */
function clockWords(timeS) {
  if (timeS < 60) return `${timeS.toFixed(2)} s`;
  const minutes = Math.floor(timeS / 60);
  return `${minutes}:${(timeS - 60 * minutes).toFixed(2).padStart(5, "0")}`;
}
