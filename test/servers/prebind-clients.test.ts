import { node, python } from '../hosts/clients.ts';
import { testClients } from '../hosts/conformance.ts';
import { servers } from './servers.ts';

// The other languages and ejabberd: `npm run test:hosts`.
testClients(
    [node, python],
    servers.filter(({ name }) => name === 'Prosody'),
);
