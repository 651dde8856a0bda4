// The board view, beside what the daemon told a second listener at the same moment.
import assert from 'node:assert/strict';
import { check } from './checks.mjs';
import { until } from './place.mjs';

/** All that the view shows, at one moment. */
function shown() {
  const text = (id) => document.getElementById(id).textContent.trim();
  const bars = (id) => Object.fromEntries([...document.querySelectorAll(`#${id} .bar`)].map((bar) => [
    bar.querySelector('.name').textContent, bar.querySelector('.value').textContent]));
  const facts = (id) => Object.fromEntries([...document.querySelectorAll(`#${id} dt`)].map((dt) => [dt.textContent, dt.nextSibling.textContent]));
  return {
    at: document.getElementById('main').dataset.at,
    power: text('v-power'), mode: text('v-mode'), requests: text('v-requests'), p95: text('v-p95'), percentiles: text('v-percentiles'),
    tokens: text('v-tokens'), joules: text('v-joules'), hottest: text('v-hottest'), link: text('link'),
    rails: Object.fromEntries([...document.querySelectorAll('#legend-power li')].map((li) => [li.querySelector('.name').textContent, li.querySelector('b').textContent])),
    temperatures: bars('temperatures'), processors: bars('processors'), queue: facts('queue'), overcurrent: facts('overcurrent'),
  };
}

const number = (text) => Number(text.replaceAll('\u202f', '').replace(/[^\d.]*$/, ''));

/** Figures are rounded as they are shown: to half of the last digit, and a little for what is binary. */
function near(text, value, what) {
  const digits = /\.(\d+)/.exec(text)?.[1].length ?? 0;
  assert.ok(Math.abs(number(text) - value) <= 0.5 * 10 ** -digits + 1e-9, `${what}: ${text} is shown for ${value}`);
}

/** What is shown, and the event it is made of; those for which it holds. */
async function moment(browser, daemon, holds = () => true) {
  return until('a moment of which the event is known', async () => {
    const page = await browser.page.evaluate(shown);
    const event = daemon.events.get(page.at);
    return event && holds(event) && { page, event };
  });
}

export async function board(browser, daemon) {
  await browser.holds(() => document.getElementById('main').dataset.at);
  await check('the page opens and shows a first look', async () => assert.equal(await browser.text('#link'), 'ready'));
  await simulated(browser);
  await panels(browser, daemon);
  await load(browser, daemon);
  await charts(browser, daemon);
}

async function simulated(browser) {
  await check('SIMULATED stands above everything, in the title, and stays when scrolled', async () => {
    assert.match(await browser.page.title(), /^SIMULATED/);
    await browser.page.evaluate(() => scrollTo(0, 400));
    const box = await browser.page.locator('#simulated').boundingBox();
    assert.ok(box.y >= 0 && box.height > 15 && box.width > 1000, JSON.stringify(box));
    await browser.page.evaluate(() => scrollTo(0, 0));
    assert.match(await browser.text('#board-name'), /Orin Nano/);
  });
}

async function panels(browser, daemon) {
  await check('power, its rails and the mode are those of the board', async () => {
    const { page, event } = await moment(browser, daemon);
    near(page.power, event.total.watts, 'watts');
    assert.equal(page.mode, `${event.power.mode.name} · ${event.power.policy}`);
    for (const rail of event.rails.filter((each) => each.name !== event.total.rails)) near(page.rails[rail.name], rail.watts, rail.name);
    const sum = Object.values(page.rails).reduce((all, text) => all + number(text), 0);
    assert.ok(Math.abs(sum - event.total.watts) < 0.02, `the parts make ${sum} of ${event.total.watts} W`);
  });
  await check('temperatures are those of the board, against their trips', async () => {
    const { page, event } = await moment(browser, daemon);
    near(page.hottest, Math.max(...event.temperatures.map((zone) => zone.celsius)), 'the hottest');
    assert.deepEqual(Object.keys(page.temperatures), event.temperatures.map((zone) => zone.zone));
    for (const zone of event.temperatures) near(page.temperatures[zone.zone], zone.celsius, zone.zone);
    const trips = await browser.page.locator('#temperatures .trip').count();
    assert.equal(trips, event.temperatures.flatMap((zone) => zone.trips ?? []).filter((trip) => trip.type !== 'active').length);
  });
  await check('GPU, CPU and memory are those of the board', async () => {
    const { page, event } = await moment(browser, daemon);
    near(page.processors.GPU, event.gpus[0].load * 100, 'GPU');
    near(page.processors.CPU, (event.cpus.reduce((sum, cpu) => sum + cpu.load, 0) / event.cpus.length) * 100, 'CPU');
    near(page.processors.Memory, (event.memory.used_bytes / event.memory.total_bytes) * 100, 'memory');
    assert.equal(await browser.page.locator('#processors .core').count(), 6);
  });
  await check('over-current events are told by channel', async () => {
    const { page, event } = await moment(browser, daemon);
    assert.deepEqual(Object.values(page.overcurrent), event.overcurrent.map((channel) => `${channel.events} events`));
    assert.equal(event.overcurrent.length, 3);
  });
  await check('models and versions stand there with their state and where they run', async () => {
    await browser.page.locator('#models tr').nth(2).waitFor();
    const rows = (await browser.page.locator('#models tr').allInnerTexts()).map((row) => row.split('\t').map((cell) => cell.trim()));
    assert.deepEqual(rows.map((row) => row.slice(1)), [
      ['1-fp32', 'on the disk', 'fp32', 'in this browser'],
      ['1-int8', 'on the disk', 'int8', 'in this browser'],
      ['1-int8-exact', 'serving, default', 'int8', 'on the board (native)'],
    ]);
  });
  await check('without a pool the panel says so', async () => {
    const pool = await fetch(`${daemon.url}/api/v1/pool`);
    if (pool.status === 404) assert.match(await browser.text('#pool'), /Not in a pool/);
    else assert.notEqual(await browser.text('#pool'), '');
  });
}

/** Work of a known kind, for as long as it is looked at. */
async function load(browser, daemon) {
  let going = true;
  let sent = 0;
  const work = (async () => {
    while (going) await daemon.embed(`text number ${sent++ % 3 ? sent : 1}`);
  })();
  await check('requests, latency, tokens, joules, queue and cache are those of the second', async () => {
    const { page, event } = await moment(browser, daemon, ({ serving: { pace, latency } }) =>
      pace?.requests > 3 && pace.tokens > 0 && pace.cache_hits > 0 && latency?.count > 3);
    const { pace, latency, queued_tokens: queued, cache_bytes: cached } = event.serving;
    near(page.requests, pace.requests / pace.seconds, 'requests');
    near(page.tokens, pace.tokens / pace.seconds, 'tokens');
    near(page.p95, latency.p95_ms, 'p95');
    assert.ok(latency.p50_ms > 0 && latency.p50_ms <= latency.p95_ms && latency.p95_ms <= latency.p99_ms, JSON.stringify(latency));
    near(page.joules, (pace.joules * 1000) / pace.requests, 'millijoules');
    assert.equal(number(page.queue['Tokens waiting or running']), queued);
    near(page.queue['Cache in memory'].replace(/ .*/, ''), cached / (page.queue['Cache in memory'].endsWith('MB') ? 1e6 : 1e3), 'cache');
    near(page.queue['Cache hits'], (pace.cache_hits / (pace.cache_hits + pace.cache_misses + pace.cache_joins)) * 100, 'hits');
    // The page's own looking is no request of anyone's.
    assert.ok(pace.requests <= sent, `${pace.requests} counted of ${sent}`);
  });
  going = false;
  await work;
}

/** Runs of coloured pixels along a line just above the bottom of the chart of power. */
function runs() {
  const canvas = document.querySelector('#chart-power canvas');
  const scale = canvas.width / canvas.clientWidth;
  const y = canvas.height - Math.round(40 * scale);
  const { data, width } = canvas.getContext('2d').getImageData(0, y, canvas.width, 1);
  const found = [];
  let length = 0;
  for (let x = 0; x <= width; x++) {
    const [r, g, b] = data.slice(x * 4, x * 4 + 3);
    if (x < width && Math.max(r, g, b) - Math.min(r, g, b) > 40) length++;
    else {
      if (length > 2 * scale) found.push(length);
      length = 0;
    }
  }
  return found;
}

async function charts(browser, daemon) {
  await check('the charts draw what came', async () => {
    await until('a run of colour', async () => (await browser.page.evaluate(runs)).length > 0);
    assert.equal(await browser.page.locator('#chart-latency canvas').count(), 1);
  });
  await check('where looks are missing there is a gap', async () => {
    const before = (await browser.page.evaluate(runs)).length;
    daemon.pause();
    try {
      await browser.holds(() => Date.now() - Date.parse(document.getElementById('main').dataset.at) > 6000);
    } finally {
      daemon.goOn();
    }
    await until('one run more', async () => (await browser.page.evaluate(runs)).length > before);
  });
}
