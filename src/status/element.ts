/** `<converse-session-status>`: the session's state in words, and a way to try again. */
import { LitElement, css, html, nothing } from 'lit';
import type { Session } from '../session/machine.ts';
import type { State } from '../session/state.ts';
import { canRetry, ENGLISH, type Words } from './words.ts';

/** The element as a page sees it. Lit is inside, and not part of the types. */
export interface StatusElement extends HTMLElement {
    /** The session to show. Default: `window.converseSession`. */
    session: Session | undefined;
    /** The words shown. Default: English. */
    words: Words;
}

class ConverseSessionStatusElement extends LitElement implements StatusElement {
    static override properties = { session: { attribute: false }, words: { attribute: false } };
    static override styles = css`
        :host {
            display: inline-flex;
            gap: 0.5em;
            align-items: center;
            font: inherit;
        }
        .dot {
            width: 0.6em;
            height: 0.6em;
            border-radius: 50%;
            background: var(--converse-session-busy, #b26a00);
        }
        .online {
            background: var(--converse-session-online, #1b7f3b);
        }
        .stopped,
        .signed-out {
            background: var(--converse-session-stopped, #b3261e);
        }
        button {
            font: inherit;
        }
    `;

    declare session: Session | undefined;
    declare words: Words;

    #unsubscribe: (() => void) | undefined;

    constructor() {
        super();
        this.words = ENGLISH;
    }

    override connectedCallback(): void {
        super.connectedCallback();
        this.session ??= (window as { converseSession?: Session }).converseSession;
        this.#unsubscribe = this.session?.subscribe(() => this.requestUpdate());
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        this.#unsubscribe?.();
    }

    override render(): unknown {
        const state: State | undefined = this.session?.state;
        if (!state) return nothing;
        return html`
            <span class="dot ${state.name}" part="dot" aria-hidden="true"></span>
            <span role="status" part="text">${this.words[state.name]}</span>
            ${
                canRetry(state)
                    ? html`<button type="button" part="button" @click=${() => this.session?.retry()}>
                          Try now
                      </button>`
                    : nothing
            }
        `;
    }
}

export const ConverseSessionStatus: new () => StatusElement = ConverseSessionStatusElement;
