import { startDemo } from './demo.ts';
import { chromium } from 'playwright-core';
const demo = await startDemo({ build: true, prosody: { logLevel: 'debug' } });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync'] });
try {
  for (const way of ['credentials', 'credentials', 'token', 'token', 'token-both', 'fetch']) {
    const context = await browser.newContext(); const page = await context.newPage();
    page.on('request', (r) => r.url().includes('http-bind') && r.method() === 'POST' && console.log('   >', Date.now() % 100000, r.postData()?.replace(/>[A-Za-z0-9+/=]{20,}</g, '>…<').slice(0, 260)));
    page.on('response', async (r) => r.url().includes('http-bind') && r.request().method() === 'POST' && console.log('   <', Date.now() % 100000, (await r.text().catch(() => '?')).slice(0, 200)));
    await page.goto(demo.url + '/chat/' + way);
    await page.click('button[value=alice]');
    await page.waitForFunction(() => ['online', 'waiting', 'stopped'].includes(window.converseSession?.state.name as string), null, { timeout: 8000 }).catch(() => {});
    console.log(way, await page.evaluate(() => JSON.stringify(window.converseSession?.state)));
    await context.close();
  }
} finally { await browser.close(); (await import('node:fs')).writeFileSync('/tmp/prosody-debug.log', demo.prosody.log()); await demo.stop(); }
