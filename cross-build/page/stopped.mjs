// The daemon is killed: the page opens all the same, and computes.
import assert from 'node:assert/strict';
import { check } from './checks.mjs';
import { until } from './place.mjs';
import { embed } from './here.mjs';
import { compute } from './tryit.mjs';

const TEXT = 'Offline, this still works: größer, 😀.';

export async function stopped(browser, daemon) {
  const { page } = browser;
  await check('the page and the runtime are kept by a service worker', async () => {
    await page.evaluate(async () => (await navigator.serviceWorker.ready).scope);
    await until('it has everything', () => page.evaluate(async () => {
      const name = (await caches.keys()).find((key) => key.startsWith('jetd-page-'));
      return name && (await (await caches.open(name)).keys()).length === 8 && navigator.serviceWorker.controller !== null;
    }));
  });
  const before = await embed(browser, [TEXT], '1-int8');
  await daemon.kill();
  await check('with the daemon killed the page says so', async () => {
    await until('it says so', async () => (await browser.text('#link')) === 'no daemon');
    assert.match(await browser.text('#notice'), /does not answer/);
  });
  await check('with the daemon killed the page opens anew', async () => {
    await page.goto('about:blank');
    await page.goto(`${browser.url}/#try`);
    await until('it says so', async () => (await browser.text('#link')) === 'no daemon');
    assert.match(await browser.text('h1'), /jetd/);
  });
  await check('with the daemon killed it computes the same vector', async () => {
    await page.check('input[name=where][value=here]');
    await page.locator('#local-remove').waitFor();
    assert.deepEqual(await page.locator('#local-version option').allTextContents(), ['all-MiniLM-L6-v2:1-int8, INT8, 24 MB', 'all-MiniLM-L6-v2:1-fp32, FP32, 91 MB']);
    await compute(browser, 'here', [TEXT, 'another']);
    assert.match(await browser.text('#outcome'), /^2 texts here in /);
    assert.equal(await page.locator('#heat tbody tr').count(), 2);
    const after = await embed(browser, [TEXT], '1-int8');
    assert.deepEqual(after[0].vector, before[0].vector);
  });
  await check('with the daemon killed the board is told to be out of reach', async () => {
    await page.check('input[name=where][value=board]');
    await page.click('#run');
    await until('it says so', async () => /could not be computed/.test(await browser.text('#outcome')));
  });
}
