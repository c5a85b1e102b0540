/** What the settings have made of the machine. */
import type { Prebind } from '../host/reply.ts';
import type { Host } from '../host/request.ts';
import type { Settings } from '../settings.ts';
import type { Pace } from './pace.ts';
import type { Saved } from './saved.ts';
import type { SiteUsers } from './site-user.ts';

export interface Equipment {
    settings: Settings;
    saved: Saved;
    siteUsers: SiteUsers;
    pace: Pace;
    host: Host | undefined;
    /** BOSH tokens rendered into the page, until they are used. */
    pageTokens: Prebind | undefined;
}
