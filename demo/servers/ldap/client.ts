/** One job at a directory, on a connection of its own. */
import { Attribute, Change, Client } from 'ldapts';

export interface Access {
    url: string;
    /** The certificate to trust, in PEM. Default: what Node trusts. */
    ca?: string;
}

/** Who asks. */
export interface Account {
    dn: string;
    password: string;
}

export async function connected<T>(
    { url, ca }: Access,
    { dn, password }: Account,
    job: (client: Client) => Promise<T>,
): Promise<T> {
    const client = new Client({
        url,
        timeout: 5000,
        connectTimeout: 5000,
        ...(ca ? { tlsOptions: { ca } } : {}),
    });
    try {
        await client.bind(dn, password);
        return await job(client);
    } finally {
        await client.unbind();
    }
}

/** Gives an attribute other values; none takes it away. */
export const replace = (
    client: Client,
    dn: string,
    type: string,
    values: string[] | Buffer[],
): Promise<void> =>
    client.modify(dn, new Change({ operation: 'replace', modification: new Attribute({ type, values }) }));
