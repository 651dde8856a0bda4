// Changing something, with the admin key.
import assert from 'node:assert/strict';
import { check } from './checks.mjs';
import { until } from './place.mjs';

async function agree(browser) {
  await browser.page.locator('#ask[open]').waitFor();
  await browser.page.click('#ask-yes');
}

async function useKey(browser, key) {
  await browser.page.fill('#key', key);
  await browser.page.press('#key', 'Enter');
}

const said = (browser, id, words) => until(`#${id} says ${words}`, async () => words.test(await browser.text(`#${id}`)));

export async function control(browser, daemon) {
  await browser.view('control');
  await check('without the key, and with another, a change is refused in words', async () => {
    await browser.page.click('[data-mode="15W"] button');
    await agree(browser);
    await said(browser, 'modes-said', /That needs the admin key/);
    await useKey(browser, 'no-such-key');
    await browser.page.click('[data-mode="15W"] button');
    await agree(browser);
    await said(browser, 'modes-said', /This key does not open that/);
    assert.equal((await daemon.get('/api/v1/power')).current.name, '25W');
  });
  await useKey(browser, daemon.key);
  await check('the key is kept for the tab and nowhere else', async () => {
    const kept = await browser.page.evaluate(() => [Object.values({ ...sessionStorage }), Object.values({ ...localStorage }), document.cookie, document.body.innerHTML]);
    assert.deepEqual(kept[0], [daemon.key]);
    assert.ok(!JSON.stringify(kept.slice(1)).includes(daemon.key));
  });
  await modes(browser, daemon);
  await policy(browser, daemon);
  await models(browser, daemon);
  await calibration(browser, daemon);
  await drain(browser, daemon);
  await check('a key that is forgotten is gone', async () => {
    await browser.page.click('#key-forget');
    assert.equal(await browser.page.evaluate(() => sessionStorage.length), 0);
  });
}

async function modes(browser, daemon) {
  await check('a mode change says what it would do, does it, and is seen everywhere', async () => {
    await browser.page.click('[data-mode="15W"] button');
    assert.match(await browser.text('#ask-means'), /GPU 918 MHz → 612 MHz/);
    await agree(browser);
    await browser.page.locator('[data-mode="15W"][data-current]').waitFor();
    await said(browser, 'modes-said', /the power mode is now 15W/);
    assert.equal((await daemon.get('/api/v1/power')).current.name, '15W');
    await browser.view('board');
    await said(browser, 'v-mode', /^15W · fixed$/);
    await said(browser, 'decisions', /25W → 15W/);
    await said(browser, 'mode-name', /^15W$/);
    await browser.view('control');
    await said(browser, 'audit', /25W → 15W.*changed/s);
  });
  await check('a mode that needs a reboot is explained, not attempted', async () => {
    const before = browser.requests.length;
    await browser.page.click('[data-mode="7W"] button');
    await said(browser, 'modes-said', /7W.* needs a reboot: .*Nothing here reboots the board/);
    assert.ok(!browser.requests.slice(before).some((request) => request.startsWith('PUT')));
  });
}

async function policy(browser, daemon) {
  await check('a policy is set, and what it lacks is said', async () => {
    await browser.page.selectOption('#policy', 'slo');
    await browser.page.fill('#target', '40');
    await browser.page.click('#policy-form button');
    await said(browser, 'policy-said', /The policy is slo, acting as fixed: .*calibrat/);
    const now = await daemon.get('/api/v1/power/policy');
    assert.deepEqual([now.policy, now.target_ms], ['slo', 40]);
    await browser.page.selectOption('#policy', 'fixed');
    await browser.page.click('#policy-form button');
    await said(browser, 'policy-said', /The policy is fixed/);
  });
}

async function models(browser, daemon) {
  const active = async () => (await daemon.get('/api/v1/models')).models.filter((model) => model.active).map((model) => model.version);
  await check('a version is activated, and rolled back', async () => {
    await browser.page.click('[aria-label="Activate 1-int8"]');
    await agree(browser);
    await said(browser, 'manage-said', /1-int8 is active/);
    assert.deepEqual(await active(), ['1-int8']);
    await until('the table knows', async () => /serving, default/.test(await browser.page.locator('#manage tr', { has: browser.page.locator('[aria-label="Activate 1-int8"]') }).textContent()));
    await browser.page.click('#manage .row button');
    await agree(browser);
    await said(browser, 'manage-said', /1-int8-exact is active/);
    assert.deepEqual(await active(), ['1-int8-exact']);
  });
}

async function calibration(browser, daemon) {
  await check('a calibration is started, shows how far it is, and is aborted', async () => {
    await browser.page.click('#calibrate');
    assert.match(await browser.text('#ask-means'), /15W, 25W, MAXN_SUPER/);
    await agree(browser);
    await browser.page.locator('#calibration-progress').waitFor();
    await said(browser, 'calibration-state', /: \d+ of 9 steps/);
    await browser.page.click('#calibrate-abort');
    await said(browser, 'calibration-state', /^aborted/);
    assert.equal((await daemon.get('/api/v1/power')).current.name, '15W');
  });
  await check('what a calibration measured stands there', async () => {
    const started = await daemon.send('POST', '/api/v1/power/calibration', { measure_ms: 200 });
    assert.equal(started.status, 202, JSON.stringify(started.body));
    await said(browser, 'calibration-state', /^done/);
    const rows = await browser.page.locator('#calibration-table tbody tr').evaluateAll((all) => all.map((row) => row.cells[0].textContent));
    assert.deepEqual(rows, ['15W', '25W', 'MAXN_SUPER']);
  });
}

async function drain(browser, daemon) {
  const ready = async () => (await fetch(`${daemon.url}/health/ready`)).status;
  await check('drained, it is not ready and still answers; and comes back', async () => {
    await browser.page.click('#drain');
    await agree(browser);
    await said(browser, 'link', /^drained$/);
    assert.equal(await ready(), 503);
    assert.equal((await daemon.embed('still')).dimension, 384);
    await said(browser, 'drain', /Take work again/);
    await browser.page.click('#drain');
    await said(browser, 'link', /^ready$/);
    assert.equal(await ready(), 200);
  });
}
