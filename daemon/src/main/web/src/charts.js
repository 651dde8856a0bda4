// The two charts of the board view, by uPlot.

import uPlot from 'uplot';
import { at, h, replace } from './dom.js';
import { clock, short, watts } from './format.js';

const GRID_WIDTH = 1;
/** A page just opened shows a minute, which grows. */
const SHORTEST_SECONDS = 60;

/** The colour that a class gives, as the canvas wants it. */
function colour(name) {
  const probe = h(`span.${name}`);
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

const faded = (rgb, alpha) => rgb.replace(/^rgba?\(([^)]*)\)$/, (_, inner) => `rgb(${inner.replaceAll(',', ' ')} / ${alpha})`);

function axis(size, more = {}) {
  const soft = colour('soft');
  return {
    stroke: soft,
    font: '13px system-ui, sans-serif',
    grid: { stroke: faded(soft, 0.16), width: GRID_WIDTH },
    ticks: { show: false },
    size,
    ...more,
  };
}

/** What both have in common: the time axis, the size of their place, no legend and no zoom of uPlot's own. */
class Chart {
  constructor(place, history) {
    this.place = at(place);
    this.history = history;
    /** @type {uPlot | null} */
    this.plot = null;
    this.shape = '';
    new ResizeObserver(() => this.plot?.setSize(this.#size())).observe(this.place);
  }

  #size() {
    return { width: this.place.clientWidth, height: this.place.clientHeight };
  }

  /** Draws anew; built anew, with the options then made, only when its shape is another. */
  show(shape, options, data) {
    if (!this.plot || shape !== this.shape) {
      this.plot?.destroy();
      this.shape = shape;
      this.plot = new uPlot({ ...this.#common(), ...options(), ...this.#size() }, data, this.place);
    } else {
      this.plot.setData(data);
    }
  }

  /** The colours may be others now. */
  restyle() {
    this.shape = '';
  }

  #common() {
    return {
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 4, 0, 0],
      pxAlign: 0,
    };
  }

  timeAxis() {
    return axis(26, { space: 90, values: (_, splits) => splits.map((s) => clock(s * 1000)), incrs: [10, 15, 30, 60, 120, 300] });
  }

  timeScale() {
    return {
      time: true,
      range: () => {
        const end = this.history.times.at(-1) ?? Date.now() / 1000;
        const begun = this.history.times[0] ?? end;
        return [end - Math.min(this.history.seconds, Math.max(SHORTEST_SECONDS, end - begun)), end];
      },
    };
  }
}

/** Watts of the rails, stacked, with what was decided about the power mode marked. */
export class PowerChart extends Chart {
  /** @type {{time: number, label: string}[]} */
  marks = [];
  ink = '';
  paper = '';

  draw(names) {
    const top = [...names].reverse();
    const options = () => this.#options(names, top);
    this.show(names.join('|'), options, [this.history.times, ...this.history.stacked(top)]);
  }

  #options(names, top) {
    this.ink = colour('swatch');
    this.paper = getComputedStyle(/** @type {Element} */ (this.place.closest('.card'))).backgroundColor;
    const series = top.map((name, i) => {
      const rgb = colour(name === 'rest of the board' ? 'k6' : `k${((names.length - 1 - i) % 5) + 1}`);
      return { stroke: rgb, width: 1.5, fill: faded(rgb, 0.55), points: { show: false } };
    });
    // Each is filled down to the one beneath it, the lowest to nothing.
    const bands = series.slice(0, -1).map((s, i) => ({ series: [i + 1, i + 2], fill: s.fill }));
    return {
      scales: { x: this.timeScale(), y: { range: (_, __, most) => [0, Math.max(1, (most ?? 0) * 1.15)] } },
      axes: [this.timeAxis(), axis(48, { space: 38, values: (_, splits) => splits.map((s) => `${short(s)} W`) })],
      series: [{}, ...series],
      bands,
      hooks: { draw: [(plot) => this.#mark(plot)] },
    };
  }

  #mark(plot) {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.font = `600 ${12 * ratio}px system-ui, sans-serif`;
    ctx.textBaseline = 'top';
    ctx.textAlign = 'left';
    // The latest first: where there is no room for all labels, it is the older ones that have none.
    let free = bbox.left + bbox.width + 1;
    for (const mark of [...this.marks].reverse()) {
      const x = plot.valToPos(mark.time, 'x', true);
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      this.#line(ctx, bbox, x, ratio);
      free = this.#label(ctx, bbox, x, ratio, mark.label, free);
    }
    ctx.restore();
  }

  #line(ctx, bbox, x, ratio) {
    ctx.strokeStyle = this.ink;
    ctx.setLineDash([4 * ratio, 3 * ratio]);
    ctx.lineWidth = 1.5 * ratio;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
  }

  /** Beside its line, on the side where there is room; gives where room ends for the ones before it. */
  #label(ctx, bbox, x, ratio, text, free) {
    const width = ctx.measureText(text).width + 10 * ratio;
    const left = x + width < free ? x : x - width;
    if (left < bbox.left || left + width > free) return Math.min(free, x);
    ctx.fillStyle = this.ink;
    ctx.fillRect(left, bbox.top, width, 18 * ratio);
    ctx.fillStyle = this.paper;
    ctx.fillText(text, left + 5 * ratio, bbox.top + 3 * ratio);
    return left;
  }
}

const LATENCIES = [
  ['p99', 'k5'],
  ['p95', 'k3'],
  ['p50', 'k1'],
];

/** Percentiles in milliseconds, and requests a second. */
export class LatencyChart extends Chart {
  draw() {
    const columns = ['requests', ...LATENCIES.map(([name]) => name)].map((name) => this.history.column(name));
    this.show('latency', () => this.#options(), [this.history.times, ...columns]);
  }

  #options() {
    const line = (name, width) => ({ stroke: colour(name), width, points: { show: false }, scale: 'y' });
    const unit = (what) => (_, splits) => splits.map((s) => short(s) + what);
    return {
      scales: {
        x: this.timeScale(),
        y: { range: (_, __, most) => [0, Math.max(1, (most ?? 0) * 1.15)] },
        rate: { range: (_, __, most) => [0, Math.max(1, (most ?? 0) * 1.3)] },
      },
      axes: [
        this.timeAxis(),
        axis(58, { space: 32, values: unit(' ms') }),
        axis(50, { space: 32, side: 1, scale: 'rate', grid: { show: false }, values: unit('/s') }),
      ],
      series: [
        {},
        { ...line('k2', 0), fill: faded(colour('k2'), 0.28), scale: 'rate' },
        ...LATENCIES.map(([, name]) => line(name, 2)),
      ],
    };
  }
}

function entry(style, name, value) {
  return h('li', h(`span.swatch.${style}`), h('span.name', name), ' ', h('b', value));
}

/** @param {{name: string, watts: number}[]} parts */
export function powerLegend(parts) {
  replace(
    'legend-power',
    ...parts.map((part, i) =>
      entry(part.name === 'rest of the board' ? 'k6' : `k${(i % 5) + 1}`, part.name, `${watts(part.watts)} W`)),
  );
}

export function latencyLegend(latency, requests) {
  replace(
    'legend-latency',
    ...LATENCIES.map(([name, style]) => entry(style, name, latency ? `${short(latency[`${name}_ms`])} ms` : '–')).reverse(),
    entry('k2', 'requests', requests === undefined ? '–' : `${short(requests)}/s`),
  );
}
