/** What went wrong with a connection, in Node's word and in ours. */
const MEANINGS: [RegExp, string][] = [
    [/^(ENOTFOUND|EAI_AGAIN)$/, 'no such name'],
    [/^ECONNREFUSED$/, 'nobody listens there'],
    [/^(ECONNRESET|UND_ERR_SOCKET)$/, 'hung up; is it http: or https:?'],
    [/^ERR_SSL_WRONG_VERSION_NUMBER$/, 'no TLS there; is it http:?'],
    [/NO_APPLICATION_PROTOCOL$/, 'HTTP/2 alone, which browsers speak and the doctor does not'],
    [/^HPE_/, 'no HTTP there'],
    [/^CERT_HAS_EXPIRED$/, 'its certificate has expired'],
    [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'its certificate is for another name'],
    [/SELF_SIGNED/, 'its certificate is self-signed; if browsers trust it, NODE_EXTRA_CA_CERTS=file'],
    [
        /^UNABLE_TO_(VERIFY_LEAF|GET_ISSUER)/,
        'it does not send the whole chain of certificates, or has an authority of its own: NODE_EXTRA_CA_CERTS=file',
    ],
];

/** Messages of the network may hold anything; its codes do not. */
export function wordOf(error: unknown): string | undefined {
    const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
    if (typeof code !== 'string' || !/^[A-Z\d_]{3,60}$/.test(code)) return cause ? wordOf(cause) : undefined;
    const meaning = MEANINGS.find(([codes]) => codes.test(code))?.[1];
    return meaning ? `${code}: ${meaning}` : code;
}
