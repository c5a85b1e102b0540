/**
 * How it looks. What a site may set of it is listed in `element.ts`. While there is nothing to say, the dot stands on
 * whatever the site has behind it, and the words are there for screen readers alone.
 */

export const STYLES = /* css */ `
    :host {
        --muted: var(--converse-session-muted, light-dark(#59636e, #a3acb6));
        --border: var(--converse-session-border, light-dark(#d1d9e0, #444c56));
        --radius: var(--converse-session-radius, 0.5em);
        display: inline-block;
        max-width: 100%;
        vertical-align: middle;
    }
    :host([hidden]) {
        display: none;
    }
    [part='base'] {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.375em 0.625em;
        padding: 0.375em 0.625em;
        border: 1px solid var(--border);
        border-radius: var(--radius);
        background: var(--converse-session-background, light-dark(#fff, #1c2128));
        color: var(--converse-session-color, light-dark(#1f2328, #e6edf3));
        line-height: 1.35;
        overflow-wrap: anywhere;
    }
    .quiet {
        padding: 0;
        border-color: transparent;
        background: none;
    }
    :focus-visible {
        outline: 2px solid;
        outline-offset: 2px;
    }
    [part='icon'] {
        width: 1.25em;
        height: 1.25em;
        color: var(--muted);
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
        fill: none;
        stroke: currentColor;
        stroke-width: 2;
        stroke-linecap: round;
        stroke-linejoin: round;
    }
    .full {
        fill: currentColor;
    }
    @media (prefers-reduced-motion: no-preference) {
        .turning {
            transform-origin: center;
            animation: turn 1.2s linear infinite;
        }
    }
    @keyframes turn {
        to {
            transform: rotate(1turn);
        }
    }
    .words {
        min-width: 0;
    }
    [part='text'] {
        display: block;
        text-align: match-parent;
    }
    [part='reason'],
    [part='countdown'] {
        color: var(--muted);
        font-size: 0.875em;
        font-variant-numeric: tabular-nums;
    }
    .quiet .words {
        position: absolute;
        width: 1px;
        overflow: hidden;
        clip-path: inset(50%);
        white-space: nowrap;
    }
    [part='button'] {
        box-sizing: border-box;
        min-height: 24px;
        padding: 0.25em 0.75em;
        border: 1px solid var(--border);
        border-radius: var(--radius);
        background: none;
        color: inherit;
        font: inherit;
        font-size: 0.875em;
        text-decoration: none;
        cursor: pointer;
    }
    [part='button']:hover {
        border-color: currentColor;
    }
    [aria-disabled] {
        opacity: 0.6;
        cursor: default;
    }
`;
