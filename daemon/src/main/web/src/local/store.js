// Models kept in this browser: fetched from the daemon, verified by SHA-256 when they come and when they are used, under
// their versions. A version is there when its entry is, which is written last.

const CACHE = 'jetd-models';
const MANIFEST = 'jetd-model.json';
const NEEDED = [MANIFEST, 'model.onnx', 'tokenizer.json'];

const base = (name, version) => `/api/v1/models/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}`;
const entry = (name, version) => `/page/kept/${encodeURIComponent(name)}/${encodeURIComponent(version)}`;

export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What is kept: the manifests, the bytes and the digest of each. */
export async function kept() {
  const cache = await caches.open(CACHE);
  const keys = (await cache.keys()).filter((request) => new URL(request.url).pathname.startsWith('/page/kept/'));
  return Promise.all(keys.map(async (request) => (await cache.match(request)).json()));
}

/**
 * Fetches a version and keeps it.
 * @param {(done: number, of: number) => void} progress in bytes
 * @param {Record<string, string>} headers
 */
export async function download(name, version, headers, progress) {
  const cache = await caches.open(CACHE);
  const facts = await (await got(base(name, version), headers)).json();
  const manifest = await (await got(`${base(name, version)}/files/${MANIFEST}`, headers)).arrayBuffer();
  const { files } = JSON.parse(new TextDecoder().decode(manifest));
  const wanted = NEEDED.filter((file) => file in files);
  const of = wanted.reduce((sum, file) => sum + files[file].bytes, 0);
  let before = 0;
  for (const file of wanted) {
    const url = `${base(name, version)}/files/${file}`;
    const bytes = await body(await got(url, headers), files[file].bytes, (done) => progress(before + done, of));
    await check(`${name}:${version}: ${file}`, bytes, files[file].sha256);
    await cache.put(url, new Response(bytes));
    before += bytes.byteLength;
  }
  await cache.put(`${base(name, version)}/files/${MANIFEST}`, new Response(manifest));
  const record = { name, version, digest: facts.digest, precision: facts.precision, bytes: of, manifest: await sha256(manifest) };
  await cache.put(entry(name, version), new Response(JSON.stringify(record)));
  return record;
}

/** The files of a kept version, each as its manifest says. */
export async function open(name, version) {
  const cache = await caches.open(CACHE);
  const record = await cache.match(entry(name, version));
  if (!record) throw new Error(`${name}:${version} is not in this browser`);
  const bytes = async (file) => {
    const found = await cache.match(`${base(name, version)}/files/${file}`);
    if (!found) throw new Error(`${name}:${version}: ${file} is gone; download it again`);
    return found.arrayBuffer();
  };
  const text = await bytes(MANIFEST);
  await check(`${name}:${version}: ${MANIFEST}`, text, (await record.json()).manifest);
  const manifest = JSON.parse(new TextDecoder().decode(text));
  const [onnx, tokenizer] = await Promise.all(['model.onnx', 'tokenizer.json'].map(async (file) => {
    const content = await bytes(file);
    await check(`${name}:${version}: ${file}`, content, manifest.files[file].sha256);
    return content;
  }));
  return { manifest, onnx, tokenizer: JSON.parse(new TextDecoder().decode(tokenizer)) };
}

export async function remove(name, version) {
  const cache = await caches.open(CACHE);
  await cache.delete(entry(name, version));
  await Promise.all(NEEDED.map((file) => cache.delete(`${base(name, version)}/files/${file}`)));
}

async function got(url, headers) {
  const response = await fetch(url, { headers, cache: 'no-store' });
  if (!response.ok) throw new Error(`${url}: the daemon answered ${response.status}`);
  return response;
}

async function body(response, size, progress) {
  const bytes = new Uint8Array(size);
  let done = 0;
  for (const reader = response.body.getReader(); ; ) {
    const { value, done: end } = await reader.read();
    if (end) break;
    if (done + value.length > size) throw new Error(`${response.url}: more than the ${size} bytes of its manifest`);
    bytes.set(value, done);
    done += value.length;
    progress(done);
  }
  return bytes.slice(0, done).buffer;
}

async function check(what, bytes, wanted) {
  const found = await sha256(bytes);
  if (found !== wanted) throw new Error(`${what}: expected SHA-256 ${wanted}, found ${found}`);
}
