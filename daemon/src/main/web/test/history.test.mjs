import assert from 'node:assert/strict';
import { test } from 'node:test';
import { History } from '../src/history.js';

test('a missing look is a gap', () => {
  const history = new History(300);
  history.push(100, { watts: 4 });
  history.push(101, { watts: 5 });
  history.push(110, { watts: 6 });
  assert.deepEqual(history.times, [100, 101, 102, 110]);
  assert.deepEqual(history.column('watts'), [4, 5, null, 6]);
});

test('a value that is not there is a gap of its own', () => {
  const history = new History(300);
  history.push(1, { a: 1 });
  history.push(2, { a: 2, b: 7 });
  history.push(3, { b: 8 });
  assert.deepEqual(history.column('a'), [1, 2, null]);
  assert.deepEqual(history.column('b'), [null, 7, 8]);
  assert.deepEqual(history.column('never'), [null, null, null]);
});

test('it forgets what is older than it reaches back', () => {
  const history = new History(10);
  for (let second = 0; second < 5000; second++) history.push(second, { a: second });
  assert.equal(history.times.length, 11);
  assert.deepEqual([history.times[0], history.column('a')[0]], [4989, 4989]);
});

test('the same look twice counts once, and a clock set back begins anew', () => {
  const history = new History(300);
  history.push(100, { a: 1 });
  history.push(100, { a: 1 });
  assert.equal(history.times.length, 1);
  history.push(50, { a: 2 });
  assert.deepEqual(history.times, [50]);
});

test('stacked, each sum has those beneath it, and a gap in one is one in all', () => {
  const history = new History(300);
  history.push(1, { top: 1, middle: 2, low: 4 });
  history.push(2, { top: 1, low: 4 });
  assert.deepEqual(history.stacked(['top', 'middle', 'low']), [[7, null], [6, null], [4, null]]);
});
