import { html, type Html } from '../html.ts';
import { people, type Person } from '../people.ts';
import { scenarios, type Scenario, type Step } from './scenarios.ts';

/** @param here the address of this page by another way in. */
export function scenarioList(visitor: Person, compare: Html, here: (way: string) => string): Html {
    const other = people.find((person) => person !== visitor)!;
    const shown = (step: Step): Html => {
        if (step.way) return link(step.label, here(step.way));
        if (step.signIn) return signInAs([other], step.signIn, step.label);
        return control(step);
    };
    return html`<ul class="scenarios">
        ${scenarios.map((scenario) => item(scenario, compare, shown))}
    </ul>`;
}

function item(
    { id, title, steps, should, alone }: Scenario,
    compare: Html,
    shown: (step: Step) => Html,
): Html {
    return html`<li>
        <details id="scenario-${id}">
            <summary>${title}</summary>
            <ol class="steps">
                ${steps.map((step) => html`<li>${shown(step)}</li>`)}
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

/** Signs one of these people in, in this tab or another. */
export function signInAs(others: readonly Person[], target: '_self' | '_blank', label: string): Html {
    return html`<form class="buttons" method="post" action="/sign-in" target="${target}">
        <span>${label}</span>
        ${others.map(({ user, name }) => html`<button name="as" value="${user}">${name.split(' ')[0]}</button> `)}
    </form>`;
}

export function link(label: string, href: string): Html {
    return html`<a class="button" href="${href}">${label}</a>`;
}
