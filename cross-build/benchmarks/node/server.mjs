// POST {"text": "..."} -> {"embedding": [...]}: server.mjs BUNDLE PORT
// One run a text, at its true length, so that an INT8 vector does not depend on its neighbours.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Tokenizer } from '@huggingface/tokenizers';
import ort from 'onnxruntime-node';

const [bundle, port] = process.argv.slice(2);
const maxTokens = 256;

const tokenizerJson = JSON.parse(readFileSync(`${bundle}/tokenizer.json`, 'utf8'));
tokenizerJson.truncation = null;
tokenizerJson.padding = null;
const tokenizer = new Tokenizer(tokenizerJson, {});
// Runs of one thread each, as many at a time as Node's pool has threads: faster here than runs that share threads.
const session = await ort.InferenceSession.create(`${bundle}/model.onnx`, {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
});

async function embed(text) {
  let ids = tokenizer.encode(text).ids;
  if (ids.length > maxTokens) ids = [...ids.slice(0, maxTokens - 1), ids.at(-1)];
  const n = ids.length;
  const tensor = (values) => new ort.Tensor('int64', values, [1, n]);
  const out = await session.run({
    input_ids: tensor(BigInt64Array.from(ids, BigInt)),
    attention_mask: tensor(new BigInt64Array(n).fill(1n)),
    token_type_ids: tensor(new BigInt64Array(n)),
  });
  return pool(out.last_hidden_state.data, n);
}

function pool(hidden, n) {
  const size = hidden.length / n;
  const vector = new Float32Array(size);
  for (let t = 0; t < n; t++) {
    for (let i = 0; i < size; i++) vector[i] += hidden[t * size + i];
  }
  let square = 0;
  for (let i = 0; i < size; i++) square += vector[i] * vector[i];
  const scale = 1 / Math.sqrt(square);
  for (let i = 0; i < size; i++) vector[i] *= scale;
  return vector;
}

function answer(response, status, value) {
  const body = JSON.stringify(value);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', async () => {
    try {
      const { text } = JSON.parse(Buffer.concat(parts).toString());
      answer(response, 200, { embedding: Array.from(await embed(text)) });
    } catch (error) {
      answer(response, 500, { error: String(error) });
    }
  });
}).listen(Number(port), '127.0.0.1');
