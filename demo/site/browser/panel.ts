import type { Session } from '../../../src/session/machine.ts';
import type { State } from '../../../src/session/state.ts';
import { keepOpen } from './keep-open.ts';
import { savedRID } from './saved-rid.ts';
import { showStatus } from './status.ts';
import { whenSession } from './session-handle.ts';

// Fills in the panel at the bottom left: the session's state as the plugin tells it, nothing of our own.

const element = (id: string): HTMLElement => document.querySelector<HTMLElement>(`#session-${id}`)!;
const retry = element('retry') as HTMLButtonElement;
const signOut = element('sign-out') as HTMLButtonElement;
let session: Session | undefined;

if (!pluginOnPage()) element('state').textContent = 'Converse by itself';
keepOpen(element('panel') as HTMLDetailsElement);
whenSession((found) => {
    session = found;
    showStatus(found);
    retry.onclick = () => void found.retry();
    signOut.onclick = () => void found.signOut();
    found.subscribe(show);
    show(found.state);
    // The RID moves without a change of state, and a countdown moves by itself.
    setInterval(showMoving, 250);
});
signOutFirst(document.querySelector<HTMLFormElement>('#sign-out')!);

function show(state: State): void {
    element('state').textContent = state.name;
    element('lamp').dataset['state'] = state.name;
    element('name').textContent = state.name;
    element('since').textContent = `since ${new Date(state.since).toLocaleTimeString()}`;
    element('reason').textContent = state.reason ?? '–';
    element('jid').textContent = state.jid ?? '–';
    const message = element('message');
    message.hidden = !state.message;
    message.textContent = state.message ?? '';
    retry.disabled = false;
    signOut.disabled = state.name === 'idle' || state.reason === 'logged-out';
    showMoving();
}

function showMoving(): void {
    element('rid').textContent = savedRID() ?? '–';
    const { retryAt, attempt } = session?.state ?? {};
    const seconds = retryAt === undefined ? 0 : Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
    element('retry-at').textContent =
        retryAt === undefined ? '–' : `in ${seconds} s, after ${attempt} failed`;
}

function pluginOnPage(): boolean {
    const { textContent } = document.querySelector('#chat-settings')!;
    return (JSON.parse(textContent) as { plugin: boolean }).plugin;
}

/** Signing out of the site ends chat first, in every tab; the site does not wait long for it. */
function signOutFirst(form: HTMLFormElement): void {
    form.addEventListener('submit', (event) => {
        if (!session) return;
        event.preventDefault();
        const patience = new Promise((resolve) => setTimeout(resolve, 1000));
        void Promise.race([Promise.resolve(session.signOut()), patience]).finally(() => form.submit());
    });
}
