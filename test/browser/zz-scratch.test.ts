import { afterAll, beforeAll, it } from 'vitest';
import { listen } from './support/chromium.ts';
import { untilChatting, untilEvent, savedSession } from './support/drive.ts';
import { untilPingAnswered } from './support/early.ts';
import { logInByForm } from './support/form.ts';
import { DOMAIN, GUEST_DOMAIN, setStage, type Stage } from './support/stage.ts';
let stage: Stage;
beforeAll(async () => void (stage = await setStage()));
afterAll(() => stage.close());
it('anon', async () => {
    const page = await stage.open('about:blank', 'alice');
    const lines = listen(page);
    const p = untilPingAnswered(page, stage.prosody.boshURL);
    await page.goto(stage.site.page({ early: { bosh_service_url: stage.prosody.boshURL, prebind_url: '/prebind', session_user: 'alice' }, converse: 'later', settings: { loglevel: 'info', bosh_service_url: stage.prosody.boshURL, authentication: 'anonymous', jid: GUEST_DOMAIN } }));
    await p;
    await page.evaluate(() => window.loadConverse());
    await untilEvent(page, 'initialized');
    await new Promise((r) => setTimeout(r, 3000));
    console.log(JSON.stringify(await page.evaluate(() => [(window as any).test.states, (window as any).test.events])), lines, await stage.prosody.sessions());
    await stage.clear();
});
for (const plugin of ['none', 'none', 'before'] as const) for (const ws of [false, true])
it('seq', async () => {
    const page = await stage.open(stage.site.page({ plugin, settings: { ...(ws ? { websocket_url: stage.prosody.websocketURL } : { bosh_service_url: stage.prosody.boshURL }), authentication: 'login' } }));
    await logInByForm(page, `alice@${DOMAIN}`, 'alice-secret');
    await untilChatting(page);
    await new Promise((r) => setTimeout(r, 2000));
    console.log(plugin, ws, JSON.stringify(await page.evaluate(() => (window as any).test.triggered)));
    await page.reload();
    await untilChatting(page).catch(() => console.log('no reconnect'));
    await new Promise((r) => setTimeout(r, 2000));
    console.log(plugin, ws, JSON.stringify(await page.evaluate(() => (window as any).test.triggered)), await savedSession(page));
    await stage.clear();
});
