import type { FastifyInstance } from 'fastify';

/** A strict policy: no inline script, nothing from elsewhere but the XMPP server. converse-session needs no more. */
export function addSecurityHeaders(app: FastifyInstance, xmppOrigins: string[]): void {
    const policy = [
        "default-src 'none'",
        "script-src 'self'",
        // Converse writes style attributes and elements.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self'",
        `connect-src 'self' ${xmppOrigins.join(' ')}`,
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    ].join('; ');
    app.addHook('onSend', async (_request, reply) => {
        void reply.header('content-security-policy', policy);
        void reply.header('x-content-type-options', 'nosniff');
        void reply.header('referrer-policy', 'same-origin');
    });
}
