import type { Session } from '../../../src/session/machine.ts';
import { announceSession } from './session-handle.ts';

// What a site's own script does: take the settings that the server wrote into the page, and start Converse.

interface ChatSettings {
    plugin: boolean;
    fetchFrom?: string;
    settings: Record<string, unknown>;
}

interface Converse {
    initialize(settings: Record<string, unknown>): Promise<unknown>;
    plugins: { add(name: string, plugin: object): void };
}

interface SessionModule {
    session: Session;
    sessionPlugin: object;
    register(converse: Converse): void;
}

const script = document.querySelector<HTMLScriptElement>('#chat-script')!;
const order = script.dataset['order'];
const page = JSON.parse(document.querySelector('#chat-settings')!.textContent) as ChatSettings;

if (order === 'late') window.addEventListener('load', loadConverse);
void start(await converseLoaded());

async function start(converse: Converse): Promise<void> {
    if (page.plugin && (order === 'esm' || order === 'register')) await addModule(converse);
    converse.plugins.add('intranet', { initialize: intranetPlugin });
    const { fetchFrom, settings } = page;
    if (fetchFrom)
        settings['session_fetch'] = ({ signal }: { signal: AbortSignal }) => getTokens(fetchFrom, signal);
    await converse.initialize(settings);
}

/** The site's pages open chats through Converse's plugin API. */
function intranetPlugin(this: { _converse: { api: ConverseAPI } }): void {
    const { api } = this._converse;
    api.listen.on('chatBoxesFetched', () => {
        for (const button of document.querySelectorAll<HTMLButtonElement>('[data-chat-with]')) {
            button.disabled = false;
            button.onclick = () => void api.chats.open(button.dataset['chatWith']!, {}, true);
        }
        for (const button of document.querySelectorAll<HTMLButtonElement>('[data-room]')) {
            const { room, nick } = button.dataset;
            button.disabled = false;
            button.onclick = () => void api.rooms.open(room!, { nick }, true);
        }
    });
}

interface ConverseAPI {
    listen: { on(event: string, listener: () => void): void };
    chats: { open(jid: string, attributes: object, force: boolean): Promise<unknown> };
    rooms: { open(jid: string, attributes: object, force: boolean): Promise<unknown> };
}

/** `session_fetch`: null says that nobody is signed in, an error with a status speaks for itself. */
async function getTokens(url: string, signal: AbortSignal): Promise<unknown> {
    const response = await fetch(url, { signal, cache: 'no-store' });
    if (response.status === 401) return null;
    if (!response.ok) throw Object.assign(new Error('The site gave no token.'), { status: response.status });
    return response.json();
}

/** The module instead of the classic script, registered in one of its two ways. */
async function addModule(converse: Converse): Promise<void> {
    const address = '/converse-session/index.js';
    const { session, sessionPlugin, register } = (await import(address)) as SessionModule;
    if (order === 'register') register(converse);
    else converse.plugins.add('converse-session', sessionPlugin);
    announceSession(session);
}

function converseLoaded(): Promise<Converse> {
    const { converse } = window as { converse?: Converse };
    if (converse) return Promise.resolve(converse);
    return new Promise((resolve) => {
        window.addEventListener(
            'converse-loaded',
            (event) => resolve((event as CustomEvent<{ converse: Converse }>).detail.converse),
            { once: true },
        );
    });
}

function loadConverse(): void {
    const element = document.createElement('script');
    element.type = 'module';
    element.src = '/converse/converse.min.js';
    document.head.append(element);
}
