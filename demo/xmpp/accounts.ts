import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lua } from './config.ts';
import type { Account, HostOptions } from './options.ts';

// Prosody's own files, one per account and store. Writing them beats `prosodyctl register` by a second per
// account, and works while the server runs: it reads an account at every login.

export async function writeAccounts(dataDirectory: string, host: HostOptions): Promise<void> {
    const directory = join(dataDirectory, fileName(host.domain));
    await mkdir(directory, { recursive: true });
    for (const account of host.accounts ?? []) await writeAccount(directory, host.domain, account);
}

async function writeAccount(directory: string, domain: string, account: Account): Promise<void> {
    const { user, password, name, roster = [] } = account;
    const write = async (store: string, text: string): Promise<void> => {
        await mkdir(join(directory, store), { recursive: true });
        await writeFile(join(directory, store, `${fileName(user)}.dat`), `return ${text};\n`);
    };
    await write('accounts', password === undefined ? '{}' : `{ ["password"] = ${lua(password)} }`);
    if (roster.length) await write('roster', rosterText(roster));
    if (name !== undefined) await write('vcard', vcardText(`${user}@${domain}`, name));
}

function rosterText(roster: NonNullable<Account['roster']>): string {
    const items = roster.map(({ jid, name, groups = [] }) => {
        const groupSet = groups.map((group) => `[${lua(group)}] = true`).join(', ');
        const nameField = name === undefined ? '' : `["name"] = ${lua(name)}, `;
        return `[${lua(jid)}] = { ["subscription"] = "both", ${nameField}["groups"] = { ${groupSet} } }`;
    });
    return `{ [false] = { ["version"] = 1, ["pending"] = {} }, ${items.join(', ')} }`;
}

/** A vcard-temp element as Prosody stores it; the server moves it to PEP at the first login. */
function vcardText(jid: string, name: string): string {
    const child = (tag: string, text: string): string =>
        `{ ["name"] = ${lua(tag)}, ["attr"] = { ["xmlns"] = "vcard-temp" }, ${lua(text)} }`;
    const attributes = '["attr"] = { ["xmlns"] = "vcard-temp" }';
    return `{ ["name"] = "vCard", ${attributes}, ${child('FN', name)}, ${child('NICKNAME', name)}, ${child('JABBERID', jid)} }`;
}

/** Prosody's way of naming files: every byte that is no ASCII letter or digit becomes %xx. */
export function fileName(text: string): string {
    return [...Buffer.from(text)]
        .map((byte) => String.fromCharCode(byte))
        .map((char) =>
            /[A-Za-z0-9]/.test(char) ? char : `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
        )
        .join('');
}
