/** What can be wrong with the site: its endpoint and its page. */
import type { Said } from './finding.ts';

export const endpoint = {
    unreachable: [
        'error',
        'The endpoint cannot be reached.',
        'Check address, port, name and certificate, and that the site runs.',
    ],
    timeout: [
        'error',
        'The endpoint did not answer in time.',
        'Answer within `session_request_timeout` (10 s). Let the XMPP login behind a prebind have a shorter limit.',
    ],
    busy: [
        'error',
        'The endpoint has an error of its own, or asks for patience.',
        'See its log. With an XMPP server that is down behind it, this is the right answer.',
    ],
    'signed-out': [
        'error',
        'The endpoint says that nobody is signed in.',
        'Does the cookie that was given belong to a signed-in person? It may have expired, or be for another path.',
    ],
    redirected: [
        'error',
        'The endpoint redirects to a page, as if to sign in.',
        'Give the cookie of somebody who is signed in (--cookie). Let the endpoint answer 401 to those who are not: a redirect costs a request.',
    ],
    csrf: [
        'error',
        'The endpoint wants a CSRF token.',
        'Send it by `session_request` (here: --header), or answer GET, which needs none.',
    ],
    'wrong-status': [
        'error',
        'The endpoint answers with a status that no retry can change.',
        'Correct address or method. Where nobody is signed in, the status is 401.',
    ],
    'no-json': [
        'error',
        'The endpoint does not answer with JSON.',
        'Let it answer with the JSON of the reply alone: no page, no warning before it, at most 64 KB.',
    ],
    'wrong-shape': [
        'error',
        'The reply is not as the protocol says.',
        'Answer {jid, sid, rid}, {jid, password} or {jid, token}: docs/protocol.md, docs/reply.schema.json.',
    ],
    'content-type': [
        'warning',
        'The reply is not declared as JSON.',
        'Send `Content-Type: application/json`.',
    ],
    cacheable: [
        'warning',
        'The reply may be kept by caches: `Cache-Control` does not say `no-store`.',
        'Send `Cache-Control: no-store`. A reply of somebody else is a way into their chat.',
    ],
    'open-to-strangers': [
        'error',
        'The endpoint gives tokens to a request without cookie or header.',
        'Answer 401 unless the request is that of a signed-in person. If an address or a certificate lets it in, say so in your own notes.',
    ],
    'strangers-status': [
        'warning',
        'To a request without cookie or header the endpoint does not say that nobody is signed in.',
        'Answer 401. Anything else makes the page retry, or stop with an error.',
    ],
    cors: [
        'error',
        "The page's origin may not read the endpoint's answer.",
        "Send `Access-Control-Allow-Origin` with the page's own origin; to send cookies, `Access-Control-Allow-Credentials: true` as well, and `session_request: {credentials: 'include'}` in the page. Or serve both from one origin.",
    ],
    'cors-preflight': [
        'error',
        'The preflight (OPTIONS) for the added headers or the method is not granted.',
        'Answer OPTIONS with 204, `Access-Control-Allow-Origin`, `Access-Control-Allow-Methods` and `Access-Control-Allow-Headers`, without asking who is signed in.',
    ],
    'cors-open': [
        'error',
        'Pages of any origin may read the tokens of whoever is signed in.',
        'Do not copy `Origin` into `Access-Control-Allow-Origin` beside `Access-Control-Allow-Credentials`: name the origins.',
    ],
    'session-shared': [
        'error',
        'Two requests got the same BOSH session.',
        'Make a session for each request. Two tabs with one session silently lose messages.',
    ],
    'resource-shared': [
        'error',
        'Two requests got the same resource.',
        'Leave the resource out, or make it random: two tabs would throw each other out (`replaced`).',
    ],
    'expires-soon': [
        'warning',
        '`expires_in` is less than 5 seconds.',
        'Give a token 30 to 300 seconds: a slow network and a login have to fit in.',
    ],
} satisfies Record<string, Said>;

export const page = {
    'mixed-content': [
        'error',
        'The page is on https:, and an address it needs is plain http: or ws:.',
        'Use https: and wss:. Browsers block the others without saying why.',
    ],
    'plain-elsewhere': [
        'error',
        'The plugin takes no tokens over plain http: from another host than that of the page.',
        'Use https:, or serve the endpoint from the host of the page.',
    ],
    'plain-http': [
        'warning',
        'The page is on plain http:.',
        'Use https:. Whoever is on the line reads tokens and messages; passwords go by PLAIN, and there are no locks between tabs.',
    ],
} satisfies Record<string, Said>;
