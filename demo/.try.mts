import { startDemo } from './demo.ts';
import { ways } from './site/ways.ts';
import { chromium } from 'playwright-core';
const demo = await startDemo({});
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync'] });
try {
  for (const way of ways.filter((w) => w.plugin)) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    page.on('console', (m) => /error|warn/.test(m.type()) && console.log('   ', m.type(), m.text().slice(0, 300)));
    page.on('pageerror', (e) => console.log('    pageerror', e.message.slice(0, 300)));
    await page.goto(demo.url + '/chat/' + way.id);
    await page.click('button[value=alice]');
    const t = Date.now();
    await page.waitForSelector('#session-lamp[data-state=online]', { state: 'attached', timeout: 12000 }).catch(() => {});
    const state = () => page.evaluate(() => [window.converseSession?.state.name, window.converseSession?.state.reason, window.converseSession?.state.message, document.querySelector('#session-rid')!.textContent]);
    console.log(way.id, Date.now() - t, await state(), (await demo.prosody.sessions()).length);
    await page.goto(demo.url + '/people');
    await page.waitForSelector('[data-chat-with]:not([disabled])', { timeout: 8000 }).catch(() => console.log('    no chat buttons'));
    console.log('    next page', await state());
    if (way.id === 'prebind') { await page.click('summary'); await page.waitForTimeout(500); await page.screenshot({ path: '/tmp/shots/real.png' });
      await page.setViewportSize({ width: 360, height: 740 }); await page.waitForTimeout(300); await page.screenshot({ path: '/tmp/shots/real-360.png' });
    await page.setViewportSize({ width: 1280, height: 800 });}
    await page.click('#sign-out button');
    await page.waitForURL('**/sign-in');
    console.log('    after sign-out', await demo.prosody.sessions());
    await context.close();
  }
  for (const order of ['after', 'async', 'late', 'esm', 'register', 'never']) {
    const context = await browser.newContext(); const page = await context.newPage();
    page.on('pageerror', (e) => console.log('    pageerror', e.message.slice(0, 300)));
    await page.goto(demo.url + '/sign-in?next=/people?order=' + order);
    await page.click('button[value=bob]');
    const ok = await page.waitForSelector('#session-lamp[data-state=online]', { state: 'attached', timeout: 6000 }).then(() => true, () => false);
    console.log('order', order, ok, await page.evaluate(() => document.querySelector('#session-state')!.textContent), page.url());
    await context.close();
  }
} finally { await browser.close(); await demo.stop(); }
