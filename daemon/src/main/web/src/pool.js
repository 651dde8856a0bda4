// Whether this daemon is in a pool, where it says so.

import { get, Refused } from './api.js';
import { h, replace } from './dom.js';

const EVERY_MILLIS = 10000;
/** Where there is no such path it does not come by itself soon. */
const SELDOM_MILLIS = 120000;

export class Pool {
  #next = 0;

  async follow() {
    if (performance.now() < this.#next) return;
    this.#next = performance.now() + EVERY_MILLIS;
    try {
      show(await get('/api/v1/pool'));
    } catch (error) {
      // No such path: this daemon knows nothing of pools, or is in none.
      if (error instanceof Refused && error.status === 404) {
        this.#next = performance.now() + SELDOM_MILLIS;
        replace('pool', h('p.soft', 'Not in a pool.'));
      }
    }
  }
}

/** Plain facts as they are, lists of things a line each. */
function show(pool) {
  const rows = [];
  const lines = [];
  for (const [name, value] of Object.entries(pool)) {
    if (Array.isArray(value)) lines.push(...value.map((each) => (typeof each === 'object' ? Object.values(each).filter(plain).join(' · ') : String(each))));
    else if (plain(value)) rows.push(h('dt', name.replaceAll('_', ' ')), h('dd', String(value)));
  }
  replace('pool', rows.length + lines.length ? h('dl.facts', ...rows) : h('p.soft', 'Not in a pool.'), ...lines.map((line) => h('p.soft', line)));
}

const plain = (value) => ['string', 'number', 'boolean'].includes(typeof value);
