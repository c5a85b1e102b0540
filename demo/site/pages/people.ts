import { html, type Html } from '../html.ts';
import { initials, people, type Person } from '../people.ts';

export function peoplePage(visitor: Person, domain: string): Html {
    return html`<h1>People</h1>
        <ul class="people">
            ${people.map(
                (person) =>
                    html`<li class="card person">
                        <span class="portrait large" aria-hidden="true">${initials(person)}</span>
                        <div>
                            <h2>${person.name}</h2>
                            <p class="byline">${person.role} · ${person.room} · ext. ${person.extension}</p>
                            <p>${person.about}</p>
                            ${person === visitor ? html`<p class="byline">This is you.</p>` : chatButton(person, domain)}
                        </div>
                    </li>`,
            )}
        </ul>
        <h2>All together</h2>
        <section class="card" aria-label="Group chat">
            <p>The workshop round is a group chat for everybody who is here.</p>
            <button
                type="button"
                data-room="workshop-round@rooms.${domain}"
                data-nick="${visitor.name.split(' ')[0]}"
                disabled
            >
                Join the workshop round
            </button>
        </section>`;
}

/** Works once the chat is there: `browser/chat.ts` switches it on. */
function chatButton({ user, name }: Person, domain: string): Html {
    return html`<button type="button" data-chat-with="${user}@${domain}" disabled>
        Chat <span class="visually-hidden">with ${name}</span>
    </button>`;
}
