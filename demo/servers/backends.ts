/** All that may decide who somebody is on the XMPP server. */
import { backends as accounts } from './accounts/backend.ts';
import { backends as activeDirectory } from './active-directory/backend.ts';
import type { Backend } from './backend.ts';
import { backends as ldap } from './ldap/backend.ts';

export const backends: readonly Backend[] = [...accounts, ...ldap, ...activeDirectory];
