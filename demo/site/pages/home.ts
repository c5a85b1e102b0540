import { html, type Html } from '../html.ts';
import type { Person } from '../people.ts';
import { appointments } from './calendar.ts';

const news = [
    {
        title: 'The 1898 Bechstein sings again',
        by: 'Alice Archer',
        when: 'Yesterday',
        text: 'New hammers, old soundboard: the crack turned out to be a crack in the varnish. It goes home to the music school on Thursday, and they have promised cake.',
    },
    {
        title: 'The van is in the garage until Friday',
        by: 'Carol Castellano',
        when: 'Monday',
        text: 'The lift no longer lifts. Two uprights are moved to next week; customers have been told. For urgent deliveries ask me in chat.',
    },
    {
        title: 'French polishing in the small room',
        by: 'Dave Dimov',
        when: 'Last week',
        text: 'From Tuesday on, please keep the door shut and the window as it is. Dust shows. If the lamp is on, knock.',
    },
];

export function homePage(visitor: Person): Html {
    return html`<h1>Good to see you, ${visitor.name.split(' ')[0]}</h1>
        <div class="columns">
            <section aria-labelledby="news-heading">
                <h2 id="news-heading">News</h2>
                ${news.map(
                    ({ title, by, when, text }) =>
                        html`<article class="card">
                            <h3>${title}</h3>
                            <p class="byline">${by} · ${when}</p>
                            <p>${text}</p>
                        </article>`,
                )}
            </section>
            <section aria-labelledby="today-heading">
                <h2 id="today-heading">Today</h2>
                <ul class="agenda card">
                    ${appointments[0]!.entries.map(
                        ({ time, what }) => html`<li><time>${time}</time> <span>${what}</span></li>`,
                    )}
                </ul>
                <p><a href="/calendar">The whole week</a></p>
            </section>
        </div>`;
}
