import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';

// Tests and benchmarks need a host site that misbehaves on purpose: any endpoint's answer can be replaced from
// within this process, and what was asked of the endpoints is kept in a list. The list holds no secret.

export interface Asked {
    readonly time: number;
    readonly method: string;
    readonly path: string;
    readonly headers: FastifyRequest['headers'];
    /** Undefined while no answer has gone out. */
    status?: number;
    /** When the answer had gone out. */
    answered?: number;
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown;

/** May call `usual` for the ordinary answer. To leave the page hanging, never resolve. */
export type Replacement = (request: FastifyRequest, reply: FastifyReply, usual: () => unknown) => unknown;

export interface Answers {
    readonly log: Asked[];
    /** Replaces what a path answers (any path, existing or not); returns the undo. The last one given counts. */
    replace(path: string, replacement: Replacement): () => void;
    replaced(path: string): boolean;
    /** Adds a route whose answer may be replaced, is listed, and is never cached. */
    route(app: FastifyInstance, method: HTTPMethods, path: string, usual: Handler): void;
    handle(request: FastifyRequest, reply: FastifyReply, usual: Handler): unknown;
}

const longest = 2000;

export function createAnswers(): Answers {
    const log: Asked[] = [];
    const replacements: { path: string; replacement: Replacement }[] = [];

    const list = (request: FastifyRequest, reply: FastifyReply): void => {
        const { authorization: _, cookie: __, ...headers } = request.headers;
        const asked: Asked = { time: Date.now(), method: request.method, path: pathOf(request), headers };
        log.push(asked);
        if (log.length > longest) log.shift();
        reply.raw.once('finish', () => {
            asked.status = reply.raw.statusCode;
            asked.answered = Date.now();
        });
    };
    const answers: Answers = {
        log,
        replace(path, replacement) {
            const entry = { path, replacement };
            replacements.push(entry);
            return () => {
                const index = replacements.indexOf(entry);
                if (index >= 0) replacements.splice(index, 1);
            };
        },
        replaced: (path) => replacements.some((entry) => entry.path === path),
        route(app, method, path, usual) {
            app.route({
                method,
                url: path,
                handler: (request, reply) => answers.handle(request, reply, usual),
            });
        },
        handle(request, reply, usual) {
            list(request, reply);
            void reply.header('cache-control', 'no-store');
            const path = pathOf(request);
            const found = replacements.findLast((entry) => entry.path === path);
            if (!found) return usual(request, reply);
            return found.replacement(request, reply, () => usual(request, reply));
        },
    };
    return answers;
}

export function pathOf(request: FastifyRequest): string {
    return request.url.split('?', 1)[0]!;
}
