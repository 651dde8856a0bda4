// Everything the page does, in order: on one daemon, which is killed at the end.
import { check, leaveCounts } from './checks.mjs';
import { Browser } from './browser.mjs';
import { Daemon } from './daemon.mjs';
import { board } from './board.mjs';
import { control } from './control.mjs';
import { tryIt } from './tryit.mjs';
import { here } from './here.mjs';
import { looks } from './looks.mjs';
import { stopped } from './stopped.mjs';

const daemon = await Daemon.start();
process.once('SIGTERM', () => {
  daemon.process.kill('SIGKILL');
  process.exit(1);
});
try {
  await daemon.follow();
  const browser = await Browser.open(daemon.url);
  await board(browser, daemon);
  await tryIt(browser, daemon);
  await here(browser, daemon);
  await control(browser, daemon);
  await looks(browser, daemon);
  await stopped(browser, daemon);
  await check('the policy held, nothing was thrown, nothing was asked of anyone but the daemon', () => {
    if (browser.faults.length) throw new Error(browser.faults.join('\n'));
  });
  await browser.close();
} finally {
  await daemon.kill();
}
leaveCounts();
