// Changing something, with the admin key: power mode and policy, models, calibration, drain. What would happen is said
// before it does.

import { get, key, KeyNeeded, send, setKey } from './api.js';
import { ask, at, h, replace, say, tell } from './dom.js';
import { hertz, milliseconds, short, watts } from './format.js';
import { tags } from './models.js';

/** A calibration measures each mode at rest, with one text at a time and at full load. */
const MEASURES = 3;
const MEASURE_SECONDS = 10;

const KEY_HINT = at('key-state').textContent ?? '';
const MEANS = {
  fixed: 'The mode in force is held, whatever the load. Only the thermal guard takes smaller ones.',
  slo: 'The mode with the least energy that keeps 95 % of interactive texts below the target. Needs a calibration.',
  efficiency: 'The mode with the least energy for each text that still keeps up. Needs a calibration.',
};

export class Control {
  #power;
  #calibrating = false;
  #withdrawn = false;
  #policyShown = false;
  #running = false;

  /** @param {{keyChanged: () => void, modelsChanged: () => void}} told */
  constructor(told) {
    this.told = told;
    at('key-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#useKey();
    });
    at('key-forget').addEventListener('click', () => this.#forgetKey());
    at('policy').addEventListener('change', () => this.#showPolicy());
    at('policy-form').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#setPolicy();
    });
    at('calibrate').addEventListener('click', () => void this.#calibrate());
    at('calibrate-abort').addEventListener('click', () => void this.#act('calibration-said', 'DELETE', '/api/v1/power/calibration', undefined, () => 'It is being aborted; the mode before comes back.'));
    at('drain').addEventListener('click', () => void this.#drain());
    this.#showKey();
  }

  /** Comes into view. */
  async open() {
    await Promise.all([this.#loadPower(), this.#loadPolicy(), this.#loadCalibration()]).catch(() => {});
  }

  /** What the stream says of it. */
  follow(look) {
    const { power = {}, serving = {} } = look;
    if (this.#power?.current && power.mode && this.#power.current.id !== power.mode.id) void this.#loadPower().catch(() => {});
    if (power.calibrating || this.#calibrating) void this.#loadCalibration().catch(() => {});
    this.#calibrating = Boolean(power.calibrating);
    this.#withdrawn = Boolean(serving.withdrawn);
    say('drain', this.#withdrawn ? 'Take work again' : 'Drain');
    say('drain-state', this.#withdrawn
      ? 'Out of service: it says that it is not ready, and still answers who asks.'
      : 'In service. Drained, it says that it is not ready, so that a pool sends no more work, while everything still answers.');
  }

  /** @param {import('./models.js').Models['versions']} versions */
  models(versions) {
    const names = [...new Set(versions.map((model) => model.name))];
    replace('manage', ...names.map((name) => h('div', h('div.row', h('b', name), h('span.grow'),
      h('button.quiet', { type: 'button', click: () => void this.#rollback(name) }, 'Roll back')),
    h('div.scroll', { tabindex: '0', role: 'region', 'aria-label': `Versions of ${name}` }, h('table', h('tbody', ...versions.filter((model) => model.name === name).map((model) => this.#model(model))))))));
  }

  #model(model) {
    const button = h('button.quiet', { type: 'button', disabled: model.active, 'aria-label': `Activate ${model.version}`, click: () => void this.#activate(model) }, 'Activate');
    return h('tr', h('td', model.version), h('td', ...tags(model)), h('td', model.precision ?? '–'), h('td.n', button));
  }

  #useKey() {
    const input = /** @type {HTMLInputElement} */ (at('key'));
    if (!input.value.trim()) return;
    setKey(input.value.trim());
    input.value = '';
    this.#showKey();
    this.told.keyChanged();
  }

  #forgetKey() {
    setKey('');
    this.#showKey();
    this.told.keyChanged();
  }

  #showKey() {
    at('key-forget').hidden = !key();
    say('key-state', key() ? 'A key is in use in this tab.' : KEY_HINT);
  }

  /** Does something and tells what came of it; gives the answer, or nothing. */
  async #act(said, method, path, body, words) {
    tell(said, '');
    try {
      const answer = await (await send(method, path, body)).json();
      tell(said, words(answer));
      return answer;
    } catch (error) {
      const needed = error instanceof KeyNeeded;
      tell(said, needed ? `${key() ? 'This key does not open that' : 'That needs the admin key'}: ${error.message}` : error.message, true);
      if (needed) at('key').focus();
      return undefined;
    }
  }

  async #loadPower() {
    this.#power = await get('/api/v1/power');
    const { modes, current, reason } = this.#power;
    const now = (modes ?? []).find((mode) => mode.id === current?.id);
    replace('modes', ...(modes ?? []).map((mode) => this.#mode(mode, now)), ...(modes ? [] : [h('p.soft', reason ?? 'No power modes here.')]));
  }

  #mode(mode, now) {
    const button = mode.current
      ? h('span.tag', 'in force')
      : h('button', { type: 'button', class: mode.needs_reboot ? 'quiet' : '', 'aria-label': `${mode.needs_reboot ? 'Why not' : 'Switch to'} ${mode.name}`,
        click: () => void this.#switch(mode, now) }, mode.needs_reboot ? 'Why not?' : 'Switch');
    return h('div.mode', { 'data-mode': mode.name, 'data-current': mode.current },
      h('div', h('b', mode.name), mode.needs_reboot ? h('div', h('span.tag.warn', 'needs a reboot')) : null),
      h('p.soft', caps(mode)), button);
  }

  async #switch(mode, now) {
    if (mode.needs_reboot) {
      // Explained, not attempted.
      tell('modes-said', `${mode.needs_reboot}. Nothing here reboots the board: on it, "jetd power set ${mode.id} --on-next-boot" records the mode for the next boot.`, true);
      return;
    }
    const yes = await ask(`Switch to ${mode.name}?`, `${change(now, mode)} The mode is held from then on, in place of any other policy.`, 'Switch');
    if (!yes) return;
    await this.#act('modes-said', 'PUT', '/api/v1/power/mode', { mode: mode.id }, (answer) => answer.message);
    await this.#loadPower().catch(() => {});
    await this.#loadPolicy(true).catch(() => {});
  }

  async #loadPolicy(anew = false) {
    const policy = await get('/api/v1/power/policy');
    if (anew || !this.#policyShown) {
      /** @type {HTMLSelectElement} */ (at('policy')).value = policy.policy;
      /** @type {HTMLInputElement} */ (at('target')).value = String(policy.target_ms);
    }
    this.#policyShown = true;
    this.#showPolicy();
    if (policy.reason) say('policy-means', `${at('policy-means').textContent} Now acting as ${policy.acting}: ${policy.reason}.`);
  }

  #showPolicy() {
    const chosen = /** @type {HTMLSelectElement} */ (at('policy')).value;
    at('target-label').hidden = chosen !== 'slo';
    say('policy-means', MEANS[chosen]);
  }

  async #setPolicy() {
    const policy = /** @type {HTMLSelectElement} */ (at('policy')).value;
    const target = /** @type {HTMLInputElement} */ (at('target')).valueAsNumber;
    const body = policy === 'slo' ? { policy, target_ms: target } : { policy };
    const words = (answer) => `The policy is ${answer.policy}${answer.acting === answer.policy ? '' : `, acting as ${answer.acting}: ${answer.reason}`}.`;
    await this.#act('policy-said', 'PUT', '/api/v1/power/policy', body, words);
  }

  async #activate(model) {
    const yes = await ask(`Activate ${model.version}?`, `It is verified, loaded and run first; then it answers to ${model.name}. What is in flight ends with the version it began with. If it does not load, nothing changes.`, 'Activate');
    if (!yes) return;
    await this.#change(`/api/v1/manage/models/${encodeURIComponent(model.name)}/activate`, { version: model.version }, (entry) => `${entry.name}:${entry.version} is active.`);
  }

  async #rollback(name) {
    const yes = await ask(`Roll ${name} back?`, 'A canary is ended; without one, the version that was active before serves again.', 'Roll back');
    if (yes) await this.#change(`/api/v1/manage/models/${encodeURIComponent(name)}/rollback`, {}, (entry) => `${entry.name}:${entry.version} is active.`);
  }

  async #change(path, body, words) {
    await this.#act('manage-said', 'POST', path, body, words);
    this.told.modelsChanged();
  }

  async #drain() {
    const out = !this.#withdrawn;
    if (out && !(await ask('Drain this board?', 'It says that it is not ready, so that a pool sends its work elsewhere. It still answers who asks, and can be brought back here at any time.', 'Drain'))) return;
    await this.#act('drain-said', 'PUT', '/api/v1/manage/drain', { drain: out }, (answer) => (answer.drain ? 'It is drained.' : 'It takes work again.'));
  }

  async #calibrate() {
    const live = (this.#power?.modes ?? []).filter((mode) => !mode.needs_reboot);
    const minutes = Math.ceil((live.length * MEASURES * (MEASURE_SECONDS + 2)) / 60);
    const yes = await ask('Start a calibration?', `Each of ${live.map((mode) => mode.name).join(', ') || 'the modes'} is switched to and measured, under load, about ${minutes} minutes in all. Requests of others are answered meanwhile, slower, and blur the figures. In the end the mode of now comes back.`, 'Start');
    if (!yes) return;
    await this.#act('calibration-said', 'POST', '/api/v1/power/calibration', { measure_ms: this.measureMillis ?? MEASURE_SECONDS * 1000 }, () => 'It has begun.');
    await this.#loadCalibration().catch(() => {});
  }

  async #loadCalibration() {
    const now = await get('/api/v1/power/calibration');
    const running = now.state === 'running';
    const ended = [now.state, now.step].filter((words, i, all) => words !== 'none' && words !== all[i - 1]).join(': ');
    say('calibration-state', running ? `${now.step}: ${now.done} of ${now.of} steps` : ended);
    if (!running && this.#running) tell('calibration-said', '');
    this.#running = running;
    const bar = /** @type {HTMLProgressElement} */ (at('calibration-progress'));
    bar.hidden = !running;
    bar.value = now.of ? now.done / now.of : 0;
    at('calibrate').hidden = running;
    at('calibrate-abort').hidden = !running;
    at('calibration-table').hidden = !now.table;
    if (now.table) replace('calibration-table', measured(now.table));
  }
}

function measured(table) {
  const heads = ['mode', 'one text', 'texts a second', 'idle', 'busy', 'energy a text'];
  const rows = table.modes.map((mode) => h('tr', h('td', mode.name), h('td.n', milliseconds(mode.latency_ms)), h('td.n', short(mode.requests_per_second)),
    h('td.n', `${watts(mode.idle_watts)} W`), h('td.n', `${watts(mode.busy_watts)} W`), h('td.n', `${short((mode.busy_watts / mode.requests_per_second) * 1000)} mJ`)));
  return h('table', h('thead', h('tr', ...heads.map((text, i) => h(i ? 'th.n' : 'th', { scope: 'col' }, text)))), h('tbody', ...rows));
}

/** The caps of a mode; one that is not there is none. */
export function caps(mode) {
  const clock = (hz) => (hz === undefined ? 'uncapped' : `up to ${hertz(hz)}`);
  return [mode.cores && `${mode.cores} cores`, `CPU ${clock(mode.cpu_max_hertz)}`, `GPU ${clock(mode.gpu_max_hertz)}`].filter(Boolean).join(' · ');
}

/** What becomes of the caps. */
export function change(now, mode) {
  if (!now) return `${caps(mode)}.`;
  const clock = (hz) => (hz === undefined ? 'uncapped' : hertz(hz));
  const changes = [];
  if (now.cores !== mode.cores) changes.push(`cores ${now.cores} → ${mode.cores}`);
  if (now.cpu_max_hertz !== mode.cpu_max_hertz) changes.push(`CPU ${clock(now.cpu_max_hertz)} → ${clock(mode.cpu_max_hertz)}`);
  if (now.gpu_max_hertz !== mode.gpu_max_hertz) changes.push(`GPU ${clock(now.gpu_max_hertz)} → ${clock(mode.gpu_max_hertz)}`);
  if (now.emc_max_hertz !== mode.emc_max_hertz) changes.push(`memory ${clock(now.emc_max_hertz)} → ${clock(mode.emc_max_hertz)}`);
  return changes.length ? `${changes.join(', ')}.` : 'The caps stay as they are.';
}
