import { html, type Html } from '../html.ts';

export const appointments = [
    {
        day: 'Today',
        entries: [
            { time: '09:00', what: 'Workshop round, first floor' },
            { time: '11:30', what: 'Mrs Okafor brings a square piano' },
            { time: '15:00', what: 'Tuning, Town Hall (Bob)' },
        ],
    },
    {
        day: 'Tomorrow',
        entries: [
            { time: '08:15', what: 'Wood delivery: maple, two planks of beech' },
            { time: '14:00', what: 'Final voicing of the Bechstein' },
        ],
    },
    {
        day: 'Thursday',
        entries: [
            { time: '10:00', what: 'The Bechstein goes home' },
            { time: '16:00', what: 'Quotation for the cinema organ' },
        ],
    },
    { day: 'Friday', entries: [{ time: '12:00', what: 'Lunch for everybody, upstairs' }] },
];

export function calendarPage(): Html {
    return html`<h1>Calendar</h1>
        <div class="days">
            ${appointments.map(
                ({ day, entries }) =>
                    html`<section class="card" aria-label="${day}">
                        <h2>${day}</h2>
                        <ul class="agenda">
                            ${entries.map(({ time, what }) => html`<li><time>${time}</time> <span>${what}</span></li>`)}
                        </ul>
                    </section>`,
            )}
        </div>`;
}
