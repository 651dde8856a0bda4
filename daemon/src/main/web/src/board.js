// The board at a glance: what one look at it says, in figures.

import { at, h, replace, say } from './dom.js';
import { brief, bytes, celsius, grouped, hertz, NONE, percent, short, watts } from './format.js';

/** Below this a zone's trip is near. */
const NEAR_CELSIUS = 10;

/** The passive trip takes clocks away, the hot and critical ones more. */
const TRIPS = { passive: 'slows', hot: 'hot', critical: 'off' };

export function identity(look) {
  const { board } = look;
  say('board-name', board.module ?? board.title.replace(' (SIMULATED)', ''));
  const facts = board.jetson
    ? [board.super ? 'Super' : null, board.l4t && `L4T ${board.l4t}`, board.jetpack && `JetPack ${board.jetpack}`]
    : [board.cpu, board.cores && `${board.cores} cores`, board.memory_bytes && bytes(board.memory_bytes)];
  say('board-facts', facts.filter(Boolean).join(' · '));
  at('simulated').hidden = !look.simulated;
  document.title = `${look.simulated ? 'SIMULATED · ' : ''}jetd · ${board.module ?? board.title}`;
}

export function tiles(look) {
  const { serving = {}, power = {} } = look;
  const { pace, latency } = serving;
  const rate = (count) => (pace ? short(count / pace.seconds) : NONE);
  say('v-power', watts(look.total?.watts));
  say('v-mode', power.mode ? `${power.mode.name} · ${power.policy}` : 'no power modes here');
  say('v-requests', rate(pace?.requests));
  say('v-trouble', pace && pace.refused + pace.failed > 0 ? `${pace.refused} refused, ${pace.failed} failed` : 'none refused');
  say('v-p95', latency ? short(latency.p95_ms) : NONE);
  say('v-percentiles', latency ? `p50 ${brief(latency.p50_ms)} · p99 ${brief(latency.p99_ms)}` : 'no answers in 10 s');
  say('v-tokens', rate(pace?.tokens));
  say('v-texts', pace ? `${rate(pace.texts)} texts/s` : ' ');
  const spent = pace?.joules !== undefined && pace.requests > 0;
  say('v-joules', spent ? short((pace.joules * 1000) / pace.requests) : NONE);
  say('v-idle', look.total ? 'above idle' : 'not measured here');
  hottest(look);
}

function hottest(look) {
  const zones = (look.temperatures ?? []).filter((zone) => zone.celsius !== undefined);
  const hot = zones.reduce((a, b) => (a && a.celsius >= b.celsius ? a : b), undefined);
  const trips = zones.map((zone) => headroom(zone)).filter((left) => left !== undefined);
  const left = trips.length ? Math.min(...trips) : undefined;
  say('v-hottest', celsius(hot?.celsius));
  say('v-headroom', left === undefined ? (hot?.zone ?? ' ') : `${hot.zone} · ${left.toFixed(0)}° of room`);
  at('v-hottest').closest('.tile')?.classList.toggle('hot', left !== undefined && left < NEAR_CELSIUS);
}

/** Degrees to the first trip that takes something away. */
function headroom(zone) {
  const trips = (zone.trips ?? []).filter((trip) => trip.type in TRIPS && trip.celsius !== undefined);
  return trips.length ? Math.min(...trips.map((trip) => trip.celsius)) - zone.celsius : undefined;
}

/** A bar with its name and value; what is in it may be added to. */
function bar(name, value, share, style = '', under = '') {
  const track = h('div.track', h(`div.fill${style && `.${style}`}`, { width: `${Math.max(0, Math.min(1, share)) * 100}%` }));
  return h('div.bar', h('span.name', { title: name }, name), track, h('span.value', value), under ? h('span.under', under) : null);
}

const COLDEST = 20;

export function temperatures(look) {
  const zones = (look.temperatures ?? []).filter((zone) => zone.celsius !== undefined);
  const most = Math.max(105, ...zones.flatMap((zone) => (zone.trips ?? []).map((trip) => trip.celsius ?? 0)));
  const share = (c) => (c - COLDEST) / (most - COLDEST);
  replace(
    'temperatures',
    ...zones.map((zone) => {
      const left = headroom(zone);
      const style = left === undefined ? '' : left < 3 ? 'hot' : left < NEAR_CELSIUS ? 'warm' : '';
      const trips = (zone.trips ?? []).filter((trip) => trip.type in TRIPS && trip.celsius !== undefined);
      const made = bar(zone.zone, `${celsius(zone.celsius)} °C`, share(zone.celsius), style,
        trips.map((trip) => `${TRIPS[trip.type]} at ${trip.celsius}`).join(', '));
      for (const trip of trips) made.querySelector('.track')?.append(h('i.trip', { left: `${share(trip.celsius) * 100}%` }));
      return made;
    }),
    zones.length ? '' : h('p.soft', 'No sensor can be read here.'),
  );
  const slow = look.throttling ?? [];
  at('throttling').hidden = slow.length === 0;
  say('throttling', slow.length ? `Clocks are being taken away by ${slow.join(', ')}` : '');
}

export function processors(look) {
  const gpus = (look.gpus ?? []).map((gpu, i) =>
    bar(i ? `GPU ${i}` : 'GPU', percent(gpu.load), gpu.load ?? 0, '', `${hertz(gpu.hertz)} of ${hertz(gpu.max_hertz)}`));
  const cpus = look.cpus ?? [];
  const online = cpus.filter((cpu) => cpu.online !== false && cpu.load !== undefined);
  const load = online.length ? online.reduce((sum, cpu) => sum + cpu.load, 0) / online.length : undefined;
  const cores = h('div.cores', { role: 'img', 'aria-label': `Load of each core: ${cpus.map((cpu) => percent(cpu.load)).join(', ')}` },
    ...cpus.map((cpu) => h(`div.core${cpu.online === false ? '.off' : ''}`, { title: `cpu ${cpu.id}` }, h('i', { height: percent(cpu.load ?? 0) }))));
  const fastest = Math.max(...online.map((cpu) => cpu.hertz ?? 0));
  const cpuRow = h('div.bar', h('span.name', 'CPU'), cores, h('span.value', percent(load)),
    h('span.under', `${online.length} of ${cpus.length} cores${fastest > 0 ? `, up to ${hertz(fastest)}` : ''}`));
  const { memory } = look;
  const memoryRow = memory?.total_bytes && memory.used_bytes !== undefined
    ? [bar('Memory', percent(memory.used_bytes / memory.total_bytes), memory.used_bytes / memory.total_bytes, '',
      `${bytes(memory.used_bytes)} of ${bytes(memory.total_bytes)}${memory.gpu_bytes ? `, GPU ${bytes(memory.gpu_bytes)}` : ''}`)]
    : [];
  replace('processors', ...gpus, ...(cpus.length ? [cpuRow] : []), ...memoryRow);
  const facts = [look.emc && `memory bus ${hertz(look.emc.hertz)}`, ...(look.fans ?? []).map((fan) => `fan ${fan.rpm ?? NONE} rpm`)];
  say('processors-facts', facts.filter(Boolean).join(' · '));
}

/** Names and values, the value alarming or not. */
export function facts(id, rows) {
  const wanted = rows.flatMap(([name, value, alert]) => [h('dt', name), h(`dd${alert ? '.alert' : ''}`, value)]);
  replace(id, ...wanted);
}

export function queue(look) {
  const { serving = {} } = look;
  const { pace } = serving;
  const looked = pace ? pace.cache_hits + pace.cache_misses + pace.cache_joins : 0;
  facts('queue', [
    ['Tokens waiting or running', serving.queued_tokens === undefined ? NONE : grouped(serving.queued_tokens)],
    ['Cache hits', looked ? percent(pace.cache_hits / looked) : NONE],
    ['Hits, misses, joined', pace ? `${pace.cache_hits}, ${pace.cache_misses}, ${pace.cache_joins}` : NONE],
    ['Cache in memory', bytes(serving.cache_bytes)],
    ['Refused for load', pace ? grouped(pace.refused) : NONE, pace?.refused > 0],
    ['Failed', pace ? grouped(pace.failed) : NONE, pace?.failed > 0],
  ]);
}

export function overcurrent(look) {
  const channels = look.overcurrent ?? [];
  facts('overcurrent', channels.length
    ? channels.map((c) => [`${c.channel}${c.throttles ? ', throttles' : ''}`, `${grouped(c.events)} events`, c.events > 0])
    : [['No channel here', NONE]]);
}
