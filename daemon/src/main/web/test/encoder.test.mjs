import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cut, pieces, pool, scaled } from '../src/local/encoder.js';

test('a text that is too long keeps its last token', () => {
  assert.deepEqual(cut([101, 1, 2, 3, 102], 4), [101, 1, 2, 102]);
  assert.deepEqual(cut([101, 1, 102], 3), [101, 1, 102]);
});

test('pooling is as the manifest says', () => {
  const data = Float32Array.from([1, 2, 3, 4, 5, 9]);
  const by = (pooling) => Array.from(pool(data, 3, { pooling, dimension: 2 }));
  assert.deepEqual(by('mean'), [3, 5]);
  assert.deepEqual(by('cls'), [1, 2]);
  assert.deepEqual(by('last'), [5, 9]);
  assert.deepEqual(by('none'), [1, 2, 3, 4, 5, 9]);
});

test('a vector is scaled to length 1, and nothing stays nothing', () => {
  assert.deepEqual(Array.from(scaled(Float64Array.from([3, 4]))), [0.6, 0.8]);
  assert.deepEqual(Array.from(scaled(Float32Array.from([0, 0]))), [0, 0]);
});

test('pieces know where words begin and what was cut', () => {
  const found = pieces(['[CLS]', 'un', '##believ', '##able', 'cats', '[SEP]'], 4);
  assert.deepEqual(found.map((piece) => piece.text), ['[CLS]', 'un', 'believ', 'able', 'cats', '[SEP]']);
  assert.deepEqual(found.map((piece) => piece.first), [true, true, false, false, true, true]);
  assert.deepEqual(found.map((piece) => piece.cut), [false, false, false, true, true, false]);
  assert.ok(pieces(['[CLS]', 'a', '[SEP]'], 3).every((piece) => !piece.cut));
});
