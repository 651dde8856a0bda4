import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cosine, nearest, similarities } from '../src/vectors.js';

test('cosine does not depend on length', () => {
  assert.ok(Math.abs(cosine([1, 2], [2, 4]) - 1) < 1e-12);
  assert.equal(cosine([1, 0], [0, 5]), 0);
  assert.equal(cosine([0, 0], [1, 1]), 0);
});

test('the nearest pairs come first, each once', () => {
  const pairs = nearest(similarities([[1, 0], [1, 0.1], [0, 1]]), 2);
  assert.deepEqual(pairs.map(({ i, j }) => [i, j]), [[0, 1], [1, 2]]);
});
