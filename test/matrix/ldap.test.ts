import { backends } from '../../demo/servers/ldap/backend.ts';
import { testDirectory } from './directory.ts';

for (const backend of backends) testDirectory(backend, 'uid');
