import { html, type Html } from '../html.ts';
import type { Person } from '../people.ts';
import { counterpart } from '../ways/counterpart.ts';
import { findWay, type Way } from '../ways.ts';
import { link, scenarioList } from './scenario-list.ts';
import { switches } from './switches.ts';

/** The bench's share of the panel: what `browser/bench.ts` brings to life. */
export function benchParts(visitor: Person, way: Way, address: string): Html {
    const other = findWay(counterpart(way))!;
    const here = (id: string): string => `/chat/${id}?next=${encodeURIComponent(address)}`;
    const compare = link(
        way.plugin ? 'This page with built-in support' : 'This page with converse-session',
        here(other.id),
    );
    const part = (id: string, title: string, content: Html): Html =>
        html`<details class="part" id="bench-${id}">
            <summary><h3>${title}</h3></summary>
            ${content}
        </details>`;
    return html`<div class="bench" id="bench">
        <p id="bench-told" role="status"></p>
        <p class="buttons">${compare}</p>
        ${part('scenarios', 'Scenarios', scenarioList(visitor, compare, here))}
        ${part('switches', 'Switches', switches(visitor))} ${part('timeline', 'Timeline', timeline)}
        ${part('storage', 'Storage', storage)}
    </div>`;
}

const timeline = html`<p class="buttons">
        <label><input type="checkbox" id="timeline-bosh" checked /> BOSH requests</label>
        <button type="button" id="timeline-clear">Clear</button>
    </p>
    <div class="table-frame" role="region" aria-label="Timeline, the newest first" tabindex="0">
        <table class="timeline">
            <thead>
                <tr>
                    <th scope="col">Time</th>
                    <th scope="col">What</th>
                    <th scope="col">Result</th>
                    <th scope="col">Took</th>
                </tr>
            </thead>
            <tbody id="timeline-lines"></tbody>
        </table>
    </div>`;

const storage = html`<p class="note">
        Keys of converse-session in this tab and this browser. Secrets are not shown.
    </p>
    <div class="table-frame" role="region" aria-label="What is stored" tabindex="0">
        <table class="storage">
            <thead>
                <tr>
                    <th scope="col">Key</th>
                    <th scope="col">Size</th>
                    <th scope="col">Holds</th>
                </tr>
            </thead>
            <tbody id="storage-lines"></tbody>
        </table>
    </div>`;
