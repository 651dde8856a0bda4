// Computes in the browser, beside the page, so that the page stays quick. Answers messages {id, call, ...} with {id, ...}.

import { Tokenizer } from '@huggingface/tokenizers';
import { cut, pool, scaled } from './encoder.js';
import * as store from './store.js';

/* global RUNTIME_URL, WASM_URL */
const MOST_THREADS = 4;

let runtime;
let loaded;

/** ONNX Runtime as WebAssembly: with threads where the page is isolated from others, which the daemon asks for. */
async function ort() {
  if (!runtime) {
    runtime = await import(RUNTIME_URL);
    runtime.env.wasm.wasmPaths = { wasm: WASM_URL };
    runtime.env.wasm.numThreads = threads();
    runtime.env.logLevel = 'error';
  }
  return runtime;
}

const threads = () => (self.crossOriginIsolated ? Math.max(1, Math.min(MOST_THREADS, navigator.hardwareConcurrency)) : 1);

async function load(name, version) {
  if (loaded && loaded.name === name && loaded.version === version) return loaded;
  await loaded?.session.release();
  loaded = undefined;
  const started = performance.now();
  const { InferenceSession } = await ort();
  const { manifest, onnx, tokenizer } = await store.open(name, version);
  // Many a tokenizer.json cuts and pads to a length of its own; the manifest's is the one that counts.
  const session = await InferenceSession.create(new Uint8Array(onnx), { executionProviders: ['wasm'] });
  const words = new Tokenizer({ ...tokenizer, truncation: null, padding: null }, {});
  loaded = { name, version, manifest, session, words };
  // The first run makes what later ones use again.
  await vector('warm');
  loaded.millis = performance.now() - started;
  return loaded;
}

async function vector(text) {
  const started = performance.now();
  const { manifest, session, words } = loaded;
  const { ids: all, tokens } = words.encode(text);
  const ids = cut(all, manifest.maxTokens);
  const { Tensor } = await ort();
  const tensor = (values) => new Tensor('int64', values, [1, ids.length]);
  const inputs = {
    input_ids: () => tensor(BigInt64Array.from(ids, BigInt)),
    attention_mask: () => tensor(new BigInt64Array(ids.length).fill(1n)),
    token_type_ids: () => tensor(new BigInt64Array(ids.length)),
  };
  const wanted = Object.fromEntries(session.inputNames.map((name) => [name, inputs[name]()]));
  const outputs = await session.run(wanted);
  const output = outputs[manifest.output ?? session.outputNames[0]];
  const pooled = pool(output.data, ids.length, manifest);
  return { vector: manifest.normalize ? scaled(pooled) : pooled, ids, tokens, used: ids.length, total: all.length, millis: performance.now() - started };
}

const calls = {
  kept: () => store.kept(),
  download: ({ name, version, headers, id }) =>
    store.download(name, version, headers, (done, of) => postMessage({ id, progress: done / of })),
  remove: ({ name, version }) => store.remove(name, version),
  async load({ name, version }) {
    const { millis } = await load(name, version);
    return { millis, threads: threads() };
  },
  async tokenize({ name, version, texts }) {
    const { words } = await load(name, version);
    return texts.map((text) => words.encode(text).ids);
  },
  async embed({ name, version, texts }) {
    await load(name, version);
    const results = [];
    for (const text of texts) results.push(await vector(text));
    return { results, threads: threads() };
  },
};

let before = Promise.resolve();

onmessage = ({ data }) => {
  // One after the other: there is one session.
  before = before.then(async () => {
    try {
      postMessage({ id: data.id, result: await calls[data.call](data) });
    } catch (error) {
      postMessage({ id: data.id, error: String(error?.message ?? error) });
    }
  });
};
