import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brief, bytes, celsius, grouped, hertz, joules, milliseconds, short, watts } from '../src/format.js';

test('figures are as short as they are true', () => {
  assert.deepEqual([watts(4.738), watts(14.26), watts(undefined)], ['4.74', '14.3', '–']);
  assert.deepEqual([short(0.123), short(12.34), short(99.96), short(7), short(undefined)], ['0.12', '12.3', '100', '7', '–']);
  assert.deepEqual([brief(2.04), brief(34.6)], ['2.0', '35']);
  assert.equal(grouped(1234567), '1\u202f234\u202f567');
  assert.deepEqual([hertz(918e6), hertz(1344e6), bytes(1.29e9), bytes(196000)], ['918 MHz', '1.34 GHz', '1.3 GB', '196 kB']);
  assert.deepEqual([milliseconds(0.64), milliseconds(15.6), milliseconds(758.2)], ['0.64 ms', '15.6 ms', '758 ms']);
  assert.deepEqual([joules(0.0576), joules(2), joules(undefined), celsius(38.5)], ['57.6 mJ', '2.00 J', '–', '38.5']);
});
