// Whether this daemon is in a pool, where it says so.

import { get, Refused } from './api.js';
import { h, replace } from './dom.js';
import { NONE } from './format.js';

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

/** The node's own part, and how it stands with each registrar. */
function show({ node, weight, permits, registrars = [] }) {
  if (!registrars.length) {
    replace('pool', h('p.soft', 'Not in a pool.'));
    return;
  }
  const rows = [['Node', node], ['Weight', weight], ['Requests at once', permits], ...registrars.map((each) => [host(each.url), standing(each)])];
  replace('pool', h('dl.facts', ...rows.flatMap(([name, value]) => [h('dt', name), h('dd', String(value ?? NONE))])),
    ...registrars.filter((each) => each.trouble).map((each) => h('p.warn', `${host(each.url)}: ${each.trouble}`)));
}

const host = (url) => String(url).replace(/^\w+:\/\//, '');

const standing = (registrar) => (registrar.active ? 'gets work' : registrar.held ? 'lease held' : (registrar.state ?? NONE));
