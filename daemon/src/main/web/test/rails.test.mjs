import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parts } from '../src/rails.js';

const sum = (found) => found.reduce((all, part) => all + part.watts, 0);

test('where one rail measures the whole, the others are parts of it', () => {
  const look = {
    total: { rails: 'VDD_IN', watts: 4.738 },
    rails: [{ name: 'VDD_IN', watts: 4.738 }, { name: 'VDD_CPU_GPU_CV', watts: 0.7 }, { name: 'VDD_SOC', watts: 1.3 }],
  };
  const found = parts(look);
  assert.deepEqual(found.map((part) => part.name), ['VDD_CPU_GPU_CV', 'VDD_SOC', 'rest of the board']);
  assert.ok(Math.abs(sum(found) - 4.738) < 1e-9);
});

test('where the whole is a sum, its rails are what is stacked', () => {
  const look = {
    total: { rails: 'VDD_GPU_SOC+VDD_CPU_CV', watts: 9 },
    rails: [{ name: 'VDD_GPU_SOC', watts: 5 }, { name: 'VDD_CPU_CV', watts: 4 }, { name: 'VDDQ_VDD2_1V8AO', watts: 2 }],
  };
  assert.deepEqual(parts(look).map((part) => part.name), ['VDD_GPU_SOC', 'VDD_CPU_CV']);
});

test('no rails, no parts; a rail that cannot be read is none', () => {
  assert.deepEqual(parts({}), []);
  assert.deepEqual(parts({ rails: [{ name: 'a' }, { name: 'b', watts: 1 }] }), [{ name: 'b', watts: 1 }]);
});

test('parts that seem more than the whole leave no rest', () => {
  const look = { total: { rails: 'IN', watts: 1 }, rails: [{ name: 'IN', watts: 1 }, { name: 'A', watts: 1.2 }] };
  assert.equal(parts(look).at(-1).watts, 0);
});
