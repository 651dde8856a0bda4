// Counts checks as the scripts of cross-build do.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { work } from './place.mjs';

let passed = 0;
let failed = 0;

/** A check is a function that does not throw. */
export async function check(what, prove) {
  const started = performance.now();
  try {
    await prove();
    passed++;
    console.log(`ok    ${what} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${what}`);
    for (const line of String(error?.stack ?? error).split('\n').slice(0, 15)) console.log(`        ${line}`);
  }
}

export function leaveCounts() {
  writeFileSync(join(work, 'counts'), `${passed} ${failed}\n`);
}
