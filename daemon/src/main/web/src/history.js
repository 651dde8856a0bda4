// What the charts show: the last minutes, a row a look. Where a look is missing there is an empty row: a gap is drawn as
// a gap.

/** Looks come once a second; after so much longer one was missed. */
const LONGEST_STEP_SECONDS = 2.5;

export class History {
  /** @param {number} seconds how long it reaches back */
  constructor(seconds) {
    this.seconds = seconds;
    /** @type {number[]} */
    this.times = [];
    /** @type {Map<string, (number | null)[]>} */
    this.columns = new Map();
  }

  /** @param {number} time in seconds @param {Record<string, number | null | undefined>} row */
  push(time, row) {
    const last = this.times.at(-1);
    if (last !== undefined && time <= last) {
      // The daemon's clock was set back: what was before can no longer be put beside it.
      if (last - time > LONGEST_STEP_SECONDS) this.clear();
      else return;
    }
    if (last !== undefined && time - last > LONGEST_STEP_SECONDS && this.times.length) this.#add(last + 1, {});
    this.#add(time, row);
    while (this.times[0] < time - this.seconds) {
      this.times.shift();
      for (const column of this.columns.values()) column.shift();
    }
  }

  #add(time, row) {
    for (const name of Object.keys(row)) {
      if (!this.columns.has(name)) this.columns.set(name, new Array(this.times.length).fill(null));
    }
    this.times.push(time);
    for (const [name, column] of this.columns) column.push(row[name] ?? null);
  }

  clear() {
    this.times = [];
    this.columns.clear();
  }

  /** @param {string} name */
  column(name) {
    return this.columns.get(name) ?? new Array(this.times.length).fill(null);
  }

  /** Sums of columns, each with those after it, so that drawn over one another they stack; a gap in one is one in all. */
  stacked(names) {
    const columns = names.map((name) => this.column(name));
    const sums = names.map(() => new Array(this.times.length).fill(null));
    for (let row = 0; row < this.times.length; row++) {
      if (columns.some((column) => column[row] === null)) continue;
      let sum = 0;
      for (let i = names.length - 1; i >= 0; i--) sums[i][row] = sum += columns[i][row];
    }
    return sums;
  }
}
