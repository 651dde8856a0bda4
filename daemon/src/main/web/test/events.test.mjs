import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Events } from '../src/stream.js';

test('events come whole, however the stream was cut', () => {
  const whole = 'retry: 2000\n\nevent: telemetry\ndata: {"a":1}\n\n:\n\nevent: telemetry\ndata: {"a":2}\n\n';
  for (let at = 0; at <= whole.length; at++) {
    const events = new Events();
    const found = [...events.feed(whole.slice(0, at)), ...events.feed(whole.slice(at))];
    assert.deepEqual(found, ['{"a":1}', '{"a":2}'], `cut at ${at}`);
  }
});

test('what has not ended is no event', () => {
  assert.deepEqual(new Events().feed('event: telemetry\ndata: {"a":'), []);
});
