// The page: wires the stream, the panels and the views together.

import { Stream } from './stream.js';
import { History } from './history.js';
import { parts } from './rails.js';
import { LatencyChart, latencyLegend, PowerChart, powerLegend } from './charts.js';
import * as board from './board.js';
import { Decisions, mode } from './decisions.js';
import { Models } from './models.js';
import { Pool } from './pool.js';
import { TryIt } from './tryit.js';
import { Control } from './control.js';
import { Local } from './local/client.js';
import { at, say } from './dom.js';
import { key } from './api.js';

const MINUTES = 5;
const VIEWS = ['board', 'try', 'control'];

const local = new Local();
const history = new History(MINUTES * 60);
const power = new PowerChart('chart-power', history);
const latency = new LatencyChart('chart-latency', history);
const pool = new Pool();
let latest;

const tryIt = new TryIt(local, needKey);
const control = new Control({
  keyChanged() {
    notice('');
    models.soon();
    stream.start();
    void models.follow();
  },
  modelsChanged() {
    models.soon();
    void models.follow();
  },
});
const models = new Models(() => {
  tryIt.versions(models.versions);
  control.models(models.versions);
});
const decisions = new Decisions(() => draw());
const stream = new Stream({ event, gone, keyNeeded: needKey });

const view = () => VIEWS.find((name) => location.hash === `#${name}`) ?? 'board';

/** A look at the board has come. */
function event(look) {
  latest = look;
  remember(look);
  board.identity(look);
  state(look);
  control.follow(look);
  void models.follow();
  void decisions.follow(look.power?.changes);
  if (view() === 'board' && !document.hidden) show(look);
  at('main').dataset.at = look.at;
}

function remember(look) {
  const { pace, latency: times } = look.serving ?? {};
  history.push(Date.parse(look.at) / 1000, {
    ...Object.fromEntries(parts(look).map((part) => [part.name, part.watts])),
    requests: pace ? pace.requests / pace.seconds : null,
    p50: times?.p50_ms,
    p95: times?.p95_ms,
    p99: times?.p99_ms,
  });
}

function show(look) {
  board.tiles(look);
  board.temperatures(look);
  board.processors(look);
  board.queue(look);
  board.overcurrent(look);
  mode(look.power);
  void pool.follow();
  draw();
}

function draw() {
  if (!latest || view() !== 'board' || document.hidden) return;
  const rails = parts(latest);
  power.marks = decisions.marks();
  power.draw(rails.map((part) => part.name));
  powerLegend(rails);
  latency.draw();
  const { pace, latency: times } = latest.serving ?? {};
  latencyLegend(times, pace && pace.requests / pace.seconds);
}

function state(look) {
  const { serving = {} } = look;
  const well = serving.state === 'ready' && !serving.withdrawn;
  link(well ? 'ready' : 'trouble', serving.withdrawn ? 'drained' : (serving.state ?? 'here'));
  if (at('notice').dataset.why === 'gone') notice('');
}

function link(kind, words) {
  at('link').dataset.state = kind;
  say('link', words);
}

function notice(text, why = '') {
  const place = at('notice');
  place.hidden = !text;
  place.dataset.why = why;
  say(place, text);
}

function gone() {
  link('gone', 'no daemon');
  notice('The daemon does not answer. What stands here is from before; computing in this browser still works.', 'gone');
}

function needKey() {
  link('trouble', 'a key is needed');
  notice(key() ? 'The daemon does not take this key.' : 'This daemon asks for a key: give it one under Control.', 'key');
}

function route() {
  for (const name of VIEWS) {
    const here = name === view();
    at(`view-${name}`).hidden = !here;
    if (here) at(`tab-${name}`).setAttribute('aria-current', 'page');
    else at(`tab-${name}`).removeAttribute('aria-current');
  }
  if (view() === 'control') void control.open();
  if (view() === 'try') void tryIt.refresh();
  if (view() === 'board' && latest) show(latest);
}

function theme() {
  const dark = getComputedStyle(document.documentElement).colorScheme === 'dark'
    || (!document.documentElement.style.colorScheme && matchMedia('(prefers-color-scheme: dark)').matches);
  const next = dark ? 'light' : 'dark';
  localStorage.setItem('jetd-theme', next);
  restyle(next);
}

function restyle(scheme) {
  document.documentElement.style.colorScheme = scheme;
  power.restyle();
  latency.restyle();
  draw();
}

restyle(localStorage.getItem('jetd-theme') ?? '');
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => restyle(localStorage.getItem('jetd-theme') ?? ''));
at('theme').addEventListener('click', theme);
addEventListener('hashchange', route);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && latest && view() === 'board') show(latest);
});
route();
stream.start();
if ('serviceWorker' in navigator) void navigator.serviceWorker.register('/page/sw.js', { scope: '/' }).catch(() => {});

// For the browser's console: await jetd.embed(['a text'], 'all-MiniLM-L6-v2', '1-int8') computes here, once it is kept.
globalThis.jetd = {
  embed: (texts, name, version) => local.call('embed', { texts, name, version }),
  tokenize: (texts, name, version) => local.call('tokenize', { texts, name, version }),
};
