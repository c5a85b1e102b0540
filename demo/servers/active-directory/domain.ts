/** A domain with the site's people, administered as an operator's scripts do it: by LDAP over TLS. */
import { Attribute } from 'ldapts';
import { people } from '../../hosts/people.ts';
import { connected, replace } from '../ldap/client.ts';
import type { Directory } from '../ldap/directory.ts';
import { domain } from '../xmpp-server.ts';
import { provision, type Samba } from './samba.ts';

export interface Domain extends Directory {
    readonly samba: Samba;
    /** A person's distinguished name. */
    dn(user: string): string;
    /** Gives an entry an attribute's values; none takes it away. */
    set(dn: string, type: string, values: string[] | Buffer[]): Promise<void>;
    /** Adds a group. @param members distinguished names. @returns its own. */
    addGroup(name: string, members: string[]): Promise<string>;
}

// Flags of userAccountControl.
const normalAccount = 0x200;
const disabled = 0x2;
/** As AD wants a password: in quotes and UTF-16, over TLS alone. */
const unicodePwd = (password: string): Buffer => Buffer.from(`"${password}"`, 'utf16le');

export async function startDomain(): Promise<Domain> {
    const samba = await provision(domain);
    const { address, base, administrator, authority } = samba;
    const access = { url: `ldaps://${address}`, ca: authority.cert };
    const service = { dn: `chat@${domain}`, password: 'password of the service' };
    const staff = `OU=Staff,${base}`;
    const dn = (user: string): string => `CN=${user},${staff}`;

    const set: Domain['set'] = (entry, type, values) =>
        connected(access, administrator, (client) => replace(client, entry, type, values));
    const add = (entry: string, attributes: Record<string, string | Buffer>): Promise<void> =>
        connected(access, administrator, (client) =>
            client.add(
                entry,
                Object.entries(attributes).map(
                    ([type, value]) => new Attribute({ type, values: [value] as string[] | Buffer[] }),
                ),
            ),
        );
    const addUser = (entry: string, user: string, password: string): Promise<void> =>
        add(entry, {
            objectClass: 'user',
            sAMAccountName: user,
            userPrincipalName: `${user}@${domain}`,
            userAccountControl: String(normalAccount),
            unicodePwd: unicodePwd(password),
        });
    const start = (): Promise<void> =>
        samba.start(() => connected(access, administrator, () => Promise.resolve(true)));

    try {
        await start();
        // The people's passwords are the site's: short, and of small letters.
        for (const rule of ['pwdProperties', 'minPwdLength']) await set(base, rule, ['0']);
        for (const unit of ['Staff', 'Services'])
            await add(`OU=${unit},${base}`, { objectClass: 'organizationalUnit' });
        await addUser(`CN=chat,OU=Services,${base}`, 'chat', service.password);
        for (const [user, password] of Object.entries(people)) await addUser(dn(user), user, password);
    } catch (error) {
        await samba.stop();
        throw error;
    }
    return {
        samba,
        people: {
            ...access,
            base: staff,
            scope: 'sub',
            service,
            name: 'sAMAccountName',
            filter: `(&(objectCategory=person)(objectClass=user)(!(userAccountControl:1.2.840.113556.1.4.803:=${disabled})))`,
        },
        dn,
        set,
        async addGroup(name, members) {
            const group = `CN=${name},OU=Services,${base}`;
            await add(group, { objectClass: 'group', sAMAccountName: name });
            await set(group, 'member', members);
            return group;
        },
        setPassword: (user, password) => set(dn(user), 'unicodePwd', [unicodePwd(password)]),
        disable: (user) => set(dn(user), 'userAccountControl', [String(normalAccount | disabled)]),
        enable: (user) => set(dn(user), 'userAccountControl', [String(normalAccount)]),
        kill: samba.kill,
        start,
        stop: samba.stop,
    };
}
