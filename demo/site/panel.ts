import { html, type Html } from './html.ts';

/** The session as the plugin sees it, on every page; `browser/panel.ts` fills it in. Below it, the test bench. */
export function panel(bench: Html | false): Html {
    return html`<aside class="session-panel" aria-label="Chat session">
        <details id="session-panel">
            <summary>
                <span class="lamp" data-state="none" id="session-lamp" aria-hidden="true"></span>
                Session:
                <span id="session-state">not started</span
                >${bench && html`<span class="hint"> · test bench</span>`}
            </summary>
            <div class="session-body">
                <dl>
                    <dt>State</dt>
                    <dd><span id="session-name">not started</span> <span id="session-since"></span></dd>
                    <dt>Reason</dt>
                    <dd id="session-reason">–</dd>
                    <dt>Next try</dt>
                    <dd id="session-retry-at">–</dd>
                    <dt>JID</dt>
                    <dd id="session-jid">–</dd>
                    <dt>Next RID</dt>
                    <dd id="session-rid">–</dd>
                </dl>
                <p id="session-message" hidden></p>
                <p class="buttons">
                    <button type="button" id="session-retry" disabled>Try again now</button>
                    <button type="button" id="session-sign-out" disabled>Sign out of chat</button>
                </p>
                ${bench}
            </div>
        </details>
    </aside>`;
}
