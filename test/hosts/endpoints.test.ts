/** The endpoints of the example hosts, each on its own server, without a browser: what they answer, and to whom. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hosts } from '../../demo/hosts/hosts.ts';
import { startHost, type RunningHost } from '../../demo/hosts/start.ts';
import { prebind } from '../../src/bosh/prebind.ts';
import { run } from '../../src/doctor/command.ts';
import { call } from './by-http.ts';
import { formOf } from './forms.ts';

for (const host of hosts) {
    const { name, title, missing, csrf } = host;
    describe.skipIf(missing)(missing ? `${title} (needs ${missing})` : title, () => {
        let running: RunningHost;
        beforeAll(async () => void (running = await startHost(host)));
        afterAll(() => running?.stop());

        it('answers 401 when nobody is signed in, and no page', async () => {
            const caller = await call(name, running);
            await caller.settings(formOf(name).path);
            const answer = await caller.ask();
            expect(answer.status).toBe(401);
            expect(answer.headers.get('content-type')).toContain('application/json');
        });

        it('lets whom it knows in, and nothing stores it', async () => {
            const caller = await call(name, running);
            await caller.signIn('alice');
            const answer = await caller.ask();
            expect(answer.status).toBe(200);
            expect(answer.headers.get('cache-control')).toContain('no-store');
            const { jid, sid, rid, password, token } = await answer.json();
            expect(jid).toMatch(/^alice@example\.test(\/.+)?$/);
            if (sid) expect(rid).toEqual(expect.any(Number));
            else await prebind({ bosh_service_url: running.prosody.boshURL, jid, password, token });
            const sessions = await running.prosody.sessions();
            expect(sessions).toEqual([expect.stringMatching(/^alice@example\.test\//)]);
            await running.prosody.kick(sessions[0]!);
        });

        it('gives the doctor nothing to find', async () => {
            const caller = await call(name, running);
            await caller.signIn('alice');
            let text = '';
            const more = ['--bosh', running.prosody.boshURL, '--quick', '--json'];
            const out = (more: string) => (text += more);
            await run([...(await caller.doctor()), ...more], { out, err: out, colour: false });
            expect(JSON.parse(text)).toMatchObject({ findings: [] });
            expect(await running.prosody.sessions()).toEqual([]);
        });

        if (!host.api)
            it('writes into its pages who is signed in, and on the sign-in page that nobody is', async () => {
                const caller = await call(name, running);
                expect(await caller.settings(formOf(name).path)).toMatchObject({ session_user: null });
                await caller.signIn('zoe');
                expect(await caller.settings('/')).toMatchObject({ session_user: expect.any(String) });
            });

        if (csrf)
            it('refuses a wrong CSRF token', async () => {
                const caller = await call(name, running);
                await caller.signIn('alice');
                expect((await caller.ask('wrong')).status).toBe(403);
            });
    });
}
