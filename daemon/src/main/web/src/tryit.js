// Trying the model: texts in; similarities, nearest pairs, tokens, time and joules out.

import { headers, key, KeyNeeded, send } from './api.js';
import { at, h, replace, say } from './dom.js';
import { joules, milliseconds, NONE } from './format.js';
import { commands } from './commands.js';
import { cosine, nearest, similarities } from './vectors.js';
import { pieces } from './local/encoder.js';
import { obstacle } from './local/client.js';

const EXAMPLES = [
  ['How do I reset my password?', 'I forgot my login credentials.', 'Where can I download the invoice?', 'The bill for last month', 'Our cat sleeps all day.', 'Kittens nap a lot.'],
  ['The board throttles when it gets hot.', 'Clocks go down as the temperature rises.', 'A fan was added to the case.', 'Bread needs water, flour and time.', 'Knead the dough and let it rise.', 'Power draw is measured at the input.'],
  ['naïve café résumé Zürich', 'Cafés in Zurich', '今天天气很好，我们去公园吧。', 'The weather is fine, let us go to the park.', 'supercalifragilisticexpialidocious', 'I love 🍕 and 🍣!'],
];
const MOST_IN_HEAT_MAP = 24;
const MOST_PAIRS = 6;
const MOST_TOKENS = 120;
const FIRST_TOKENS = 48;
const AROUND = 10;
/** So many are asked for one by one, to time each. */
const MOST_ONE_BY_ONE = 24;

const where = () => /** @type {HTMLInputElement} */ (document.querySelector('input[name=where]:checked')).value;
const field = () => /** @type {HTMLTextAreaElement} */ (at('texts'));
const selection = () => /** @type {HTMLSelectElement} */ (at('local-version')).value.split('\n');

export class TryIt {
  #example = 0;
  #kept = [];
  #versions = [];
  #busy = false;

  /** @param {import('./local/client.js').Local} local @param {(error: KeyNeeded) => void} keyNeeded */
  constructor(local, keyNeeded) {
    this.local = local;
    this.keyNeeded = keyNeeded;
    field().value = EXAMPLES[0].join('\n');
    at('another').addEventListener('click', () => {
      this.#example = (this.#example + 1) % EXAMPLES.length;
      field().value = EXAMPLES[this.#example].join('\n');
    });
    at('try-form').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.run();
    });
    field().addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void this.run();
    });
    for (const choice of document.querySelectorAll('input[name=where]')) choice.addEventListener('change', () => this.#showLocal());
    at('local-version').addEventListener('change', () => this.#showLocal());
    at('local-get').addEventListener('click', () => void this.#download());
    at('local-remove').addEventListener('click', () => void this.#remove());
  }

  /** The versions that a browser can run, as the daemon has them now. */
  versions(all) {
    this.#versions = all.filter((model) => model.browser);
    void this.refresh();
  }

  /** What this browser keeps; with the daemon stopped it is all there is. */
  async refresh() {
    if (!obstacle()) this.#kept = await this.local.call('kept').catch(() => []);
    const offered = new Map([...this.#kept, ...this.#versions].map((model) => [`${model.name}\n${model.version}`, model]));
    const select = /** @type {HTMLSelectElement} */ (at('local-version'));
    const chosen = select.value;
    const options = [...offered].sort(([, a], [, b]) => (a.bytes ?? 0) - (b.bytes ?? 0)).map(([value, model]) =>
      h('option', { value }, `${model.name}:${model.version}, ${model.precision?.toUpperCase()}, ${Math.round((model.bytes ?? 0) / 1e6)} MB`));
    select.replaceChildren(...options);
    if (offered.has(chosen)) select.value = chosen;
    else if (this.#kept.length) select.value = `${this.#kept[0].name}\n${this.#kept[0].version}`;
    this.#showLocal();
  }

  #isKept() {
    const [name, version] = selection();
    return this.#kept.some((model) => model.name === name && model.version === version);
  }

  #showLocal() {
    at('local').hidden = where() === 'board';
    const why = obstacle();
    const none = !at('local-version').children.length;
    at('local-get').hidden = Boolean(why) || none || this.#isKept();
    at('local-remove').hidden = !this.#isKept();
    say('local-state', why || (none ? 'The daemon offers no model in ONNX, which is what a browser can run.' : this.#isKept()
      ? 'In this browser, verified, and there without the daemon. The version that serves on the board may be another one of the same model.'
      : 'It comes from this daemon, is verified by SHA-256 and stays in this browser.'));
  }

  async #download() {
    const [name, version] = selection();
    const bar = /** @type {HTMLProgressElement} */ (at('local-progress'));
    bar.hidden = false;
    at('local-get').hidden = true;
    say('local-state', `Downloading ${name}:${version}`);
    try {
      await navigator.storage?.persist?.();
      await this.local.call('download', { name, version, headers: headers() }, (share) => { bar.value = share; });
      await this.refresh();
    } catch (error) {
      await this.refresh();
      say('local-state', `It could not be downloaded: ${error.message}`);
    }
    bar.hidden = true;
  }

  async #remove() {
    const [name, version] = selection();
    await this.local.call('remove', { name, version });
    await this.refresh();
  }

  async run() {
    const texts = field().value.split('\n').filter((text) => text.trim() !== '');
    if (!texts.length || this.#busy) return;
    this.#busy = true;
    /** @type {HTMLButtonElement} */ (at('run')).disabled = true;
    at('results').removeAttribute('data-done');
    try {
      await this.#compute(texts);
    } catch (error) {
      if (error instanceof KeyNeeded) this.keyNeeded(error);
      at('results').hidden = false;
      say('outcome', `It could not be computed: ${error.message}`);
    } finally {
      this.#busy = false;
      /** @type {HTMLButtonElement} */ (at('run')).disabled = false;
      at('results').setAttribute('data-done', '');
    }
  }

  async #compute(texts) {
    const place = where();
    const [name, version] = selection();
    if (place !== 'board' && !this.#isKept()) throw new Error('the model is not in this browser yet: download it first');
    const here = place === 'board' ? undefined : await this.local.call('embed', { name, version, texts });
    const board = place === 'here' ? undefined : await (place === 'both' ? eachOnBoard(texts) : onBoard(texts));
    at('results').hidden = false;
    summary(texts, here, board, `${name}:${version}`);
    both(texts, here, board, `${name}:${version}`);
    const vectors = board?.vectors ?? here.results.map((result) => result.vector);
    picture(texts, vectors);
    replace('tokens', ...(await tokens(texts, here, board)));
    code(texts);
  }
}

async function onBoard(texts) {
  const started = performance.now();
  const response = await send('POST', '/api/v1/embed', { text: texts });
  const body = await response.json();
  const spent = response.headers.get('X-Jetd-Energy-Joules');
  return {
    vectors: body.embeddings ?? [body.embedding],
    tokens: [body.tokens].flat(),
    model: `${body.model}:${body.version}`,
    cache: response.headers.get('X-Cache'),
    inside: body.timings?.total_ms,
    joules: spent === null ? undefined : Number(spent),
    millis: performance.now() - started,
  };
}

/** One after the other, as here; each call with its own time. */
async function eachOnBoard(texts) {
  if (texts.length > MOST_ONE_BY_ONE) return onBoard(texts);
  const calls = [];
  for (const text of texts) calls.push(await onBoard([text]));
  const sum = (of) => calls.reduce((all, call) => all + (call[of] ?? 0), 0);
  return {
    vectors: calls.flatMap((call) => call.vectors),
    tokens: calls.flatMap((call) => call.tokens),
    model: calls[0].model,
    cache: calls.every((call) => call.cache === 'hit') ? 'hit' : 'miss',
    inside: sum('inside'),
    joules: calls.some((call) => call.joules !== undefined) ? sum('joules') : undefined,
    millis: sum('millis'),
    calls,
  };
}

/** One line: where, how long, what it took. */
function summary(texts, here, board, version) {
  const count = texts.length === 1 ? 'One text' : `${texts.length} texts`;
  const parts = [h('span', `${count} `)];
  if (board) {
    parts.push(h('span', 'on the board in '), h('b', milliseconds(board.millis)), h('span', `, ${milliseconds(board.inside)} of it inside the daemon`));
    const energy = board.joules === undefined ? '' : `, for ${joules(board.joules)} above idle`;
    parts.push(h('span', `${energy}${board.cache === 'hit' ? ', from the cache' : ''}, by ${board.model}`));
  }
  if (here) {
    const millis = here.results.reduce((sum, result) => sum + result.millis, 0);
    parts.push(h('span', `${board ? '; ' : ''}here in `), h('b', milliseconds(millis)), h('span', `, by ${version} on ${here.threads} ${here.threads === 1 ? 'thread' : 'threads'} of WebAssembly`));
  }
  replace('outcome', ...parts, '.');
}

function both(texts, here, board, version) {
  at('card-both').hidden = !(here && board);
  if (!here || !board) return;
  say('both-models', `Here ${version}, on the board ${board.model}: versions of one model, so their vectors are near, and equal only where version and arithmetic are.`);
  replace('both', ...texts.map((text, i) =>
    h('tr', h('td', shortened(text, 60)), h('td.n', cosine(here.results[i].vector, board.vectors[i]).toFixed(5)),
      h('td.n', milliseconds(here.results[i].millis)), h('td.n', milliseconds((board.calls?.[i] ?? board).inside)),
      h('td.n', milliseconds((board.calls?.[i] ?? board).millis)))));
}

const shortened = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

function picture(texts, vectors) {
  const matrix = similarities(vectors);
  const shown = matrix.slice(0, MOST_IN_HEAT_MAP).map((row) => row.slice(0, MOST_IN_HEAT_MAP));
  const head = h('thead', h('tr', h('td'), ...shown.map((_, i) => h('th', { scope: 'col', title: texts[i] }, String(i + 1)))));
  const rows = shown.map((row, i) => h('tr', h('th', { scope: 'row', title: texts[i] }, `${i + 1} ${texts[i]}`), ...row.map(cell)));
  replace('heat', head, h('tbody', ...rows));
  replace('pairs', ...nearest(matrix, MOST_PAIRS).map(({ i, j, value }) =>
    h('li', h('b', value.toFixed(3)), h('span', { title: texts[i] }, texts[i]), h('span', { title: texts[j] }, texts[j]))),
  ...(vectors.length < 2 ? [h('li.soft', 'It takes two texts to be near.')] : []));
}

/** From pale to deep; the ink is the one that can be read on it. */
function cell(value) {
  const share = Math.max(0, Math.min(1, value));
  const lightness = 0.965 - 0.56 * share ** 1.4;
  const colour = `oklch(${lightness.toFixed(3)} ${(0.012 + 0.1 * share).toFixed(3)} 168)`;
  return h('td', { background: colour, color: lightness > 0.565 ? '#000' : '#fff' }, value.toFixed(2));
}

/** Pieces of each text: those of the tokenizer here, or the daemon's own. */
async function tokens(texts, here, board) {
  const all = here
    ? here.results.map(({ tokens: found, used }) => pieces(found, used))
    : await boardPieces(texts, board).catch(() => undefined);
  if (!all) return [h('li.soft', 'The daemon tokenizes for its default model only, and that is none of texts.')];
  return all.map((found, i) => {
    const total = found.length;
    const lost = found.filter((piece) => piece.cut).length;
    const facts = lost ? `${total - lost} of ${total} tokens used` : `${total} tokens`;
    return h('li', h('p.soft', `${i + 1}. ${facts}`), h('p.pieces', ...drawn(found)));
  });
}

async function boardPieces(texts, board) {
  const lists = await (await send('POST', '/tokenize', { inputs: texts })).json();
  return lists.map((list, i) => {
    const { used, total } = board.tokens[i];
    return list.map((token, t) => ({
      text: token.text,
      first: t === 0 || token.start === null || token.start !== list[t - 1].stop,
      special: token.special,
      cut: used < total && t >= used - 1 && t < list.length - 1,
    }));
  });
}

/** A long text is shown where it begins, where it is cut and where it ends; how much is left out stands there. */
function drawn(found) {
  const cut = found.findIndex((piece) => piece.cut);
  const edges = [[0, FIRST_TOKENS], ...(cut < 0 ? [] : [[cut - AROUND, cut + AROUND]]), [found.length - AROUND, found.length]];
  const shown = (i) => found.length <= MOST_TOKENS || edges.some(([from, to]) => i >= from && i < to);
  const nodes = [];
  let left = 0;
  found.forEach((piece, i) => {
    if (!shown(i)) left++;
    else if (left) {
      nodes.push(' ', h('span.piece.special', `… ${left} tokens …`));
      left = 0;
    }
    if (i === cut) nodes.push(' ', h('span.cut-mark', 'cut here'));
    if (!shown(i)) return;
    const style = piece.cut ? 'cut' : piece.special ? 'special' : `t${i % 5}`;
    nodes.push(piece.first ? ' ' : '', h(`span.piece.${style}${piece.first ? '.first' : ''}`, piece.text));
  });
  return nodes.length ? nodes : [NONE];
}

function code(texts) {
  replace('code', ...commands(location.origin, texts, key() !== '').map(([name, text]) => {
    const copy = h('button.quiet', { type: 'button', 'aria-label': `Copy the line for ${name}` }, 'Copy');
    copy.addEventListener('click', async () => {
      await navigator.clipboard?.writeText(text);
      copy.textContent = 'Copied';
    });
    return h('div.code', h('div.row', h('b', name), copy), h('pre', { tabindex: '0', 'aria-label': `${name} line`, 'data-language': name }, text));
  }));
}
