/** All that may decide who somebody is on the XMPP server. */
import { backends as accounts } from './accounts/backend.ts';
import type { Backend } from './backend.ts';
import { backends as openid } from './openid/backend.ts';

export const backends: readonly Backend[] = [...accounts, ...openid];
