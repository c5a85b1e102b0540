/** The element's content as a template. */
import { html, nothing } from 'lit';
import type { Left } from './countdown.ts';
import { isQuiet, type Action, type Face } from './face.ts';
import { iconOf, toneOf } from './icon.ts';
import { prospect, sentences, type Words } from './words.ts';

export interface View {
    face: Face | undefined;
    words: Words;
    left: Left | undefined;
    /** Whether there has been news. A dot that was there from the start is no news, and is not read out on each page. */
    spoken: boolean;
    autoHide: boolean;
    signInUrl: string | undefined;
    act(action: Action): void;
}

export function view(shown: View): unknown {
    const { face, words, left } = shown;
    const quiet = !face || isQuiet(face);
    const coming = face && prospect(face, left, words);
    // The live region is there before its words, and the countdown is outside of it: a second passed is no news.
    return html`<div part="base" class="base ${quiet ? 'quiet' : ''}" lang=${words.language} tabindex="-1">
        ${face ? icon(face, shown) : nothing}
        <div class="words">
            <span role="status">${face && shown.spoken ? said(face, words) : nothing}</span>
            ${coming ? html`<span part="countdown" class="prospect" dir="auto">${coming}</span>` : nothing}
        </div>
        ${face?.action ? control(face.action, face, shown) : nothing}
    </div>`;
}

function said(face: Face, words: Words): unknown {
    const { text, why } = sentences(face, words);
    const reason = why ? html` <span part="reason" class="why" dir="auto">${why}</span>` : nothing;
    return html`<span part="text" class="text" dir="auto">${text}</span>${reason}`;
}

function icon(face: Face, { words, spoken, autoHide }: View): unknown {
    const { text } = sentences(face, words);
    const quiet = isQuiet(face);
    return html`<span
        part="icon"
        class="icon ${toneOf(face)} ${quiet && autoHide ? 'away' : ''}"
        role=${spoken ? nothing : 'img'}
        aria-label=${spoken ? nothing : text}
        aria-hidden=${spoken ? 'true' : nothing}
        title=${quiet ? text : nothing}
        ><svg viewBox="0 0 24 24">${iconOf(face)}</svg></span
    >`;
}

function control(action: Action, { trying }: Face, { words, signInUrl, act }: View): unknown {
    if (action === 'sign-in')
        return html`<a part="button" class="action" href=${signInUrl ?? nothing}>${words[action]}</a>`;
    return html`<button
        part="button"
        class="action"
        type="button"
        aria-disabled=${trying ? 'true' : nothing}
        @click=${() => act(action)}
    >
        ${words[action]}
    </button>`;
}
