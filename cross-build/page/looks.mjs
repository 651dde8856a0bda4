// How it looks, and whether it can be used without looking: screenshots, sizes, axe, the keyboard.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from './checks.mjs';
import { axePath, work } from './place.mjs';
import { compute } from './tryit.mjs';

const SIZES = { '7-inch': [1024, 600], phone: [390, 844], desktop: [1440, 900] };
const VIEWS = ['board', 'try', 'control'];

export async function looks(browser) {
  const { page } = browser;
  mkdirSync(join(work, 'screenshots'), { recursive: true });
  await browser.view('try');
  await compute(browser, 'both', ['How do I reset my password?', 'I forgot my login credentials.', 'Our cat sleeps all day.', 'Kittens nap a lot.', `unbelievable ${'words '.repeat(280)}`.trim()]);
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    for (const [name, [width, height]] of Object.entries(SIZES)) {
      await page.setViewportSize({ width, height });
      // Between the sizes the page differs in its layout, not in its words and colours.
      const whole = name === 'desktop' || (name === 'phone' && scheme === 'light');
      for (const view of VIEWS) await check(`${view}, ${name}, ${scheme}: fits${whole ? ', and axe finds nothing serious' : ''}`, () => look(browser, view, name, scheme, whole));
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await check('on 7 inches the figures stand above the fold, large', () => sevenInches(browser));
  await page.setViewportSize({ width: 1440, height: 900 });
  await check('it can be used by the keyboard alone', () => keyboard(browser));
}

async function look(browser, view, name, scheme, whole) {
  const { page } = browser;
  await browser.view(view);
  await page.screenshot({ path: join(work, 'screenshots', `${view}-${name}-${scheme}.png`), fullPage: true });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${overflow} pixels wider than the screen`);
  if (whole) assert.deepEqual(await axe(page), []);
}

async function axe(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(readFileSync(axePath, 'utf8'));
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations.filter((each) => ['serious', 'critical'].includes(each.impact)).map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
}

async function sevenInches(browser) {
  await browser.page.setViewportSize({ width: 1024, height: 600 });
  await browser.view('board');
  for (const id of ['v-power', 'v-requests', 'v-p95', 'v-tokens', 'v-joules', 'v-hottest', 'chart-power', 'mode-name']) {
    const box = await browser.page.locator(`#${id}`).boundingBox();
    assert.ok(box.y >= 0 && box.y + box.height <= 600, `${id} ends at ${box.y + box.height}`);
    if (id.startsWith('v-')) assert.ok(box.height >= 30, `${id} is ${box.height} pixels high`);
  }
}

async function keyboard(browser) {
  const { page } = browser;
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);
  await page.reload();
  await page.locator('#models tr').first().waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'Skip to the content');
  for (const id of ['tab-board', 'tab-try']) {
    await page.keyboard.press('Tab');
    assert.equal(await focused(), id);
  }
  await page.keyboard.press('Enter');
  await page.locator('#view-try').waitFor();
  await page.locator('#texts').focus();
  await page.keyboard.press('Control+Enter');
  await page.locator('#results[data-done]').waitFor();
  assert.match(await browser.text('#outcome'), /^6 texts on the board/);
}
