/**
 * The early start: what the page says before Converse has loaded, so that a session can be ready when it asks. A JSON
 * block with setting names as keys, or `data-` attributes on the script's own tag.
 */
import { DEFAULTS, type Settings } from './settings.ts';

const BLOCK = 'converse-session';
/** What may be said early: how tokens are had and whose they are. The rest belongs to `converse.initialize`. */
const EARLY = /^(?:prebind_url|credentials_url|bosh_service_url|websocket_url|jid|sid|rid|session_\w+)$/;

/**
 * @returns the settings given to the early start; undefined where there are none.
 * @throws SyntaxError with a message for the site's developer when the JSON block cannot be read.
 */
export function earlySettings(
    document: Document,
    script: HTMLElement | SVGElement | null,
): Settings | undefined {
    const said: Record<string, unknown> = {};
    const block = document.getElementById(BLOCK);
    if (block?.getAttribute('type') === 'application/json') Object.assign(said, parse(block.textContent));
    // data-prebind-url is prebind_url.
    for (const [name, value] of Object.entries(script?.dataset ?? {}))
        said[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] = value;
    const settings = Object.entries(said).filter(([key]) => EARLY.test(key));
    return settings.length > 0 ? Object.fromEntries(settings) : undefined;
}

/**
 * @returns the settings that hold when those given to `converse.initialize` come to the early ones; undefined where
 * they contradict each other, so that what was made early must not be used.
 */
export function agree(early: Settings, given: Settings): Settings | undefined {
    const merged: Record<string, unknown> = { ...given };
    // Not knowing of the WebSocket, the early start has logged in over BOSH.
    if (early.credentials_url && given.websocket_url && !early.websocket_url) return undefined;
    for (const [key, value] of Object.entries(early)) {
        const told = merged[key];
        const untold = key in DEFAULTS ? told === DEFAULTS[key as keyof typeof DEFAULTS] : told == null;
        if (untold) merged[key] = value;
        // An attribute is a string whatever it means.
        else if (text(told) !== text(value)) return undefined;
    }
    return merged;
}

/** @returns undefined for a function: no early setting is one. */
const text = (value: unknown): string | undefined =>
    (JSON.stringify(value) as string | undefined)?.replace(/^"|"$/g, '');

function parse(json: string): object {
    try {
        const value: unknown = JSON.parse(json);
        if (typeof value === 'object' && value && !Array.isArray(value)) return value;
    } catch {
        // The parser's own message would quote the block, and with it a token.
    }
    throw new SyntaxError(`The JSON block #${BLOCK} cannot be read: it must be one object of settings.`);
}
