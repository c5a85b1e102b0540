/** Signed tokens: whoever copies these configurations gets no hole, or is told of it. Without a browser. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backends, issuer } from '../../demo/servers/jwt/backend.ts';
import { claimsFor, signed } from '../../demo/servers/jwt/token.ts';
import { domain, friend } from '../../demo/servers/xmpp-server.ts';
import type { Prosody } from '../../demo/xmpp/prosody.ts';
import { startTalker } from '../browser/support/flood/talker.ts';
import { createPeer } from '../servers/peer.ts';
import { forgeries } from './forged-tokens.ts';
import { injections, mechanismsOf, namedElsewhere, say, signIn } from './token-login.ts';

const refused = { reason: 'rejected', condition: 'not-authorized' };

describe.each<(typeof backends)[number]>(backends)('$title, $server', ({ server: kind, start, missing }) => {
    const inProsody = kind === 'Prosody';
    let running: Awaited<ReturnType<typeof start>>;
    beforeAll(async () => {
        if (!missing) running = await start();
    });
    afterAll(() => running?.stop());
    const test = it.skipIf(missing);

    const tokenFor = (user = 'alice', claims: object = {}): string =>
        signed(running.key, { ...claimsFor({ user, domain, issuer }), ...claims });
    const mechanisms = inProsody ? ['OAUTHBEARER', 'PLAIN'] : ['PLAIN'];

    test('offers nothing under which a token would be hashed', async () => {
        expect(await mechanismsOf(running.server)).toEqual(mechanisms);
    });

    test.each(mechanisms)('lets a token in by %s; again on ejabberd alone', async (mechanism) => {
        const token = tokenFor();
        await signIn(running.server, { token, mechanism });
        const again = signIn(running.server, { token, mechanism });
        // ejabberd remembers no jti: until it expires, a token is a password.
        if (inProsody) await expect(again).rejects.toMatchObject(refused);
        else await again;
    });

    test('lets the same jti in for another person', async () => {
        const jti = 'of both';
        await signIn(running.server, { token: tokenFor('alice', { jti }) });
        await signIn(running.server, { token: tokenFor('bob', { jti }), user: 'bob' });
    });

    if (inProsody)
        test('refuses a token that was used before a crash', async () => {
            const token = tokenFor();
            await signIn(running.server, { token });
            await running.server.kill();
            await running.server.start();
            await expect(signIn(running.server, { token })).rejects.toMatchObject(refused);
            await signIn(running.server, { token: tokenFor() });
        });

    if (inProsody)
        test('takes several audiences, a name without host, and no iat', async () => {
            for (const claims of [
                { aud: ['shop', domain] },
                { sub: 'alice' },
                { sub: 'Alice@Example.Test' },
                { iat: undefined },
            ])
                await signIn(running.server, { token: tokenFor('alice', claims) });
        });

    test('refuses what is not good, but for what ejabberd does not look at', async () => {
        const taken: string[] = [];
        const options = { key: running?.key, domain, issuer };
        const all = forgeries(options);
        for (const { what, token } of all) {
            const login = signIn(running.server, { token });
            await login.then(
                () => taken.push(what),
                (error: unknown) => expect(error, what).toMatchObject({ reason: 'rejected' }),
            );
        }
        expect(taken).toEqual(
            inProsody ? [] : all.filter((one) => one.ejabberdTakesIt).map(({ what }) => what),
        );
        await signIn(running.server, { token: tokenFor() });
    });

    test('refuses whatever is put into a name or a token', async () => {
        const tried = injections(running.server, 'alice', 'a.b.c').length;
        for (let number = 0; number < tried; number++) {
            const [what, mechanism, message] = injections(running.server, 'alice', tokenFor())[number]!;
            if (!mechanisms.includes(mechanism)) continue;
            const login = say(running.server, mechanism, message);
            if (!inProsody && what === namedElsewhere)
                // ejabberd looks at the name alone. The token is hers, and it is she who is let in.
                expect((await login).jid).toMatch(/^alice@example\.test\//);
            else await expect(login, what).rejects.toMatchObject({ reason: 'rejected' });
        }
    });

    test.each([9_000, 70_000])('refuses a token of %i bytes, good or not', async (length) => {
        const long = tokenFor('alice', { more: 'x'.repeat(length) });
        const login = signIn(running.server, { token: long });
        if (inProsody) await expect(login).rejects.toMatchObject({ reason: 'rejected' });
        else await login; // No limit there.
        await expect(signIn(running.server, { token: `a.${'x'.repeat(length)}.c` })).rejects.toMatchObject({
            reason: 'rejected',
        });
        await signIn(running.server, { token: tokenFor() });
    });

    test('lets a token of 2000 bytes in', async () => {
        await signIn(running.server, { token: tokenFor('alice', { more: 'x'.repeat(1200) }) });
    });

    test('holds no token in its log', async () => {
        const token = tokenFor();
        await signIn(running.server, { token });
        const other = tokenFor('bob');
        await expect(signIn(running.server, { token: other })).rejects.toMatchObject(refused);
        for (const part of [...token.split('.').slice(1), ...other.split('.').slice(1)])
            expect(running.server.log()).not.toContain(part);
    });

    test('keeps messages for who is away, on Prosody alone', async () => {
        const arrive = async () =>
            createPeer(await say(running.server, 'PLAIN', `\0zoe\0${tokenFor('zoe')}`));
        (await arrive()).close();
        await running.server.kick(`zoe@${domain}`);
        await expect.poll(() => running.server.sessions()).not.toContainEqual(expect.stringMatching(/^zoe@/));
        const frank = await startTalker({ port: running.server.c2sPort, ...friend });
        frank.say(`zoe@${domain}`, 'while away', 'chat');
        await frank.settled();
        const zoe = await arrive();
        await zoe.announce();
        frank.say(`zoe@${domain}`, 'at last', 'chat');
        await zoe.hears('at last');
        // To ejabberd nobody exists who is not there, and the message goes back to frank.
        expect(zoe.heard).toEqual(inProsody ? ['while away', 'at last'] : ['at last']);
        zoe.close();
        frank.close();
    });

    if (inProsody)
        test('never says yes when it cannot store what has been used', async () => {
            const { directory } = running.server as unknown as Prosody;
            const folder = join(directory, 'data', 'example%2etest', 'jwt_used');
            rmSync(folder, { recursive: true });
            writeFileSync(folder, 'no folder');
            const token = tokenFor();
            await expect(signIn(running.server, { token })).rejects.toMatchObject({
                reason: 'server-unreachable',
                condition: 'temporary-auth-failure',
            });
            rmSync(folder);
            await signIn(running.server, { token });
        });
});
