// A jetd of the image with a simulated board, and what it says of itself.
import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { image, until, work } from './place.mjs';

export class Daemon {
  events = new Map();

  static async start(name = 'jetd') {
    const daemon = new Daemon();
    const state = join(work, `${name}-state`);
    daemon.process = spawn(
      join(image, 'bin/jetd'),
      ['serve', '--simulate', 'orin-nano-super', '--api-port', '0', '--admin-port', '0', '--state-dir', state],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    daemon.ended = new Promise((end) => daemon.process.once('exit', end));
    const log = createWriteStream(join(work, `${name}.log`));
    let said = '';
    for (const stream of [daemon.process.stdout, daemon.process.stderr]) {
      stream.on('data', (text) => {
        said += text;
        log.write(text);
      });
    }
    daemon.url = await until('jetd is ready', () => {
      if (daemon.process.exitCode !== null) throw new Error(`jetd ended: ${said}`);
      return /is ready: (http:\S+)/.exec(said)?.[1];
    });
    daemon.key = readFileSync(join(state, 'admin.key'), 'utf8').split('\n').find((line) => line && !line.startsWith('#'));
    return daemon;
  }

  async get(path) {
    return (await fetch(this.url + path)).json();
  }

  async send(method, path, body) {
    const response = await fetch(this.url + path, { method, headers: { Authorization: `Bearer ${this.key}` }, body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  }

  async embed(texts) {
    const response = await fetch(`${this.url}/api/v1/embed`, { method: 'POST', body: JSON.stringify({ text: texts }) });
    return response.json();
  }

  /** Follows the same stream as the page: what it told, by its time. */
  async follow() {
    const response = await fetch(`${this.url}/api/v1/telemetry/stream`);
    let rest = '';
    void (async () => {
      for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
        const blocks = (rest + piece).split('\n\n');
        rest = blocks.pop();
        for (const block of blocks) {
          const data = /^data: (.*)$/m.exec(block);
          if (data) {
            const event = JSON.parse(data[1]);
            this.events.set(event.at, event);
          }
        }
      }
    })().catch(() => {});
  }

  pause() {
    this.process.kill('SIGSTOP');
  }

  goOn() {
    this.process.kill('SIGCONT');
  }

  /** At once, as a power cut would. */
  async kill() {
    this.process.kill('SIGKILL');
    await this.ended;
  }
}
