/** What happens to everybody at once. */
import type { World } from './world.ts';

export interface Scenario {
    title: string;
    what: string;
    /** Seconds after which all works again. */
    over: number;
    begin(world: World): void;
    end(world: World): void;
}

export const scenarios = {
    'server-restart': {
        title: 'XMPP server restarted',
        what: 'killed, and there again after 10 s; all sessions are lost',
        over: 10,
        begin: ({ server }) => server.crash(),
        end: ({ server }) => void (server.up = true),
    },
    'site-restart': {
        title: 'Site restarted',
        what: 'and with it the proxy before the XMPP server, for 20 s; sessions live on',
        over: 20,
        begin({ site, server }) {
            site.state = 'down';
            server.up = false;
            server.cut();
        },
        end({ site, server }) {
            site.state = 'up';
            server.up = true;
        },
    },
    'tokens-down': {
        title: 'Token endpoint down for 10 minutes',
        what: 'it answers 503; all sessions were ended as it went down',
        over: 600,
        begin({ site, server }) {
            site.state = 'failing';
            server.endAll();
        },
        end: ({ site }) => void (site.state = 'up'),
    },
    partition: {
        title: 'Network partition',
        what: 'between all tabs and the site, for 5 minutes; sessions end by their inactivity',
        over: 300,
        begin(world) {
            world.reachable = false;
            world.server.cut();
        },
        end: (world) => void (world.reachable = true),
    },
    deploy: {
        title: 'A deploy at which all tokens expire at once',
        what: 'the server ends all sessions in the same moment; nothing is down',
        over: 0,
        begin: ({ server }) => server.endAll(),
        end: () => undefined,
    },
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;
