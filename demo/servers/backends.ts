/** All that may decide who somebody is on the XMPP server. */
import { backends as accounts } from './accounts/backend.ts';
import { backends as activeDirectory } from './active-directory/backend.ts';
import type { Backend } from './backend.ts';
import { backends as jwt } from './jwt/backend.ts';
import { backends as ldap } from './ldap/backend.ts';
import { backends as openid } from './openid/backend.ts';
import { backends as site } from './site/backend.ts';
import { backends as sql } from './sql/backend.ts';

export const backends: readonly Backend[] = [
    ...accounts,
    ...site,
    ...jwt,
    ...openid,
    ...ldap,
    ...activeDirectory,
    ...sql,
];
