import { html, type Html } from '../html.ts';
import { scenarios, type Scenario, type Step } from './scenarios.ts';

/** @param here the address of this page by another way in. */
export function scenarioList(compare: Html, here: (way: string) => string): Html {
    return html`<ul class="scenarios">
        ${scenarios.map((scenario) => item(scenario, compare, here))}
    </ul>`;
}

function item(
    { id, title, steps, should, alone }: Scenario,
    compare: Html,
    here: (way: string) => string,
): Html {
    return html`<li>
        <details id="scenario-${id}">
            <summary>${title}</summary>
            <ol class="steps">
                ${steps.map((step) => html`<li>${step.way ? link(step.label, here(step.way)) : control(step)}</li>`)}
            </ol>
            <p><strong>What should happen.</strong> ${should}</p>
            <p><strong>Converse alone.</strong> ${alone}</p>
            <p>${compare}</p>
        </details>
    </li>`;
}

/** A button that `browser/bench/switches.ts` listens to, or a link. */
export function control({ label, post, does, href }: Step): Html {
    if (href) return link(label, href);
    const [path, body] = post ?? [];
    return html`<button
        type="button"
        ${path && html`data-post="${path}" data-body="${new URLSearchParams(body).toString()}"`}
        ${does && html`data-does="${does}"`}
    >
        ${label}
    </button>`;
}

export function link(label: string, href: string): Html {
    return html`<a class="button" href="${href}">${label}</a>`;
}
