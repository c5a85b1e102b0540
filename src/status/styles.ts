/** How it looks. What a site may set of it is listed in `element.ts`. */
import { css } from 'lit';

export const styles = css`
    :host {
        --background: var(--converse-session-background, light-dark(#fff, #1c2128));
        --border: var(--converse-session-border, light-dark(#d1d9e0, #444c56));
        --text: var(--converse-session-color, light-dark(#1f2328, #e6edf3));
        --muted: var(--converse-session-muted, light-dark(#59636e, #a3acb6));
        --radius: var(--converse-session-radius, 0.5em);
        display: inline-block;
        max-inline-size: 100%;
        vertical-align: middle;
        font: inherit;
    }
    :host([hidden]) {
        display: none;
    }

    .base {
        display: inline-flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.375em 0.625em;
        box-sizing: border-box;
        max-inline-size: 100%;
        padding: 0.375em 0.625em;
        border: 1px solid var(--border);
        border-radius: var(--radius);
        background: var(--background);
        color: var(--text);
        line-height: 1.35;
        text-align: start;
    }
    /* Nothing to say: on whatever the site has behind it, without a surface of its own. */
    .quiet {
        padding: 0;
        border-color: transparent;
        background: none;
    }
    .base:focus-visible,
    .action:focus-visible {
        outline: 2px solid var(--converse-session-focus, light-dark(#0969da, #58a6ff));
        outline-offset: 2px;
    }

    .icon {
        flex: none;
        inline-size: 1.25em;
        block-size: 1.25em;
        color: var(--converse-session-idle, light-dark(#59636e, #a3acb6));
    }
    .online {
        color: var(--converse-session-online, light-dark(#1a7f37, #3fb950));
    }
    .busy {
        color: var(--converse-session-busy, light-dark(#9a6700, #d29922));
    }
    .stopped {
        color: var(--converse-session-stopped, light-dark(#cf222e, #f85149));
    }
    svg {
        display: block;
        inline-size: 100%;
        block-size: 100%;
        fill: none;
        stroke: currentColor;
        stroke-width: 2;
        stroke-linecap: round;
        stroke-linejoin: round;
    }
    .full {
        fill: currentColor;
        stroke: none;
    }
    .turning {
        transform-origin: center;
    }
    @media (prefers-reduced-motion: no-preference) {
        .turning {
            animation: turn 1.2s linear infinite;
        }
    }
    @keyframes turn {
        to {
            transform: rotate(1turn);
        }
    }

    .words {
        flex: 0 1 auto;
        min-inline-size: 0;
        overflow-wrap: anywhere;
    }
    .text {
        display: block;
        text-align: match-parent;
    }
    .why,
    .prospect {
        color: var(--muted);
        font-size: 0.875em;
        font-variant-numeric: tabular-nums;
    }
    /* For screen readers alone. */
    .quiet .words {
        position: absolute;
        inline-size: 1px;
        block-size: 1px;
        overflow: hidden;
        clip-path: inset(50%);
        white-space: nowrap;
    }
    .away {
        display: none;
    }

    .action {
        box-sizing: border-box;
        min-block-size: max(24px, 2.25em);
        padding: 0.25em 0.75em;
        border: 1px solid var(--border);
        border-radius: calc(var(--radius) * 0.75);
        background: var(--converse-session-button-background, light-dark(#f6f8fa, #2d333b));
        color: var(--converse-session-button-color, var(--text));
        font: inherit;
        font-size: 0.875em;
        line-height: 1.35;
        text-decoration: none;
        overflow-wrap: anywhere;
        cursor: pointer;
    }
    a.action {
        display: inline-flex;
        align-items: center;
    }
    .action:hover {
        border-color: currentColor;
    }
    .action[aria-disabled='true'] {
        border-color: var(--border);
        color: var(--muted);
        cursor: default;
    }
    @media (forced-colors: active) {
        .action[aria-disabled='true'] {
            color: GrayText;
        }
    }
`;
