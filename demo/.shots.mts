import { startDemo } from './demo.ts';
import { chromium } from 'playwright-core';
const demo = await startDemo({ build: false });
const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
    ],
});
const fake = `(() => { const state = {name:'waiting', since: Date.now(), attempt: 3, retryAt: Date.now()+12000, reason:'host-busy', message:'The host site answered 503 at /prebind. It will be asked again.', jid: undefined};
 sessionStorage.setItem('converse-session:session', JSON.stringify({rid: 4019202709}));
 window.converseSession = { state, subscribe(){ return () => {} }, retry(){}, signOut(){ return Promise.resolve() } };
 addEventListener('converse-loaded', e => e.detail.converse.plugins.add('converse-session', {initialize(){}}));
})()`;
try {
    for (const scheme of ['light', 'dark'] as const)
        for (const width of [1280, 360]) {
            const context = await browser.newContext({
                colorScheme: scheme,
                viewport: { width, height: width === 360 ? 740 : 800 },
            });
            const page = await context.newPage();
            page.on(
                'console',
                (m) =>
                    /error|warn/.test(m.type()) &&
                    console.log(scheme, width, m.type(), m.text().slice(0, 300)),
            );
            page.on('pageerror', (e) => console.log('pageerror', e.message));
            await page.route('**/converse-session/converse-session.js', (r) =>
                r.fulfill({ contentType: 'text/javascript', body: fake }),
            );
            const shot = (name: string) =>
                page.screenshot({ path: `/tmp/shots/${name}-${scheme}-${width}.png` });
            await page.goto(demo.url);
            await shot('sign-in');
            await page.click('button[value=alice]');
            await page.goto(demo.url + '/chat/builtin-prebind');
            await page.goto(demo.url + '/');
            await page.waitForTimeout(2500);
            await shot('home');
            await page.goto(demo.url + '/people');
            await page.waitForSelector('[data-chat-with]:not([disabled])');
            await page.waitForTimeout(300);
            await shot('people');
            await page.click('[data-chat-with^=bob]');
            await page.waitForSelector('converse-chat-message-form, .chat-textarea');
            await page.waitForTimeout(700);
            await shot('people-chat');
            for (const p of ['workshop', 'calendar', 'help', 'chat']) {
                await page.goto(demo.url + '/' + p);
                await page.waitForTimeout(800);
                await shot(p);
            }
            await page.goto(demo.url + '/chat/prebind');
            await page.evaluate(() => ((document.querySelector('#session-panel') as any).open = true));
            await page.waitForTimeout(1500);
            await shot('panel');
            await context.close();
        }
} finally {
    await browser.close();
    await demo.stop();
}
