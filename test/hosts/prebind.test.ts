import { servers } from '../servers/servers.ts';
import { node, php, python, ruby } from './clients.ts';
import { testClients } from './conformance.ts';

testClients([node, python, php, ruby], servers);
