// The daemon's telemetry, an event a second. By fetch and not by EventSource, which cannot send a key.

import { headers, KeyNeeded } from './api.js';

const RETRY_MILLIS = 2000;
/** The daemon sends at least a comment in ten seconds. */
const SILENCE_MILLIS = 15000;

/** Splits a stream of text into the data of its events; what is incomplete waits for the rest. */
export class Events {
  #rest = '';

  /** @param {string} text @returns {string[]} */
  feed(text) {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks
      .map((block) => block.split('\n').filter((line) => line.startsWith('data: ')).map((line) => line.slice(6)))
      .filter((data) => data.length > 0)
      .map((data) => data.join('\n'));
  }
}

/** Follows the stream for ever, and tells of each event, of each end, and of a key that is missing. */
export class Stream {
  #told;
  #abort = new AbortController();
  #timer = 0;

  /** @param {{event: (look: any) => void, gone: () => void, keyNeeded: () => void}} told */
  constructor(told) {
    this.#told = told;
  }

  /** Begins, or begins anew, as with another key. */
  start() {
    this.#abort.abort();
    clearTimeout(this.#timer);
    this.#abort = new AbortController();
    void this.#run(this.#abort);
  }

  async #run(abort) {
    try {
      await this.#follow(abort);
      this.#told.gone();
    } catch (error) {
      if (this.#abort !== abort) return;
      if (error instanceof KeyNeeded) this.#told.keyNeeded();
      else this.#told.gone();
    }
    if (this.#abort === abort) this.#timer = setTimeout(() => this.start(), RETRY_MILLIS);
  }

  async #follow(abort) {
    const response = await fetch('/api/v1/telemetry/stream', { headers: headers(), signal: abort.signal, cache: 'no-store' });
    if (response.status === 401) throw new KeyNeeded();
    if (!response.ok || !response.body) throw new Error(String(response.status));
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const events = new Events();
    for (;;) {
      const silence = setTimeout(() => abort.abort(), SILENCE_MILLIS);
      const { value, done } = await reader.read().finally(() => clearTimeout(silence));
      if (done) return;
      for (const data of events.feed(value)) this.#told.event(JSON.parse(data));
    }
  }
}
