import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { commands, quoted } from '../src/commands.js';

test('a shell gives back what was quoted', () => {
  for (const text of ["it's", "''", '$HOME `id` "x" \\', 'a\nb', '😀']) {
    assert.equal(execFileSync('sh', ['-c', `printf %s ${quoted(text)}`], { encoding: 'utf8' }), text);
  }
});

test('a key is named, never written', () => {
  for (const [, line] of commands('http://h', ['a'], true)) assert.match(line, /KEY/);
  for (const [, line] of commands('http://h', ['a'], false)) assert.doesNotMatch(line, /KEY/);
});
