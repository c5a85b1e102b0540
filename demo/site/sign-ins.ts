import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { findPerson, type Person } from './people.ts';

const cookie = 'demo-session';

/** Who is signed in to the site: a signed cookie holds a random id, the person behind it is known here only. */
export interface SignIns {
    visitor(request: FastifyRequest): Person | undefined;
    signIn(reply: FastifyReply, person: Person): void;
    signOut(request: FastifyRequest, reply: FastifyReply): void;
    /** Ends every session of a person (of everybody), as an administrator would. */
    end(user?: string): void;
}

export function createSignIns(): SignIns {
    const users = new Map<string, string>();
    const idOf = (request: FastifyRequest): string | undefined => {
        const value = request.cookies[cookie];
        const unsigned = value === undefined ? undefined : request.unsignCookie(value);
        return unsigned?.valid ? unsigned.value : undefined;
    };
    return {
        visitor(request) {
            return findPerson(users.get(idOf(request) ?? ''));
        },
        signIn(reply, person) {
            const id = randomBytes(18).toString('base64url');
            users.set(id, person.user);
            // No `secure`: the demo is plain http on loopback. A site on https adds it.
            void reply.setCookie(cookie, id, { path: '/', httpOnly: true, sameSite: 'lax', signed: true });
        },
        signOut(request, reply) {
            users.delete(idOf(request) ?? '');
            void reply.clearCookie(cookie, { path: '/' });
        },
        end(user) {
            for (const [id, owner] of users) if (user === undefined || owner === user) users.delete(id);
        },
    };
}
