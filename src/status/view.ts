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
    const coming = face && prospect(face, left, words);
    // The live region is there before its words, and the countdown is outside of it: a second passed is no news.
    return html`<div
        part="base"
        class=${!face || isQuiet(face) ? 'quiet' : ''}
        lang=${words.language}
        tabindex="-1"
    >
        ${face && icon(face, shown)}
        <div class="words">
            <span role="status">${face && shown.spoken ? said(face, words) : nothing}</span>
            ${coming && html`<span part="countdown" dir="auto">${coming}</span>`}
        </div>
        ${face?.action && control(face.action, face, shown)}
    </div>`;
}

function said(face: Face, words: Words): unknown {
    const { text, why } = sentences(face, words);
    const reason = why && html` <span part="reason" dir="auto">${why}</span>`;
    return html`<span part="text" dir="auto">${text}</span>${reason}`;
}

function icon(face: Face, { words, spoken, autoHide }: View): unknown {
    const { text } = sentences(face, words);
    const quiet = isQuiet(face);
    return html`<span
        part="icon"
        class=${toneOf(face)}
        ?hidden=${quiet && autoHide}
        role="img"
        aria-label=${text}
        aria-hidden=${spoken}
        title=${quiet ? text : nothing}
        ><svg viewBox="0 0 24 24">${iconOf(face)}</svg></span
    >`;
}

function control(action: Action, { trying }: Face, { words, signInUrl, act }: View): unknown {
    const label = words[action];
    return action === 'sign-in'
        ? html`<a part="button" href=${signInUrl}>${label}</a>`
        : html`<button
              part="button"
              type="button"
              aria-disabled=${trying ? 'true' : nothing}
              @click=${() => act(action)}
          >
              ${label}
          </button>`;
}
