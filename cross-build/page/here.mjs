// Computing in the browser, beside the golden vectors and beside the daemon.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from './checks.mjs';
import { root, until } from './place.mjs';
import { compute, cosine } from './tryit.mjs';

export const MODEL = 'all-MiniLM-L6-v2';
const LEAST = { '1-int8': 0.98, '1-fp32': 0.9999 };
const { cases } = JSON.parse(readFileSync(join(root, 'daemon/src/test/resources/golden/all-minilm-l6-v2.json')));

async function tokenize(daemon, texts) {
  const response = await fetch(`${daemon.url}/tokenize`, { method: 'POST', body: JSON.stringify({ inputs: texts }) });
  return (await response.json()).map((tokens) => tokens.map((token) => token.id));
}

export function embed(browser, texts, version) {
  return browser.page.evaluate(
    async ([wanted, name, v]) => {
      const { results } = await globalThis.jetd.embed(wanted, name, v);
      return results.map(({ vector, ids, millis }) => ({ vector: [...vector], ids, millis }));
    },
    [texts, MODEL, version],
  );
}

export async function here(browser, daemon) {
  await browser.view('try');
  await browser.page.check('input[name=where][value=here]');
  for (const version of Object.keys(LEAST)) {
    await check(`${version} is downloaded, verified and kept`, () => download(browser, version));
    await check(`${version} gives every golden text its ids and its vector, cosine at least ${LEAST[version]}`, () => golden(browser, daemon, version));
  }
  await check('ids are the daemon’s on 300 texts of any characters', () => anything(browser, daemon));
  await check('the page is isolated, and the runtime has threads where there are processors', async () => {
    assert.equal(await browser.page.evaluate(() => crossOriginIsolated), true);
    await compute(browser, 'here', ['threads']);
    const processors = await browser.page.evaluate(() => navigator.hardwareConcurrency);
    assert.match(await browser.text('#outcome'), processors > 1 ? /on [2-4] threads of WebAssembly/ : /on 1 thread of WebAssembly/);
  });
  await check('here and on the board stand side by side, with cosines and both times', () => both(browser, daemon));
  await check('a kept model that was tampered with is refused', () => tampered(browser));
}

async function download(browser, version) {
  await browser.page.selectOption('#local-version', { value: `${MODEL}\n${version}` });
  await browser.page.click('#local-get');
  await browser.page.locator('#local-remove').waitFor();
  assert.match(await browser.text('#local-state'), /verified/);
}

async function golden(browser, daemon, version) {
  const results = await embed(browser, cases.map((each) => each.text), version);
  const ids = await tokenize(daemon, cases.map((each) => each.text));
  let least = 1;
  cases.forEach((each, i) => {
    assert.deepEqual(results[i].ids, each.ids, `ids of ${JSON.stringify(each.text.slice(0, 60))}`);
    if (ids[i].length <= 256) assert.deepEqual(results[i].ids, ids[i]);
    least = Math.min(least, cosine(results[i].vector, version === '1-fp32' ? each.fp32 : each.int8));
  });
  console.log(`      ${version}: least cosine ${least.toFixed(7)} of ${cases.length} texts`);
  assert.ok(least >= LEAST[version], `least cosine ${least}`);
}

/** The same texts each time: a generator of its own. */
function texts(count) {
  let seed = 20261121;
  const below = (n) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * n);
  };
  const ranges = [[0x20, 0x7e], [0x20, 0x7e], [0xa0, 0x17f], [0x300, 0x36f], [0x370, 0x5ff], [0x900, 0x97f], [0x2000, 0x206f], [0x2190, 0x27bf], [0x3000, 0x30ff], [0x4e00, 0x9fff], [0xac00, 0xd7a3], [0xff00, 0xffef], [0x1f300, 0x1f6ff]];
  const character = () => {
    const [from, to] = ranges[below(ranges.length)];
    return below(5) ? String.fromCodePoint(from + below(to - from + 1)) : ' ';
  };
  return Array.from({ length: count }, () => Array.from({ length: 1 + below(60) }, character).join(''));
}

async function anything(browser, daemon) {
  const all = texts(300);
  const wanted = [];
  for (let at = 0; at < all.length; at += 30) wanted.push(...(await tokenize(daemon, all.slice(at, at + 30))));
  const found = await browser.page.evaluate(([list, name]) => globalThis.jetd.tokenize(list, name, '1-int8'), [all, MODEL]);
  const bad = all.filter((_, i) => JSON.stringify(found[i]) !== JSON.stringify(wanted[i]));
  assert.equal(bad.length, 0, `${bad.length} differ, as ${JSON.stringify(bad.slice(0, 3))}`);
}

async function both(browser, daemon) {
  await browser.page.selectOption('#local-version', { value: `${MODEL}\n1-fp32` });
  const list = ['The cat sat on the mat.', 'Tax law'];
  await compute(browser, 'both', list);
  const rows = await browser.page.locator('#both tr').evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));
  const { embeddings } = await daemon.embed(list);
  const results = await embed(browser, list, '1-fp32');
  rows.forEach(([text, alike, mine, theirs, whole], i) => {
    assert.equal(text, list[i]);
    assert.ok(Math.abs(Number(alike) - cosine(results[i].vector, embeddings[i])) < 1e-4, alike);
    for (const time of [mine, theirs, whole]) assert.match(time, /^[\d.]+ ms$/);
  });
  assert.match(await browser.text('#both-models'), /1-fp32, on the board all-MiniLM-L6-v2:1-int8-exact/);
}

/** A bit of the weights is turned where the browser keeps them; then it is put right. */
async function tampered(browser) {
  const turn = () => browser.page.evaluate(async () => {
    const cache = await caches.open('jetd-models');
    const request = (await cache.keys()).find(({ url }) => url.includes('1-int8/files/model.onnx'));
    const bytes = new Uint8Array(await (await cache.match(request)).arrayBuffer());
    bytes[bytes.length >> 1] ^= 1;
    await cache.put(request, new Response(bytes));
  });
  await turn();
  await assert.rejects(embed(browser, ['a'], '1-int8'), /expected SHA-256 [0-9a-f]{64}, found/);
  await turn();
  await until('the model is whole again', async () => (await embed(browser, ['a'], '1-int8')).length === 1);
}
