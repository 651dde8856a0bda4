// Vectors without a network, the same as jetd's.
//
//   node offline.mjs pull http://127.0.0.1:8080 all-MiniLM-L6-v2:1-fp32 DIR     once, while jetd can be reached
//   node offline.mjs embed DIR "The cat sat on the mats."                       ever after
//
// pull checks every file against the SHA-256 in jetd-model.json and goes on where it was broken off; embed reads from
// that manifest how vectors are pooled, scaled and cut.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const MANIFEST = 'jetd-model.json';

async function pull(server, name, directory) {
  const [plain, version] = name.split(':');
  const path = version ? `${plain}/versions/${version}` : plain;
  const model = await (await get(`${server}/api/v1/models/${path}`)).json();
  if (!model.files['model.onnx']) throw new Error(`${model.name}:${model.version} has no ONNX graph: name another version`);
  const files = `${server}/api/v1/models/${model.name}/versions/${model.version}/files`;
  mkdirSync(directory, { recursive: true });
  const manifest = await (await get(`${files}/${MANIFEST}`)).text();
  for (const [file, { bytes, sha256 }] of Object.entries(JSON.parse(manifest).files)) {
    await pullFile(`${files}/${file}`, `${directory}/${file}`, bytes, sha256);
  }
  // Last, so that a directory with a manifest is a whole model.
  writeFileSync(`${directory}/${MANIFEST}`, manifest);
  return model;
}

async function pullFile(url, file, bytes, sha256) {
  if (existsSync(file) && (await digest(file)) === sha256) return;
  const part = `${file}.part`;
  const have = existsSync(part) ? statSync(part).size : 0;
  // The ETag is the SHA-256: if it is another by now, the server sends the whole file.
  const resume = have > 0 && have < bytes ? { Range: `bytes=${have}-`, 'If-Range': `"${sha256}"` } : {};
  const response = await get(url, resume);
  await pipeline(
    Readable.fromWeb(response.body),
    createWriteStream(part, { flags: response.status === 206 ? 'a' : 'w' }),
  );
  const found = await digest(part);
  if (found !== sha256) {
    rmSync(part);
    throw new Error(`${url}: expected SHA-256 ${sha256}, found ${found}`);
  }
  renameSync(part, file);
}

async function get(url, headers = {}) {
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response;
}

async function digest(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function open(directory) {
  const { Tokenizer } = await import('@huggingface/tokenizers');
  const ort = (await import('onnxruntime-node')).default;
  const manifest = JSON.parse(readFileSync(`${directory}/${MANIFEST}`, 'utf8'));
  const json = JSON.parse(readFileSync(`${directory}/tokenizer.json`, 'utf8'));
  // Many a tokenizer.json cuts and pads to a length of its own; the manifest's is the one that counts.
  json.truncation = null;
  json.padding = null;
  const tokenizer = new Tokenizer(json, {});
  const session = await ort.InferenceSession.create(`${directory}/model.onnx`);
  return async (text) => {
    let { ids } = tokenizer.encode(text);
    if (ids.length > manifest.maxTokens) ids = [...ids.slice(0, manifest.maxTokens - 1), ids.at(-1)];
    const tensor = (values) => new ort.Tensor('int64', values, [1, ids.length]);
    const inputs = {
      input_ids: tensor(BigInt64Array.from(ids, BigInt)),
      attention_mask: tensor(new BigInt64Array(ids.length).fill(1n)),
      token_type_ids: tensor(new BigInt64Array(ids.length)),
    };
    const wanted = Object.fromEntries(session.inputNames.map((name) => [name, inputs[name]]));
    const output = (await session.run(wanted))[manifest.output ?? session.outputNames[0]];
    const vector = pool(output.data, ids.length, manifest);
    return manifest.normalize ? scaled(vector) : vector;
  };
}

function pool(data, tokens, { pooling, dimension }) {
  if (pooling === 'none') return Array.from(data);
  if (pooling === 'cls') return Array.from(data.subarray(0, dimension));
  if (pooling === 'last') return Array.from(data.subarray((tokens - 1) * dimension));
  const sum = new Array(dimension).fill(0);
  data.forEach((value, i) => (sum[i % dimension] += value));
  return sum.map((value) => value / tokens);
}

function scaled(vector) {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

const [command, ...args] = process.argv.slice(2);
if (command === 'pull' && args.length === 3) {
  const model = await pull(...args);
  console.log(`${model.name}:${model.version} in ${args[2]}, every file as its manifest says`);
} else if (command === 'embed' && args.length >= 2) {
  const embed = await open(args[0]);
  for (const text of args.slice(1)) console.log(JSON.stringify(await embed(text)));
} else {
  console.error('offline.mjs pull SERVER MODEL DIR | embed DIR TEXT...');
  process.exitCode = 64;
}
