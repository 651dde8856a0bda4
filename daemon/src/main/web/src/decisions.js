// What was decided about the power mode, by whom and why: fetched when the stream says that there is something new.

import { get } from './api.js';
import { h, replace, say } from './dom.js';
import { clock } from './format.js';

const SHOWN = 4;

export class Decisions {
  #known = -1;
  #asking = false;
  /** @type {any[]} */
  entries = [];

  /** @param {() => void} changed is told when there are new ones */
  constructor(changed) {
    this.changed = changed;
  }

  /** @param {number | undefined} count how many changes there were so far, as the stream says */
  async follow(count) {
    if (count === undefined || count === this.#known || this.#asking) return;
    this.#asking = true;
    try {
      this.entries = (await get('/api/v1/power/audit')).entries;
      this.#known = count;
      this.#show();
      this.changed();
    } catch {
      // The next look asks again.
    } finally {
      this.#asking = false;
    }
  }

  /** For the chart: when, and what it is now. */
  marks() {
    return this.entries
      .filter((entry) => entry.event === 'mode' && entry.outcome === 'changed')
      .map((entry) => ({ time: Date.parse(entry.at) / 1000, label: name(entry.to) }));
  }

  #show() {
    const latest = this.entries.slice(-SHOWN).reverse();
    replace('decisions', ...(latest.length ? latest.map(item) : [h('li.soft', 'Nothing since the trail began.')]));
    replace('audit', ...[...this.entries].reverse().map(row));
  }
}

/** "15W (0)" as "15W". */
export const name = (mode) => mode.replace(/ \(-?\d+\)$/, '');

const what = (entry) => `${entry.event === 'policy' ? 'policy ' : ''}${entry.from ? `${name(entry.from)} → ` : ''}${name(entry.to)}`;

function item(entry) {
  const good = ['changed', 'on_next_boot'].includes(entry.outcome);
  return h('li', { title: entry.reason }, h('time', { datetime: entry.at }, clock(entry.at)), ' ', h('b', what(entry)),
    h('span.soft', ` ${entry.by}${good ? '' : `, ${entry.outcome.replaceAll('_', ' ')}`}: ${entry.reason}`));
}

function row(entry) {
  return h('tr', h('td', h('time', { datetime: entry.at }, new Date(entry.at).toLocaleString())), h('td', entry.by), h('td', what(entry)),
    h('td', entry.outcome.replaceAll('_', ' ')), h('td', entry.reason));
}

/** The mode in force, and how it is chosen. */
export function mode(power) {
  say('mode-name', power?.mode?.name ?? 'none');
  const acting = power && power.acting !== power.policy ? `, acting as ${power.acting}` : '';
  say('mode-policy', power ? `policy ${power.policy}${acting}${power.calibrating ? ', calibrating' : ''}` : '');
}
