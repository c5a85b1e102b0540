// @ts-check
/**
 * `dist/prebind.js` from a shell, like the clients of `demo/prebind/`: node prebind.mjs URL JID [SECONDS]. Their
 * reasons are fewer than ours, whose `condition` says more.
 */
import { text } from 'node:stream/consumers';

// By a URL, because it is not there while types are checked.
const { BoshError, prebind, PrebindOptionError } = await import(
    new URL('../../dist/prebind.js', import.meta.url).href
);

const [url = '', jid = '', seconds = '15'] = process.argv.slice(2);
const token = process.env.PREBIND_TOKEN;
try {
    const password =
        token === undefined
            ? (process.env.PREBIND_PASSWORD ?? (await text(process.stdin)).split('\n')[0])
            : undefined;
    const session = await prebind({
        bosh_service_url: url,
        jid,
        password,
        token,
        timeout: Number(seconds) * 1000,
    });
    console.log(JSON.stringify(session));
} catch (/** @type {any} */ error) {
    if (!(error instanceof BoshError || error instanceof PrebindOptionError)) throw error;
    console.error(`${reasonOf(error)}: ${error.message}`);
    process.exitCode = 1;
}

function reasonOf(/** @type {any} */ error) {
    if (error instanceof PrebindOptionError) return 'options';
    const { reason, condition = '', message } = error;
    if (condition === 'not-bosh' || Number(/^HTTP (\d+)$/.exec(condition)?.[1]) < 429) return 'not-bosh';
    if (['host-unknown', 'host-gone', 'improper-addressing'].includes(condition)) return 'host-unknown';
    // A bind's refusal names the option; an account with too many sessions is `policy`.
    if (message.includes('`resource`')) return 'bind-refused';
    return reason === 'rejected' ? 'refused' : 'unreachable';
}
