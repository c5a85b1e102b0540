import { html, type Html } from '../html.ts';
import { people } from '../people.ts';

export function signInPage({ next, error }: { next: string; error?: string | undefined }): Html {
    return html`<div class="narrow">
        <h1>Sign in</h1>
        ${error && html`<p class="error" role="alert">${error}</p>`}
        <form class="card" method="post" action="/sign-in">
            <input type="hidden" name="next" value="${next}" />
            <label for="user">Name</label>
            <input
                id="user"
                name="user"
                autocomplete="username"
                autocapitalize="none"
                spellcheck="false"
                required
            />
            <label for="password">Password</label>
            <input id="password" name="password" type="password" autocomplete="current-password" required />
            <button>Sign in</button>
        </form>
        <form method="post" action="/sign-in">
            <input type="hidden" name="next" value="${next}" />
            <h2>Or try it as</h2>
            <ul class="people-list">
                ${people.map(
                    ({ user, password, name, role }) =>
                        html`<li>
                            <button class="person-button" name="as" value="${user}">
                                <strong>${name}</strong> <span>${role}</span>
                            </button>
                            <span class="byline">${user} · ${password}</span>
                        </li>`,
                )}
            </ul>
        </form>
        <p class="byline">
            To be two people at once, use a private window for the second one, or this site’s other name:
            localhost instead of 127.0.0.1, or the other way round.
        </p>
    </div>`;
}
