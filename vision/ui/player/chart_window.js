// Which part of the clip the chart shows: all of it, or, of a long clip, half a minute at a time, page
// after page as in a book.

const LONG_S = 60;
const PAGE_S = 30;
const PAGE_MARGIN = 0.1; // of a page, before the frame that opened it
const ROUNDING_S = 1e-6;

class ChartWindow {
  constructor() {
    this.close = false;
    this.pageS = 0;
  }

  take(track) {
    this.track = track;
    const { time_s: times, last } = track;
    const wholeS = times[last] - times[0];
    this.isLong = wholeS > LONG_S;
    const close = this.close && this.isLong;
    this.startS = close ? Math.max(times[0], Math.min(this.pageS, times[last] - PAGE_S)) : times[0];
    this.spanS = close ? PAGE_S : Math.max(wholeS, 1e-3);
    // One row more on either side: the curve runs on to the edge.
    this.first = close ? Math.max(track.nearest(this.startS) - 1, 0) : 0;
    this.last = close ? Math.min(track.nearest(this.startS + this.spanS) + 1, last) : last;
  }

  /** The other way of showing, around a time; returns whether it is a page now. */
  turnClose(timeS) {
    if (!this.isLong) return false;
    this.close = !this.close;
    this.pageS = timeS - PAGE_S / 2;
    return this.close;
  }

  /** Turn to the page of a time, and return whether it was another one. */
  turnTo(timeS) {
    const after = timeS > this.startS + this.spanS + ROUNDING_S;
    if (!after && timeS >= this.startS - ROUNDING_S) return false;
    this.pageS = timeS - PAGE_S * (after ? PAGE_MARGIN : 1 - PAGE_MARGIN);
    return true;
  }

  /** Whether any of the rows from `first` to `last` is shown. */
  shows({ first, last }) {
    return last >= this.first && first <= this.last;
  }
}
