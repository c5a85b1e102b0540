import { html, type Html } from '../html.ts';

const instruments = [
    ['Bechstein V, 1898', 'Music school', 'Voicing', 'Alice', 'Thursday'],
    ['Broadwood square, 1831', 'Mrs Okafor', 'Survey', 'Alice', 'next week'],
    ['Ibach upright, 1924', 'Hotel Lorne', 'Case and veneer', 'Dave', '12th'],
    ['Steinway O, 1911', 'Private', 'New strings', 'Bob', '20th'],
    ['Pleyel upright, 1902', 'Café Orlando', 'Waiting for parts', 'Carol', 'open'],
] as const;

export function workshopPage(): Html {
    return html`<h1>Workshop</h1>
        <div class="table-frame" role="region" aria-label="Instruments in the workshop" tabindex="0">
            <table>
                <caption class="visually-hidden">
                    Instruments in the workshop
                </caption>
                <thead>
                    <tr>
                        <th scope="col">Instrument</th>
                        <th scope="col">Owner</th>
                        <th scope="col">Stage</th>
                        <th scope="col">With</th>
                        <th scope="col">Due</th>
                    </tr>
                </thead>
                <tbody>
                    ${instruments.map(
                        ([instrument, ...rest]) =>
                            html`<tr>
                                <th scope="row">${instrument}</th>
                                ${rest.map((cell) => html`<td>${cell}</td>`)}
                            </tr>`,
                    )}
                </tbody>
            </table>
        </div>`;
}
