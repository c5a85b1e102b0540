/** What can be wrong with the XMPP server and with what stands before it. */
import type { Said } from './finding.ts';

export const server = {
    'bosh-unreachable': [
        'error',
        'The XMPP server cannot be reached by BOSH.',
        'Check address, port, certificate and proxy, and that the server runs.',
    ],
    'not-bosh': [
        'error',
        'There is no BOSH at this address.',
        'Check path and proxy (Prosody: /http-bind with mod_bosh; ejabberd: /bosh with mod_bosh).',
    ],
    'bosh-cors': [
        'error',
        "The page's origin may not use this BOSH address.",
        "Let OPTIONS and POST answer with `Access-Control-Allow-Origin` for the page's origin, OPTIONS also with `Access-Control-Allow-Headers: Content-Type` (Prosody: http_cors_override; ejabberd: custom_headers). Or proxy it on the page's origin.",
    ],
    'domain-unknown': [
        'error',
        'The XMPP server does not serve the domain of `jid`.',
        'Check the domain in `jid` against the virtual hosts of the server.',
    ],
    'no-mechanism': [
        'error',
        'The XMPP server offers no mechanism that fits the reply.',
        'A token needs PLAIN, OAUTHBEARER or X-OAUTH2, a password SCRAM or PLAIN. Change the authentication of the server, or `mechanism`.',
    ],
    'login-refused': [
        'error',
        'The XMPP server refused the login.',
        'Is the password or token valid there, and for this very `jid`? See the log of the server.',
    ],
    'backend-down': [
        'error',
        "The XMPP server's login back-end is down.",
        'Look at what it asks: the site, LDAP, the database.',
    ],
    'server-policy': [
        'error',
        'The XMPP server refuses because of its policy.',
        'Too many sessions, requests or wrong passwords of one account or address: see its log and limits, and those of a proxy (HTTP 429).',
    ],
    'server-error': ['error', 'The XMPP server ended the attempt.', 'See its log.'],
    'session-unknown': [
        'error',
        'The XMPP server does not know the session, or the RID is far from its own.',
        'Make the prebind for each request, at the server that `bosh_service_url` leads to (with several, keep a session on one), and leave it alone afterwards.',
    ],
    'rid-too-high': [
        'error',
        'The RID is too high: the server waits for the one before it, for ever.',
        'Answer with the RID of the next request: the last one used, plus 1.',
    ],
    'rid-used': [
        'error',
        'The RID has been used: the server repeats an old answer and drops what we say.',
        'Answer with the RID of the next request: the last one used, plus 1.',
    ],
    'no-answer': [
        'error',
        'The XMPP server does not answer on the session.',
        'Is `rid` that of the next request? Is another client still using the session?',
    ],
    'inactivity-missing': [
        'warning',
        'A prebind without `inactivity`: 60 seconds are taken for granted.',
        'Pass on the `inactivity` of the answer that opened the session.',
    ],
    'inactivity-wrong': [
        'error',
        '`inactivity` is longer than the server keeps a session.',
        'Pass on the `inactivity` (seconds) of the answer that opened the session.',
    ],
    'inactivity-short': [
        'warning',
        'The server ends a session after less than 15 seconds without a request.',
        'Give a page load more time (Prosody: bosh_max_inactivity = 60; ejabberd: max_inactivity).',
    ],
    'cut-early': [
        'error',
        'A request that the server holds is cut off.',
        'Raise the read timeout of the proxy above 60 s (nginx: proxy_read_timeout 75s), or lower the `wait` of the server.',
    ],
    'wait-short': [
        'warning',
        'A request without news is answered at once: each tab asks again and again.',
        'Open sessions with hold="1" wait="59", and look for a limit in server and proxy.',
    ],
    'wait-long': [
        'error',
        'A request is held longer than the browser waits for it (66 s).',
        'Open sessions with wait="59".',
    ],
    'six-connections': [
        'warning',
        'The BOSH address speaks HTTP/1.1 only: a browser has six connections to it, and each tab holds one.',
        'Serve it over HTTP/2 (https: with a proxy that speaks it). Otherwise the seventh tab waits, and so does the site if it has the same address.',
    ],
    'websocket-refused': [
        'error',
        'The WebSocket address cannot be used.',
        'Check address and certificate, and that the proxy passes on Upgrade and Connection (Prosody: mod_websocket; ejabberd: ejabberd_http_ws).',
    ],
    'websocket-no-xmpp': [
        'error',
        'The WebSocket address does not speak the subprotocol "xmpp".',
        'Check the path (Prosody: /xmpp-websocket; ejabberd: /ws), and that the proxy passes Sec-WebSocket-Protocol on.',
    ],
} satisfies Record<string, Said>;
