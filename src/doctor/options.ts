/** The command line. */
import { parseArgs } from 'node:util';

export interface Options {
    endpoint: URL;
    /** Where the page lives. Default: the endpoint's origin. */
    page: URL;
    bosh?: string;
    websocket?: string;
    /** What makes the request that of a signed-in person. */
    headers: Record<string, string>;
    method: string;
    /** Milliseconds for one request. */
    timeout: number;
    /** Whether a request is held for as long as the server holds one. */
    hold: boolean;
    json: boolean;
}

const SYNTAX = 'Usage: converse-session doctor URL [options]';
/** After a word on what is wrong. */
export const HOW = `${SYNTAX}\nWhat there is: converse-session --help\n`;
export const USAGE = `${SYNTAX}

Asks a site's token endpoint and its XMPP server as the plugin would, and says what is wrong and what to do.

  --cookie COOKIE    the Cookie header of a signed-in person
  --header 'N: V'    another header, as session_request adds it; may be repeated
  --method METHOD    of the request to the endpoint, as in session_request (default: GET)
  --bosh URL         bosh_service_url
  --websocket URL    websocket_url
  --page URL         where the page with the chat lives (default: the endpoint's origin)
  --timeout MS       for one request (default: 10000)
  --quick            does not look whether a held request is cut off, which takes a minute
  --json             prints the report as JSON
  --help             prints this

For example, with the cookie copied from a browser:

  npx converse-session doctor https://site.example/chat/token --cookie 'session=...' --bosh https://chat.example/http-bind

Exit status: 0 nothing found, 1 something found, 2 wrong use, 3 the doctor itself failed.
No cookie, token, password, session or answer is ever printed. The doctor logs in and out as the signed-in person.
`;

/** Wrong use; the message holds no value that was given. */
export class UsageError extends Error {}

/** @returns undefined when help is wanted. @throws {UsageError} */
export function readOptions(argv: string[]): Options | undefined {
    const { values, positionals } = parse(argv);
    if (values.help) return undefined;
    const [command, address, ...more] = positionals;
    if (command !== 'doctor') throw new UsageError('The only command is `doctor`.');
    if (!address || more.length > 0) throw new UsageError('Give one URL: that of the token endpoint.');
    const endpoint = urlOf('The endpoint', address, 'http');
    const timeout = Number(values.timeout ?? 10_000);
    if (!(timeout > 0 && timeout < 2 ** 31)) throw new UsageError('--timeout wants milliseconds.');
    return {
        endpoint,
        page: urlOf('--page', values.page ?? `${endpoint.origin}/`, 'http'),
        bosh: values.bosh && urlOf('--bosh', values.bosh, 'http').href,
        websocket: values.websocket && urlOf('--websocket', values.websocket, 'ws').href,
        headers: headersOf(values.header ?? [], values.cookie),
        method: methodOf(values.method),
        timeout,
        hold: !values.quick,
        json: values.json ?? false,
    };
}

function parse(argv: string[]) {
    const text = { type: 'string' } as const;
    const flag = { type: 'boolean' } as const;
    const options = {
        ...{ cookie: text, header: { type: 'string', multiple: true } as const, method: text, timeout: text },
        ...{ bosh: text, websocket: text, page: text, quick: flag, json: flag, help: flag },
    };
    try {
        return parseArgs({ args: argv, options, allowPositionals: true });
    } catch (error) {
        // The message may repeat what was given. Of an option that there is, the name may be shown.
        const { code, message } = error as { code?: string; message: string };
        const name = Object.keys(options).find((known) => message.startsWith(`Option '--${known}`));
        if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' || !name)
            throw new UsageError('There is no such option.');
        const wants = options[name as keyof typeof options].type === 'string';
        throw new UsageError(wants ? `--${name} wants a value.` : `--${name} takes no value.`);
    }
}

function urlOf(name: string, value: string, scheme: 'http' | 'ws'): URL {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (!url || ![`${scheme}:`, `${scheme}s:`].includes(url.protocol)) {
        throw new UsageError(`${name} wants an absolute URL with ${scheme}: or ${scheme}s:.`);
    }
    if (url.username || url.password) {
        throw new UsageError(`${name} holds a name or password, which browsers do not send: use --header.`);
    }
    if (scheme === 'ws' && url.hash) throw new UsageError(`${name} holds a #, which browsers refuse.`);
    return url;
}

function methodOf(value = 'GET'): string {
    if (/^(GET|POST|PUT)$/i.test(value)) return value.toUpperCase();
    throw new UsageError('--method is GET, POST or PUT.');
}

function headersOf(lines: string[], cookie: string | undefined): Record<string, string> {
    const headers = new Headers();
    for (const line of cookie === undefined ? lines : [...lines, `Cookie: ${cookie}`]) {
        const [, name, value] = /^([^:]+):(.*)$/.exec(line) ?? [];
        try {
            headers.append(name ?? '', value?.trim() ?? '');
        } catch {
            throw new UsageError("--header wants 'Name: value', --cookie 'name=value; name=value'.");
        }
    }
    return Object.fromEntries(headers);
}
