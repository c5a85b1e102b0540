import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { prebind } from '../../src/bosh/prebind.ts';
import type { Answers } from './answers.ts';
import { findPerson, type Person } from './people.ts';
import type { SignIns } from './sign-ins.ts';
import type { Tokens } from './tokens.ts';

// What a site adds so that its login is the chat login. A real one needs one of the first four, and `/verify`
// only if its XMPP server is to ask about tokens.

export interface EndpointContext {
    domain: string;
    boshURL: string;
    /** Shared with the XMPP server, which proves with it that it is the one that asks. */
    verifySecret: string;
    signIns: SignIns;
    tokens: Tokens;
    answers: Answers;
}

export function addEndpoints(app: FastifyInstance, context: EndpointContext): void {
    const { answers, tokens } = context;
    const forVisitor =
        (answer: (person: Person) => unknown) =>
        (request: FastifyRequest, reply: FastifyReply): unknown => {
            const person = context.signIns.visitor(request);
            return person ? answer(person) : reply.code(401).send({ error: 'Nobody is signed in.' });
        };

    answers.route(
        app,
        'GET',
        '/prebind',
        forVisitor((person) => prebound(context, person)),
    );
    answers.route(
        app,
        'GET',
        '/prebind-token',
        forVisitor((person) => preboundByToken(context, person)),
    );
    answers.route(
        app,
        'GET',
        '/credentials',
        forVisitor((person) => ({ jid: jidOf(context, person), password: person.password })),
    );
    answers.route(
        app,
        'GET',
        '/token',
        forVisitor((person) => ({
            jid: jidOf(context, person),
            token: tokens.issue(person.user),
            expires_in: tokens.lifetime,
        })),
    );
    answers.route(app, 'POST', '/verify', (request, reply) => reply.code(verify(context, request)).send());
}

/** A BOSH session made here, on the server, for the browser to go on with. */
export function prebound({ boshURL, domain }: EndpointContext, person: Person): Promise<unknown> {
    return prebind({ bosh_service_url: boshURL, jid: `${person.user}@${domain}`, password: person.password });
}

function preboundByToken({ boshURL, domain, tokens }: EndpointContext, person: Person): Promise<unknown> {
    return prebind({
        bosh_service_url: boshURL,
        jid: `${person.user}@${domain}`,
        token: tokens.issue(person.user),
    });
}

/** The XMPP server's question whether a token (or a password) is good, answered by an HTTP status. */
function verify(context: EndpointContext, request: FastifyRequest): 204 | 401 | 403 {
    if (!isLoopback(request.ip)) return 403;
    if (!sameText(request.headers.authorization ?? '', `Bearer ${context.verifySecret}`)) return 401;
    const { username, host, token } = (request.body ?? {}) as Record<string, unknown>;
    const person = typeof username === 'string' ? findPerson(username) : undefined;
    if (!person || host !== context.domain || typeof token !== 'string') return 403;
    return context.tokens.take(person.user, token) || sameText(token, person.password) ? 204 : 403;
}

function jidOf({ domain }: EndpointContext, person: Person): string {
    return `${person.user}@${domain}`;
}

function isLoopback(address: string): boolean {
    return address === '::1' || /^(::ffff:)?127\./.test(address);
}

function sameText(one: string, other: string): boolean {
    const [a, b] = [Buffer.from(one), Buffer.from(other)];
    return a.length === b.length && timingSafeEqual(a, b);
}
