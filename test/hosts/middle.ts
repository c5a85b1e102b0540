/** Stands between a client and a real server: hears what is said, and may change what the server says. */
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { listen } from './listener.ts';

export interface Middle {
    url: string;
    /** The client's requests, in order. */
    heard: string[];
}

export interface MiddleOptions {
    change?(answer: string): string;
    /** The answers come in pieces of so many bytes. */
    pieces?: number;
}

export async function standBefore(target: string, { change, pieces }: MiddleOptions = {}): Promise<Middle> {
    const heard: string[] = [];
    const url = await listen(async (request, response) => {
        const body = await text(request);
        heard.push(body);
        const answer = await (await fetch(target, { method: 'POST', body })).text();
        const bytes = Buffer.from(change?.(answer) ?? answer);
        const size = pieces ?? bytes.length;
        for (let at = 0; at < bytes.length; at += size) {
            response.write(bytes.subarray(at, at + size));
            if (pieces) await delay(2);
        }
        response.end();
    });
    return { url, heard };
}

/** Leaves only this mechanism of those that the server offers. */
export function offeringOnly(mechanism: string): (answer: string) => string {
    const chosen = (found: string, name: string): string => (name === mechanism ? found : '');
    return (answer) => answer.replace(/<mechanism>([^<]*)<\/mechanism>/g, chosen);
}

/** Changes what the server's success says, which is its SCRAM signature. */
export function signing(signature: string): (answer: string) => string {
    const said = signature && Buffer.from(signature).toString('base64');
    return (answer) => answer.replace(/(<success[^>]*>)[^<]+/, `$1${said}`);
}

/** The mechanism by which a client has logged in. */
export function mechanismIn(heard: string[]): string | undefined {
    return heard.map((body) => /<auth[^>]* mechanism='([^']+)'/.exec(body)?.[1]).find(Boolean);
}
