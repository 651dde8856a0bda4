// Trying the model, on the board.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { check } from './checks.mjs';
import { work } from './place.mjs';

const run = promisify(execFile);
const TEXTS = ['The cat sat on the mat.', 'A kitten rested on the rug.', "It's naïve & 'quoted' $HOME 😀", 'Tax law of 1998', `long ${'word '.repeat(300)}`.trim()];

export const cosine = (a, b) => {
  const dot = (x, y) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

export async function compute(browser, where, texts) {
  await browser.page.fill('#texts', texts.join('\n'));
  await browser.page.check(`input[name=where][value=${where}]`);
  await browser.page.click('#run');
  await browser.page.locator('#results[data-done]').waitFor();
}

export async function tryIt(browser, daemon) {
  await browser.view('try');
  await compute(browser, 'board', TEXTS);
  const { embeddings } = await daemon.embed(TEXTS);
  await check('similarities and nearest pairs are those of the vectors', async () => {
    const cells = await browser.page.locator('#heat tbody tr').evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent)));
    embeddings.forEach((a, i) => embeddings.forEach((b, j) => assert.ok(Math.abs(Number(cells[i][j]) - cosine(a, b)) < 0.0051, `${i}, ${j}: ${cells[i][j]}`)));
    const first = await browser.page.locator('#pairs li').first().locator('span').allTextContents();
    assert.deepEqual(first, TEXTS.slice(0, 2));
  });
  await check('time, joules and the version that answered are told', async () => {
    const said = await browser.text('#outcome');
    assert.match(said, /^5 texts on the board in [\d.]+ ms, [\d.]+ ms of it inside the daemon/);
    assert.match(said, /, for [\d.]+ m?J above idle, by all-MiniLM-L6-v2:1-int8-exact\.$/);
  });
  await check('tokens are the daemon’s own, and a cut is marked', async () => {
    const response = await fetch(`${daemon.url}/tokenize`, { method: 'POST', body: JSON.stringify({ inputs: TEXTS }) });
    const lists = await response.json();
    for (const i of [0, 1, 2, 3]) {
      const pieces = await browser.page.locator('#tokens li').nth(i).locator('.piece').allTextContents();
      assert.deepEqual(pieces, lists[i].map((token) => token.text));
    }
    const long = browser.page.locator('#tokens li').nth(4);
    assert.match(await long.locator('p').first().textContent(), new RegExp(`256 of ${lists[4].length} tokens used`));
    assert.equal(await long.locator('.cut-mark').count(), 1);
    assert.ok((await long.locator('.piece.cut').count()) > 0);
    assert.equal(await browser.page.locator('#tokens .cut-mark').count(), 1);
  });
  await check('the lines for curl, Python and Node do the same', () => lines(browser, embeddings));
}

async function lines(browser, embeddings) {
  const found = Object.fromEntries(await browser.page.locator('#code pre').evaluateAll((all) => all.map((pre) => [pre.dataset.language, pre.textContent])));
  const answers = { curl: JSON.parse((await run('bash', ['-c', found.curl.replace(/^curl /, 'curl -s ')])).stdout).embeddings };
  const script = join(work, 'line.mjs');
  writeFileSync(script, found.Node.replace('console.log(answer.embeddings)', 'console.log(JSON.stringify(answer.embeddings))'));
  answers.Node = JSON.parse((await run('node', [script])).stdout);
  // Python is no part of what the tests need; where it is, its line is run too.
  const python = await run('python3', ['-c', found.Python], { env: { PATH: process.env.PATH } }).catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (python) answers.Python = JSON.parse(python.stdout);
  for (const [name, vectors] of Object.entries(answers)) {
    assert.deepEqual(vectors, embeddings, name);
  }
}
