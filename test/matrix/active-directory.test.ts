/** What any directory has to hold, and what Active Directory alone has: TLS, locked and expired accounts, groups. */
import { StrongAuthRequiredError } from 'ldapts';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { backends, startInFront, type InFrontOptions } from '../../demo/servers/active-directory/backend.ts';
import { createSignIn } from '../../demo/servers/ldap/sign-in.ts';
import { people } from '../../demo/hosts/people.ts';
import { createCertificate } from '../hosts/certificate.ts';
import { refused, testDirectory } from './directory.ts';

const { alice, bob, zoe } = people as Record<'alice' | 'bob' | 'zoe', string>;

/** Another way to a server, on a port of 127.0.0.1. */
async function forward(port: number, host: string) {
    let answered = false;
    const server = createServer((incoming) => {
        const outgoing = connect(port, host);
        for (const socket of [incoming, outgoing]) {
            // One end's error is the other's end.
            socket.on('error', () => undefined);
            onTestFinished(() => void socket.destroy());
        }
        outgoing.once('data', () => (answered = true));
        incoming.pipe(outgoing).pipe(incoming);
    });
    server.listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    return { port: (server.address() as AddressInfo).port, answered: () => answered };
}

for (const backend of backends)
    testDirectory(backend, 'sAMAccountName', ({ running, enter, down }) => {
        async function another(options: InFrontOptions) {
            const server = await startInFront(backend.server, running().directory, options);
            onTestFinished(() => server.stop());
            return server;
        }

        it.each([
            ['whose password has to be changed', 'pwdLastSet', '0', '-1'],
            // In units of 100 ns since 1601; 0 is never.
            ['that has expired', 'accountExpires', '1', '0'],
        ])('lets nobody in with an account %s', async (_, attribute, value, back) => {
            const { directory, signIn } = running();
            await directory.set(directory.dn('zoe'), attribute, [value]);
            await expect(signIn('zoe', zoe)).resolves.toBeUndefined();
            await expect(enter('zoe', zoe)).rejects.toMatchObject(refused);
            await directory.set(directory.dn('zoe'), attribute, [back]);
            await enter('zoe', zoe);
        });

        it('locks an account after wrong passwords in the chat, for the site too', async () => {
            const { directory, signIn } = running();
            await directory.set(directory.samba.base, 'lockoutThreshold', ['3']);
            for (let attempt = 0; attempt < 3; attempt++)
                await expect(enter('zoe', 'wrong')).rejects.toMatchObject(refused);
            await expect(enter('zoe', zoe)).rejects.toMatchObject(refused);
            await expect(signIn('zoe', zoe)).resolves.toBeUndefined();
            await directory.set(directory.dn('zoe'), 'lockoutTime', ['0']);
            await enter('zoe', zoe);
            await directory.set(directory.samba.base, 'lockoutThreshold', ['0']);
        });

        it('lets in who is in a group, or in a group within it, and nobody else', async () => {
            const { directory } = running();
            const inner = await directory.addGroup('Support', [directory.dn('alice')]);
            const outer = await directory.addGroup('Chat users', [inner]);
            const member = `(memberOf:1.2.840.113556.1.4.1941:=${outer})`;
            const server = await another({
                values: { '(objectCategory=person)': `${member}(objectCategory=person)` },
            });
            const { filter } = directory.people;
            const signIn = createSignIn({ ...directory.people, filter: `(&${member}${filter})` });
            await enter('alice', alice, server);
            await expect(signIn('alice', alice)).resolves.toMatchObject({ user: 'alice' });
            await expect(enter('bob', bob, server)).rejects.toMatchObject(refused);
            await expect(signIn('bob', bob)).resolves.toBeUndefined();
            await directory.set(inner, 'member', []);
            await expect(enter('alice', alice, server)).rejects.toMatchObject(refused);
            await expect(signIn('alice', alice)).resolves.toBeUndefined();
        });

        it('believes no domain controller whose certificate others have made', async () => {
            const { address } = running().directory.samba;
            const server = await another({ trusted: createCertificate(`IP:${address}`).file });
            await expect(enter('alice', alice, server)).rejects.toMatchObject(down);
        });

        it('believes no domain controller whose certificate is for another name', async () => {
            const { address } = running().directory.samba;
            const { port, answered } = await forward(backend.server === 'Prosody' ? 389 : 636, address);
            const values: Record<string, string> =
                backend.server === 'Prosody'
                    ? { 'dc1.example.org': `127.0.0.1:${port}` }
                    : { 'dc1.example.org': '127.0.0.1', 'ldap_port: 636': `ldap_port: ${port}` };
            await expect(enter('alice', alice, await another({ values }))).rejects.toMatchObject(down);
            expect(answered()).toBe(true);
        });

        it('is told by the domain controller to use TLS', async () => {
            const { people: found, samba } = running().directory;
            const signIn = createSignIn({ ...found, url: `ldap://${samba.address}`, ca: undefined });
            await expect(signIn('alice', alice)).rejects.toThrow(StrongAuthRequiredError);
        });
    });
