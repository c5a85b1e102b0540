/** `<converse-session-status>`: how chat is doing, why, and what the person can do about it. */
import { LitElement, unsafeCSS, type PropertyValues } from 'lit';
import type { Session } from '../session/machine.ts';
import { createCountdown } from './countdown.ts';
import { faceOf, isQuiet, looksLike, type Action, type Face } from './face.ts';
import { follow } from './follow.ts';
import { createSettle } from './settle.ts';
import { STYLES } from './styles.ts';
import { view } from './view.ts';
import { ENGLISH, GERMAN, type Words } from './words.ts';

/**
 * The element as a page sees it. Lit is inside, and not part of the types.
 *
 * Parts: `base`, `icon`, `text`, `reason`, `countdown`, `button`. Custom properties: `--converse-session-background`,
 * `-border`, `-radius`; `-color` and `-muted` of the words; `-online`, `-busy` and `-stopped` of the icon. The attribute
 * `state` is written by the element: the name of what is shown.
 */
export interface StatusElement extends HTMLElement {
    /** The session to show. Default: `window.converseSession`, as soon as it is there. */
    session: Session | undefined;
    /** Words instead of ours; what is left out stays. Default: none. */
    words: Partial<Words> | undefined;
    /**
     * Where "Sign in again" leads, as attribute `sign-in-url`. Default: the setting `session_sign_in_url`. Without either
     * "Try now" stands there.
     */
    signInUrl: string | null;
    /** Whether there is nothing to be seen while all is well, as attribute `auto-hide`. Default: false, a dot. */
    autoHide: boolean;
}

/** Milliseconds after which a try that changed nothing has led nowhere: the page itself says that nobody is signed in. */
const NOWHERE = 1000;

const CLOCK = {
    now: () => Date.now(),
    setTimeout: (run: () => void, ms: number) => setTimeout(run, ms),
    clearTimeout: (timer: ReturnType<typeof setTimeout> | undefined) => clearTimeout(timer),
};

class ConverseSessionStatusElement extends LitElement implements StatusElement {
    static override properties = {
        session: { attribute: false },
        words: { attribute: false },
        signInUrl: { attribute: 'sign-in-url' },
        autoHide: { attribute: 'auto-hide', type: Boolean, reflect: true },
    };
    static override styles = unsafeCSS(STYLES);

    declare session: Session | undefined;
    declare words: Partial<Words> | undefined;
    declare signInUrl: string | null;
    declare autoHide: boolean;

    #face: Face | undefined;
    /** Something was said before: from now on it is news that all is well. */
    #spoken = false;
    /** The session that is shown now. */
    #session: Session | undefined;
    #unfollow: (() => void) | undefined;
    #focused: Element | null = null;
    #nowhere: ReturnType<typeof setTimeout> | undefined;
    readonly #languages = new MutationObserver(() => this.requestUpdate());
    readonly #countdown = createCountdown(CLOCK, () => this.requestUpdate());
    readonly #settle = createSettle<Face>(CLOCK, {
        alike: looksLike,
        shown: () => this.#face,
        show: (face) => this.#show(face),
    });

    constructor() {
        super();
        this.signInUrl = null;
        this.autoHide = false;
    }

    override connectedCallback(): void {
        super.connectedCallback();
        this.#follow();
        this.#languages.observe(document, { subtree: true, attributeFilter: ['lang'] });
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        this.#languages.disconnect();
        this.#leave();
    }

    #follow(): void {
        this.#leave();
        this.#unfollow = follow(this.session, (session) => this.#told(session));
    }

    #leave(): void {
        this.#unfollow?.();
        this.#settle.stop();
        this.#countdown.to(undefined);
        clearTimeout(this.#nowhere);
    }

    #told(session: Session): void {
        // What is shown of one session says nothing of another.
        if (session !== this.#session) this.#show(undefined);
        this.#session = session;
        this.#settle.push(faceOf(session.state, this.#face, Boolean(this.#signInUrl)), session.state.since);
    }

    #show(face: Face | undefined): void {
        this.#face = face;
        this.#spoken ||= face !== undefined && !isQuiet(face);
        this.#countdown.to(face?.retryAt);
        this.requestUpdate();
    }

    #act(action: Action): void {
        const session = this.#session;
        if (action === 'reload') return location.reload();
        if (!session || this.#face?.trying) return;
        const { state } = session;
        session.retry();
        clearTimeout(this.#nowhere);
        this.#nowhere = setTimeout(() => {
            if (session.state === state) this.#show({ ...this.#face!, action: 'reload' });
        }, NOWHERE);
    }

    protected override willUpdate(changed: PropertyValues): void {
        if (this.isConnected && (changed.has('session') || changed.has('signInUrl'))) this.#follow();
        this.#focused = this.shadowRoot?.activeElement ?? null;
    }

    protected override updated(): void {
        if (this.#face) this.setAttribute('state', this.#face.name);
        else this.removeAttribute('state');
        // Where the button is gone that had the focus, the keyboard goes on from here.
        if (this.#focused && !this.#focused.isConnected)
            this.shadowRoot?.querySelector<HTMLElement>('[tabindex]')?.focus();
    }

    get #signInUrl(): string | undefined {
        return this.signInUrl ?? this.#session?.signInUrl ?? undefined;
    }

    /** The words of the language of this place in the page. */
    get #words(): Words {
        return { ...(this.matches(':lang(de)') ? GERMAN : ENGLISH), ...this.words };
    }

    override render(): unknown {
        return view({
            face: this.#face,
            words: this.#words,
            left: this.#countdown.left,
            spoken: this.#spoken,
            autoHide: this.autoHide,
            signInUrl: this.#signInUrl,
            act: (action) => this.#act(action),
        });
    }
}

export const ConverseSessionStatus: new () => StatusElement = ConverseSessionStatusElement;
