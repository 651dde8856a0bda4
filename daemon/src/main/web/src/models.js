// The models there are: which serve, which lie there, and what can run where.

import { get, send } from './api.js';
import { h, replace } from './dom.js';

const EVERY_MILLIS = 15000;

export class Models {
  #next = 0;
  #busy = false;
  #described = new Map();
  /** Every version: {name, version, state, serving, active, default, precision, backend, browser, bytes, files}. */
  versions = [];

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
  }

  /** Now and then; at once after `soon`. */
  async follow() {
    if (this.#busy || performance.now() < this.#next) return;
    this.#busy = true;
    try {
      this.versions = await this.#all();
      this.#next = performance.now() + EVERY_MILLIS;
      this.#show();
      this.changed();
    } catch {
      // The next look asks again.
    } finally {
      this.#busy = false;
    }
  }

  soon() {
    this.#next = 0;
  }

  async #all() {
    const [{ models }, index] = await Promise.all([get('/api/v1/models'), send('POST', '/v2/repository/index', {}).then((r) => r.json())]);
    return Promise.all(
      index.map(async ({ name, version, state, reason }) => {
        const served = models.find((model) => model.name === name && model.version === version);
        const facts = await this.#describe(name, version);
        return {
          name, version, state, reason,
          serving: Boolean(served), active: served?.active ?? false, default: served?.default ?? false,
          canary: served?.canary_percent ?? 0, backend: served?.backend,
          precision: facts.precision, kind: facts.kind, bytes: facts.bytes, maxTokens: facts.max_tokens,
          browser: facts.kind === 'text-embedding' && Boolean(facts.files?.['model.onnx'] && facts.files['tokenizer.json']),
        };
      }),
    );
  }

  /** A version never changes: it is asked for once. */
  async #describe(name, version) {
    const path = `/api/v1/models/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}`;
    if (!this.#described.has(path)) this.#described.set(path, await get(path).catch(() => ({})));
    return this.#described.get(path);
  }

  #show() {
    replace('models', ...this.versions.map(row));
  }
}

export function tags(model) {
  if (model.default) return [h('span.tag', 'serving, default')];
  if (model.active) return [h('span.tag', 'serving')];
  if (model.canary > 0) return [h('span.tag', `canary, ${model.canary} %`)];
  if (model.serving) return [h('span.tag', 'serving by version')];
  if (model.reason) return [h('span.tag.warn', { title: model.reason }, 'failed')];
  return [h('span.tag.plain', 'on the disk')];
}

function row(model) {
  const runs = [model.serving ? `on the board (${model.backend})` : null, model.browser ? 'in this browser' : null].filter(Boolean);
  return h('tr', h('td', model.name), h('td', model.version), h('td', ...tags(model)), h('td', model.precision ?? '–'), h('td', runs.join(', ') || '–'));
}
