// What an open page costs: measure.mjs MINUTES. Prints the figures that docs/PAGE.md has.
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { chromium, chromiumPath, until } from './place.mjs';
import { Daemon } from './daemon.mjs';
import { FLAGS } from './browser.mjs';

const minutes = Number(process.argv[2]);
const LOADS = 7;
const RUNS = 60;
const TICKS = 100;
const MODEL = 'all-MiniLM-L6-v2';

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const pause = (seconds) => new Promise((go) => setTimeout(go, seconds * 1000));
const say = (what, value) => console.log(`${what.padEnd(58)} ${value}`);

/** Seconds of processor that the daemon has taken. */
function taken(daemon) {
  const fields = readFileSync(`/proc/${daemon.process.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** The share of a core that something takes meanwhile, in percent. */
async function share(seconds, of) {
  const [before, started] = [await of(), performance.now()];
  await pause(seconds);
  return ((await of()) - before) / ((performance.now() - started) / 1000) * 100;
}

async function firstPaint(browser, daemon) {
  const paints = [];
  const looks = [];
  for (let i = 0; i < LOADS; i++) {
    const context = await browser.newContext({ viewport: { width: 1024, height: 600 } });
    const page = await context.newPage();
    await page.goto(daemon.url);
    await page.waitForFunction(() => document.getElementById('main').dataset.at);
    looks.push(await page.evaluate(() => performance.now()));
    paints.push(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime));
    await context.close();
  }
  say(`first paint, nothing in the browser's cache, ${LOADS} times`, `median ${median(paints).toFixed(0)} ms, longest ${Math.max(...paints).toFixed(0)} ms`);
  say('first figures of the board', `median ${median(looks).toFixed(0)} ms`);
}

async function openPage(browser, daemon) {
  const seconds = minutes * 60;
  const alone = await share(seconds / 3, () => taken(daemon));
  const session = await browser.newBrowserCDPSession();
  const page = await browser.newPage();
  await page.goto(daemon.url);
  await page.waitForFunction(() => document.getElementById('main').dataset.at);
  // What the first minute fills is no growth.
  await pause(60);
  const cdp = await page.context().newCDPSession(page);
  const heap = async () => {
    await cdp.send('HeapProfiler.collectGarbage');
    await cdp.send('Performance.enable');
    const { metrics } = await cdp.send('Performance.getMetrics');
    return metrics.find((metric) => metric.name === 'JSHeapUsedSize').value / 1e6;
  };
  const renderers = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.filter((each) => each.type === 'renderer').reduce((sum, each) => sum + each.cpuTime, 0);
  };
  const before = await heap();
  const [looked, tab] = await Promise.all([share(seconds, () => taken(daemon)), share(seconds, renderers)]);
  const after = await heap();
  say(`the daemon with no page, ${(seconds / 3).toFixed(0)} s`, `${alone.toFixed(2)} % of a core`);
  say(`the daemon with one page open, ${seconds} s`, `${looked.toFixed(2)} % of a core: the page costs ${(looked - alone).toFixed(2)} %`);
  say('the tab (renderer processes)', `${tab.toFixed(2)} % of a core`);
  say(`the tab's JavaScript heap after ${minutes} minutes`, `${before.toFixed(2)} MB, then ${after.toFixed(2)} MB`);
  await page.close();
}

async function shortText(browser, daemon) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${daemon.url}/#try`);
  await page.check('input[name=where][value=here]');
  const results = {};
  for (const version of ['1-int8', '1-fp32']) {
    await page.selectOption('#local-version', { value: `${MODEL}\n${version}` });
    await page.click('#local-get');
    await page.locator('#local-remove').waitFor({ timeout: 120_000 });
    const times = await page.evaluate(async ([name, v, runs]) => {
      const found = [];
      for (let i = 0; i < runs; i++) found.push((await globalThis.jetd.embed([`The cat sat on mat ${i}.`], name, v)).results[0].millis);
      return found;
    }, [MODEL, version, RUNS]);
    results[version] = times;
    say(`one text of 9 tokens in the browser, ${version}, ${RUNS} times`, `median ${median(times).toFixed(1)} ms, longest ${Math.max(...times).toFixed(1)} ms`);
  }
  const calls = await page.evaluate(async (runs) => {
    const found = [];
    for (let i = 0; i < runs; i++) {
      const started = performance.now();
      const answer = await (await fetch('/api/v1/embed', { method: 'POST', body: JSON.stringify({ text: `The cat sat on mat ${i}.` }) })).json();
      found.push([answer.timings.total_ms, performance.now() - started]);
    }
    return found;
  }, RUNS);
  say('the same on the daemon, 1-int8-exact, inside it', `median ${median(calls.map(([inside]) => inside)).toFixed(1)} ms`);
  say('the same, as the page sees the whole call', `median ${median(calls.map(([, whole]) => whole)).toFixed(1)} ms`);
}

const daemon = await Daemon.start();
const browser = await chromium.launch({ executablePath: chromiumPath, args: FLAGS });
try {
  await until('the daemon is warm', async () => (await daemon.embed('warm')).dimension);
  console.log(`Chromium ${browser.version()}; load of the machine ${loadavg()[0].toFixed(1)}`);
  await firstPaint(browser, daemon);
  await shortText(browser, daemon);
  await openPage(browser, daemon);
} finally {
  await browser.close();
  await daemon.kill();
}
