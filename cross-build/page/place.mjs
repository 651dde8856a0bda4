// Where things are, as cross-build/page-test says.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { PAGE_ROOT, PAGE_WORK, PAGE_IMAGE, PAGE_PACKAGES, PAGE_CHROMIUM } = process.env;

export const root = PAGE_ROOT;
export const work = PAGE_WORK;
export const image = PAGE_IMAGE;
export const chromiumPath = PAGE_CHROMIUM;

const packages = createRequire(join(PAGE_PACKAGES, 'package.json'));
export const { chromium } = packages('playwright-core');
export const axePath = packages.resolve('axe-core/axe.min.js');

/** Generous, because a machine may be slow and busy; nothing waits so long where all is well. */
export const PATIENCE = 60_000;

/** Asks until the answer is not false, and gives it. */
export async function until(what, ask) {
  const end = Date.now() + PATIENCE;
  let last;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      last = error;
    }
    await new Promise((go) => setTimeout(go, 50));
  }
  throw new Error(`${what}: not in ${PATIENCE / 1000} s${last ? `; at last: ${last.message}` : ''}`);
}
