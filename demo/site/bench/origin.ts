import type { FastifyReply, FastifyRequest } from 'fastify';

/** Names under which only this machine reaches the demo: any other may be a stranger's that points here. */
const ownName = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;
const ownAddress = /^(::1|(::ffff:)?127\..*)$/;

/** A hook: what breaks things by hand is for this machine's browsers, asked by pages of the demo itself. */
export async function ownPagesOnly(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const { host, origin } = request.headers;
    const own = ownAddress.test(request.ip) && ownName.test(host ?? '');
    if (own && (request.method === 'GET' || origin === `${request.protocol}://${host}`)) return undefined;
    return reply.code(403).send({ error: 'For pages of this demo only.' });
}
