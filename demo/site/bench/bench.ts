import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ChangeChat } from '../site.ts';
import type { EndpointContext } from '../endpoints.ts';
import type { Person } from '../people.ts';
import { createBrowsers, type Switches } from './browsers.ts';
import { faults, isFault } from './faults.ts';
import { ownPagesOnly } from './origin.ts';
import { createPower, powers, type Power, type Server } from './power.ts';
import { addRoad, roadPath } from './road.ts';

// The switches of the test bench, for whoever sits at this machine. `npm start` has them, no other use of the site.

export interface Bench {
    /** Sends the chat of a browser that asked for it through the site. */
    readonly changeChat: ChangeChat;
}

const endpoints = ['/prebind', '/prebind-token', '/credentials', '/token'];
const networks: readonly Switches['network'][] = ['usual', 'slow', 'off'];
/** With which stream error a person is thrown out; without one the session just ends. */
const conditions = ['conflict', 'policy-violation'];

type Body = Record<string, string | undefined>;

export function addBench(app: FastifyInstance, context: EndpointContext, server: Server): Bench {
    const { answers, signIns, tokens, boshURL, domain } = context;
    const browsers = createBrowsers();
    const power = createPower(server);

    for (const path of endpoints) {
        answers.replace(path, (request, reply, usual) => {
            const { answer, network } = browsers.of(request);
            if (network === 'off') return void reply.hijack().raw.destroy();
            if (!answer) return usual();
            if (answer.once) browsers.change(request, reply, (switches) => delete switches.answer);
            const person = signIns.visitor(request);
            const expireTokens = (): void => person && tokens.expire(person.user);
            return faults[answer.fault].answer({ reply, usual, expireTokens });
        });
    }

    void app.register((routes, _options, done) => {
        routes.addHook('onRequest', ownPagesOnly);
        const road = addRoad(routes, browsers, boshURL);
        const state = (request: FastifyRequest): object => {
            const { answer, network, throughSite } = browsers.of(request);
            return { running: server.running, answer, network, throughSite };
        };
        /** Does what a switch says, and answers how everything stands then. */
        const post = (
            path: string,
            act: (body: Body, request: FastifyRequest, reply: FastifyReply) => unknown,
        ): void => {
            routes.post(`/bench/${path}`, async (request, reply) => {
                void reply.header('cache-control', 'no-store');
                const wrong = await act((request.body ?? {}) as Body, request, reply);
                return wrong === false ? reply.code(400).send({ error: 'No such switch.' }) : state(request);
            });
        };
        const forVisitor = async (
            request: FastifyRequest,
            act: (visitor: Person) => unknown,
        ): Promise<void> => {
            const visitor = signIns.visitor(request);
            if (visitor) await act(visitor);
        };
        const kick = async ({ user }: Person, condition?: string): Promise<void> => {
            if (server.running) await server.kick(`${user}@${domain}`, condition ? { condition } : {});
        };

        routes.get('/bench/state', async (request, reply) => {
            void reply.header('cache-control', 'no-store');
            return state(request);
        });
        post('answer', ({ fault, times }, request, reply) => {
            if (fault !== 'usual' && !isFault(fault)) return false;
            browsers.change(request, reply, (switches) => {
                switches.answer = fault === 'usual' ? undefined : { fault, once: times === 'once' };
            });
        });
        post('network', ({ network }, request, reply) => {
            const wanted = networks.find((each) => each === network);
            if (!wanted) return false;
            browsers.change(request, reply, (switches) => (switches.network = wanted));
            if (wanted === 'off') road.cut(request);
        });
        post('road', ({ through }, request, reply) => {
            browsers.change(request, reply, (switches) => {
                switches.throughSite = through === 'site';
                if (!switches.throughSite) switches.network = 'usual';
            });
        });
        post('server', ({ power: wanted }) => powers.includes(wanted as Power) && power(wanted as Power));
        post('kick', ({ condition }, request) => {
            if (condition && !conditions.includes(condition)) return false;
            return forVisitor(request, (visitor) => kick(visitor, condition));
        });
        post('sign-out', (_body, request) =>
            forVisitor(request, (visitor) => {
                // As an administrator does it: first the site's session, then the chat, which asks the site once more.
                signIns.end(visitor.user);
                return kick(visitor);
            }),
        );
        done();
    });

    return {
        changeChat(chat, request) {
            const { boshURL: direct } = context;
            if (!browsers.of(request).throughSite || chat.settings['bosh_service_url'] !== direct)
                return chat;
            const through = { bosh_service_url: `${request.protocol}://${request.host}${roadPath}` };
            return {
                ...chat,
                settings: { ...chat.settings, ...through },
                early: chat.early && { ...chat.early, ...through },
            };
        },
    };
}
