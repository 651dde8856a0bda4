// Bundles the page: build.mjs WORK OUT. WORK has node_modules; OUT gets the files, packed by gzip, and files.tsv, the
// list that the daemon serves by. The same sources give the same bytes.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const [work, out] = process.argv.slice(2).map((path) => resolve(path));
const modules = join(work, 'node_modules');
const { buildSync } = createRequire(join(work, 'package.json'))('esbuild');

const TYPES = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  mjs: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
};
const list = [];

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Puts a file in its place; under a name that changes with its bytes, unless it has to be found by its own. */
function put(name, content, { named = false } = {}) {
  const bytes = Buffer.from(content);
  const digest = sha256(bytes);
  const dot = name.lastIndexOf('.');
  const served = named ? name : `${name.slice(0, dot)}-${digest.slice(0, 10)}${name.slice(dot)}`;
  const packed = gzipSync(bytes, { level: 9 });
  writeFileSync(join(out, `${served}.gz`), packed);
  list.push([served, TYPES[name.slice(dot + 1)], digest, bytes.length, packed.length, named ? 'named' : 'fixed']);
  return { url: `/page/${served}`, bytes: bytes.length, packed: packed.length };
}

function bundle(entry, define = {}, options = {}) {
  const result = buildSync({
    entryPoints: [join(here, entry)],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    external: ['/page/*'],
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    nodePaths: [modules],
    logLevel: 'error',
    drop: ['console', 'debugger'],
    define: Object.fromEntries(Object.entries(define).map(([name, value]) => [name, JSON.stringify(value)])),
    ...options,
  });
  return result.outputFiles[0].contents;
}

const source = (name) => readFileSync(join(here, name), 'utf8');
const ort = (name) => readFileSync(join(modules, 'onnxruntime-web/dist', name));

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

// The inference runtime: as its authors built it, the smallest that runs with SIMD and threads on the processor.
const runtime = put('ort.mjs', ort('ort.wasm.bundle.min.mjs'));
const wasm = put('ort.wasm', ort('ort-wasm-simd-threaded.wasm'));

const worker = put('worker.js', bundle('src/local/worker.js', { RUNTIME_URL: runtime.url, WASM_URL: wasm.url }));
const style = put('style.css', bundle('style.css', {}, { loader: { '.css': 'css' } }));
const app = put('app.js', bundle('src/main.js', { WORKER_URL: worker.url }));
const html = source('index.html').replace('STYLE_URL', style.url).replace('APP_URL', app.url).replace(/\n\s*/g, '\n');
const index = put('index.html', html, { named: true });
put('page.webmanifest', source('page.webmanifest'), { named: true });
const shell = ['/', style.url, app.url, worker.url, runtime.url, wasm.url, '/page/icon.svg', '/page/page.webmanifest'];
const version = sha256(shell.join(' ') + html).slice(0, 10);
const sw = put('sw.js', bundle('src/sw.js', { SHELL: shell, VERSION: version }, { format: 'iife' }), { named: true });

writeFileSync(join(out, 'files.tsv'), list.map((fields) => `${fields.join('\t')}\n`).join(''));
const page = [worker, style, app, index, sw];
const sum = (files, of) => files.reduce((all, file) => all + file[of], 0);
console.log(
  `jetd: the page has ${sum(page, 'bytes')} bytes, ${sum(page, 'packed')} packed;` +
    ` the inference runtime ${sum([runtime, wasm], 'bytes')}, ${sum([runtime, wasm], 'packed')} packed`,
);
if (sum(page, 'bytes') > 150 * 1024) throw new Error('the page is to have less than 150 KB');
