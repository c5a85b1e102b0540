import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Browsers } from './browsers.ts';

/** Where BOSH goes for a browser whose network is to be broken. All others go to the XMPP server directly. */
export const roadPath = '/bench/http-bind';
export const slowness = 2000;

export interface Road {
    /** Breaks the requests that are under way for a browser. */
    cut(request: FastifyRequest): void;
}

/** A road to the XMPP server that can be slowed down and cut, per browser. */
export function addRoad(app: FastifyInstance, browsers: Browsers, boshURL: string): Road {
    const open = new Set<{ switches: object; end: AbortController }>();

    async function carry(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
        const switches = browsers.of(request);
        const hangUp = (): unknown => void reply.hijack().raw.destroy();
        if (switches.network === 'off') return hangUp();
        const journey = { switches, end: new AbortController() };
        const { signal } = journey.end;
        // A page that is left takes its request back; the XMPP server has to see that as well.
        reply.raw.once('close', () => journey.end.abort());
        open.add(journey);
        try {
            if (switches.network === 'slow') await delay(slowness, undefined, { signal });
            const response = await fetch(boshURL, {
                method: 'POST',
                headers: { 'content-type': 'text/xml; charset=utf-8' },
                body: request.body as string,
                signal,
            });
            const text = await response.text();
            return await reply
                .code(response.status)
                .header('cache-control', 'no-store')
                .type(response.headers.get('content-type') ?? 'text/xml; charset=utf-8')
                .send(text);
        } catch {
            // As a proxy says it when the server behind it is down; a cut network says nothing at all.
            if (signal.aborted) return hangUp();
            return await reply.code(502).send('No XMPP server behind this road.');
        } finally {
            open.delete(journey);
        }
    }

    void app.register((road, _options, done) => {
        road.removeAllContentTypeParsers();
        road.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, read) => read(null, body));
        road.post(roadPath, carry);
        done();
    });
    return {
        cut(request) {
            const mine = browsers.of(request);
            for (const { switches, end } of open) if (switches === mine) end.abort();
        },
    };
}
