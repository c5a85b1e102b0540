/** A real OpenLDAP server of one's own, on loopback, with the site's people in it. */
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { people } from '../../hosts/people.ts';
import { startChild, type Child } from '../../xmpp/child.ts';
import { freePort } from '../../xmpp/ports.ts';
import { connected, replace } from './client.ts';
import type { Directory } from './directory.ts';

export const slapdCommand = '/usr/sbin/slapd';
const service = {
    dn: 'cn=prosody,ou=services,dc=example,dc=org',
    password: 'password of the service',
};
const base = 'ou=people,dc=example,dc=org';
const root = { dn: 'cn=admin,dc=example,dc=org', password: 'password of the tests' };

// Nobody but the directory reads a password. Without a policy with `pwdLockout` a locked account is not locked.
const configOf = (folder: string): string => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
pidfile ${folder}/slapd.pid
disallow bind_anon
require authc
database mdb
suffix "dc=example,dc=org"
rootdn "${root.dn}"
rootpw "${root.password}"
directory ${folder}/data
overlay ppolicy
ppolicy_default "cn=policy,dc=example,dc=org"
ppolicy_hash_cleartext
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="${service.dn}" read by * none
`;

const person = ([user, password]: [string, string]): string => `
dn: uid=${user},${base}
objectClass: inetOrgPerson
uid: ${user}
cn: ${user}
sn: ${user}
userPassword: ${password}
`;
const entries = `dn: dc=example,dc=org
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: ou=services,dc=example,dc=org
objectClass: organizationalUnit
ou: services

dn: ${base}
objectClass: organizationalUnit
ou: people

dn: cn=policy,dc=example,dc=org
objectClass: device
objectClass: pwdPolicy
cn: policy
pwdAttribute: userPassword
pwdLockout: TRUE

dn: ${service.dn}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: prosody
userPassword: ${service.password}
${Object.entries(people).map(person).join('')}`;

export interface Slapd extends Directory {
    readonly port: number;
}

export async function startSlapd(): Promise<Slapd> {
    const folder = await mkdtemp(join(tmpdir(), 'converse-session-slapd-'));
    const config = join(folder, 'slapd.conf');
    await mkdir(join(folder, 'data'));
    await writeFile(config, configOf(folder), { mode: 0o600 });
    const added = spawnSync('/usr/sbin/slapadd', ['-f', config], { input: entries, encoding: 'utf8' });
    if (added.status !== 0) throw new Error(`slapadd: ${added.stderr}`);
    const port = await freePort();
    const url = `ldap://127.0.0.1:${port}`;
    let child: Child | undefined;

    const set = (user: string, type: string, values: string[]): Promise<void> =>
        connected({ url }, root, (client) => replace(client, `uid=${user},${base}`, type, values));
    const start = async (): Promise<void> => {
        child = await startChild({
            command: slapdCommand,
            args: ['-d', '0', '-f', config, '-h', url],
            logFile: join(folder, 'slapd.log'),
            ready: () => connected({ url }, root, () => Promise.resolve(true)),
            timeout: 30_000,
            install: 'run `apt-get install --no-install-recommends slapd`.',
        });
    };
    await start();
    return {
        port,
        people: { url, base, scope: 'one', service, name: 'uid', filter: '(objectClass=inetOrgPerson)' },
        start,
        kill: async () => child?.end('SIGKILL'),
        setPassword: (user, password) => set(user, 'userPassword', [password]),
        disable: (user) => set(user, 'pwdAccountLockedTime', ['000001010000Z']),
        enable: (user) => set(user, 'pwdAccountLockedTime', []),
        async stop() {
            await child?.end('SIGTERM');
            await rm(folder, { recursive: true, force: true });
        },
    };
}
