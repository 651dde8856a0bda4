// A Chromium with the page, of which everything that must not happen is remembered.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, chromiumPath, PATIENCE, work } from './place.mjs';

export const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export class Browser {
  /** Violations of the policy, uncaught errors, requests to elsewhere. */
  faults = [];
  /** What was asked of the daemon, as "METHOD path". */
  requests = [];

  static async open(url) {
    const browser = new Browser();
    browser.url = url;
    browser.context = await chromium.launchPersistentContext(mkdtempSync(join(work, 'profile-')), {
      executablePath: chromiumPath,
      headless: true,
      timeout: 2 * PATIENCE,
      args: FLAGS,
      viewport: { width: 1440, height: 900 },
      colorScheme: 'light',
    });
    browser.context.setDefaultTimeout(PATIENCE);
    browser.context.on('request', (request) => browser.#asked(request));
    browser.page = browser.context.pages()[0] ?? (await browser.context.newPage());
    await browser.#watch(browser.page);
    await browser.page.goto(url);
    return browser;
  }

  #asked(request) {
    const url = new URL(request.url());
    this.requests.push(`${request.method()} ${url.pathname}`);
    if (url.origin !== this.url && !['blob:', 'data:'].includes(url.protocol)) this.faults.push(`asked elsewhere: ${url}`);
  }

  async #watch(page) {
    page.on('pageerror', (error) => this.faults.push(`uncaught: ${error.stack}`));
    // Violations of workers are told there too.
    page.on('console', (message) => {
      if (/content.security.policy|cross-origin-embedder/i.test(message.text())) this.faults.push(message.text());
    });
    await page.exposeFunction('tellViolation', (text) => this.faults.push(`policy: ${text}`));
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => globalThis.tellViolation(`${event.violatedDirective} ${event.blockedURI}`));
    });
  }

  /** Shows a view and waits for it. */
  async view(name) {
    await this.page.click(`#tab-${name}`);
    await this.page.locator(`#view-${name}`).waitFor();
  }

  /** Waits until something holds in the page. */
  async holds(condition, argument) {
    await this.page.waitForFunction(condition, argument, { polling: 100, timeout: PATIENCE });
  }

  async text(selector) {
    return (await this.page.locator(selector).textContent()).trim();
  }

  async close() {
    await this.context.close();
  }
}
