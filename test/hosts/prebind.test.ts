import { servers } from '../servers/servers.ts';
import { node, php, python, ruby } from './clients.ts';
import { testClients } from './conformance.ts';
import { behindManager } from './connection-manager/servers.ts';

testClients([node, python, php, ruby], [...servers, ...behindManager], { pages: true });
