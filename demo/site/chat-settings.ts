import { html, jsonBlock, type Html } from './html.ts';
import type { Settings, Way, WayContext } from './ways.ts';

/** What a page's chat runs with, before it is written into the page. */
export interface PageChat {
    way: Way;
    /** For `converse.initialize`. */
    settings: Settings;
    /** For converse-session's early start; undefined: nothing is told early. */
    early: Settings | undefined;
}

// What the early start may know; everything else is between the page and Converse.
const earlyKeys =
    /^(authentication|prebind_url|credentials_url|bosh_service_url|websocket_url|jid|sid|rid|session_\w+)$/;

export function pageChat(way: Way, context: WayContext, tokens: Settings = {}): PageChat {
    const settings = {
        view_mode: 'overlayed',
        assets_path: '/converse/',
        i18n: 'en',
        loglevel: 'warn',
        play_sounds: false,
        // Otherwise Converse asks https://example.test/.well-known/host-meta, which does not exist.
        discover_connection_methods: false,
        muc_domain: `rooms.${context.domain}`,
        allow_registration: false,
        // Its WebAssembly would need 'wasm-unsafe-eval' in the policy; this demo keeps to script-src 'self'.
        blacklisted_plugins: ['converse-omemo'],
        whitelisted_plugins: [...(way.plugin ? ['converse-session'] : []), 'intranet'],
        ...way.settings(context),
        ...signIn(way, context),
        ...tokens,
    };
    return { way, settings, early: way.early ? early(settings) : undefined };
}

/** On a page for nobody in particular, the plugin still has to end what another visitor left in this tab. */
export function signedOutChat(way: Way, context: WayContext): PageChat {
    const settings = {
        ...way.settings(context),
        ...signIn(way, context),
        jid: undefined,
        session_user: null,
    };
    return { way, settings, early: way.early ? early(settings) : undefined };
}

/** For the status element. */
function signIn({ plugin }: Way, { signInURL }: WayContext): Settings {
    return plugin ? { session_sign_in_url: signInURL } : {};
}

function early(settings: Settings): Settings {
    return Object.fromEntries(Object.entries(settings).filter(([key]) => earlyKeys.test(key)));
}

export function chatBlocks({ way, settings, early: told }: PageChat): Html {
    return html`${told && jsonBlock('converse-session', told)}
    ${jsonBlock('chat-settings', { plugin: way.plugin, fetchFrom: way.fetchFrom, settings })}`;
}
