/** The life of an account in a directory, and names and passwords that must not open it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Directory, DirectoryBackend } from '../../demo/servers/ldap/directory.ts';
import type { XMPPServer } from '../../demo/servers/xmpp-server.ts';
import { people } from '../../demo/hosts/people.ts';
import { login, open } from '../../src/bosh/login.ts';
import type { Proven } from '../../src/bosh/session.ts';
import { watchNetwork } from '../servers/network.ts';

export interface Tested<D extends Directory> {
    title: string;
    server: 'Prosody' | 'ejabberd';
    missing?: string;
    start(): Promise<DirectoryBackend<D>>;
}

export interface Entrance<D extends Directory> {
    running(): DirectoryBackend<D>;
    /** Logs in to the chat. @param server default: the running one. */
    enter(user: string, password: string, server?: XMPPServer): Promise<Proven>;
    /** How the server refuses everybody while it cannot ask. */
    down: object;
}

/** How both servers refuse a login. */
export const refused = { reason: 'rejected', condition: 'not-authorized' };

/** @param attribute that holds people's names. @param more that holds for one kind of directory. */
export function testDirectory<D extends Directory>(
    { title, server: kind, missing, start }: Tested<D>,
    attribute: string,
    more?: (entrance: Entrance<D>) => void,
): void {
    describe.skipIf(missing)(`${title} behind ${kind}${missing ? ` (needs ${missing})` : ''}`, () => {
        let running: DirectoryBackend<D>;
        beforeAll(async () => void (running = await start()));
        afterAll(() => running?.stop());

        const { env } = watchNetwork();
        async function enter(user: string, password: string, server = running.server): Promise<Proven> {
            const { boshURL: url, domain } = server;
            return login(await open({ url, domain, env }), { jid: `${user}@${domain}`, password });
        }
        const alice = people['alice']!;

        it('lets the same people in to the site and to the chat', async () => {
            for (const [user, password] of Object.entries(people)) {
                await expect(running.signIn(user, password)).resolves.toMatchObject({ user, password });
                expect((await enter(user, password)).jid).toContain(`${user}@${running.server.domain}/`);
            }
            await expect(running.signIn('alice', 'wrong')).resolves.toBeUndefined();
            await expect(enter('alice', 'wrong')).rejects.toMatchObject(refused);
            await expect(running.signIn('nobody', alice)).resolves.toBeUndefined();
            await expect(enter('nobody', alice)).rejects.toMatchObject(refused);
        });

        it('knows one account by one name, however it is written', async () => {
            await expect(running.signIn('ALICE', alice)).resolves.toMatchObject({ user: 'alice' });
            // ejabberd repeats the name as it was typed; the account is the same.
            const { jid } = await enter('ALICE', alice);
            expect(await running.server.sessions()).toContain(jid.replace('ALICE', 'alice'));
        });

        it.each([
            ...['*', 'a*', `alice)(${attribute}=*`, `*)(${attribute}=alice`, `alice)(|(${attribute}=*`],
            ...['\\2a', '\\61lice', 'alice\0'],
        ])('takes %j for a name and for nothing else', async (user) => {
            await expect(running.signIn(user, alice)).resolves.toBeUndefined();
            await expect(enter(user, alice)).rejects.toMatchObject({ reason: 'rejected' });
        });

        // The soft hyphen is nothing after SASLprep; a directory would take a bind without password for anonymous.
        it.each(['', '\0', '\u00ad'])('never takes %j for a password', async (password) => {
            await expect(running.signIn('alice', password)).resolves.toBeUndefined();
            await expect(enter('alice', password)).rejects.toMatchObject({ reason: 'rejected' });
        });

        it('hears of a new password at once', async () => {
            await running.directory.setPassword('alice', 'another');
            await expect(enter('alice', alice)).rejects.toMatchObject(refused);
            await enter('alice', 'another');
            await expect(running.signIn('alice', alice)).resolves.toBeUndefined();
            await running.directory.setPassword('alice', alice);
            await enter('alice', alice);
        });

        it('hears of a disabled account at once', async () => {
            await running.directory.disable('bob');
            await expect(running.signIn('bob', people['bob']!)).resolves.toBeUndefined();
            await expect(enter('bob', people['bob']!)).rejects.toMatchObject(refused);
            await running.directory.enable('bob');
            await enter('bob', people['bob']!);
        });

        // Prosody cannot tell "the directory is down" from "wrong password"; ejabberd does not answer: see the guide.
        const down = kind === 'Prosody' ? refused : { reason: 'server-unreachable', condition: 'timeout' };
        more?.({ running: () => running, enter, down });

        it(`lets nobody in while the directory is down (${down.condition}), and everybody when it is back`, async () => {
            await running.directory.kill();
            await expect(enter('alice', alice)).rejects.toMatchObject(down);
            await expect(running.signIn('alice', alice)).rejects.toThrow();
            await running.directory.start();
            const back = (): Promise<string> => enter('alice', alice).then(({ jid }) => jid, String);
            await expect.poll(back, { timeout: 60_000 }).toContain('alice@');
        });
    });
}
