import { html, type Html } from '../html.ts';
import { people, type Person } from '../people.ts';
import { faults } from './faults.ts';
import { control, signInAs } from './scenario-list.ts';
import type { Step } from './scenarios.ts';

export function switches(visitor: Person): Html {
    const others = people.filter((person) => person !== visitor);
    return html`<fieldset>
            <legend>What the site answers to this browser</legend>
            <form id="bench-answer" class="line">
                <label for="bench-fault">Answer</label>
                <select id="bench-fault" name="fault">
                    <option value="usual">As usual</option>
                    ${Object.entries(faults).map(
                        ([id, { label, becomes }]) =>
                            html`<option value="${id}">${label} (${becomes})</option>`,
                    )}
                </select>
                <button name="times" value="once">To the next request</button>
                <button name="times" value="always">From now on</button>
            </form>
            <p class="note">The site is asked when a session has ended: end it below.</p>
        </fieldset>
        ${group('XMPP server', [
            { label: 'Stop', post: ['server', { power: 'stop' }] },
            { label: 'Kill', post: ['server', { power: 'kill' }] },
            { label: 'Start', post: ['server', { power: 'start' }] },
            { label: 'Restart', post: ['server', { power: 'restart' }] },
            { label: 'End my session', post: ['kick', {}] },
            { label: 'Replace me', post: ['kick', { condition: 'conflict' }] },
            { label: 'Policy violation', post: ['kick', { condition: 'policy-violation' }] },
        ])}
        ${group(
            'Network',
            [
                { label: 'Chat through the site', post: ['road', { through: 'site' }] },
                { label: 'Directly', post: ['road', { through: 'direct' }] },
                { label: 'Cut', post: ['network', { network: 'off' }] },
                { label: 'Slow', post: ['network', { network: 'slow' }] },
                { label: 'Usual', post: ['network', { network: 'usual' }] },
            ],
            'Cutting and slowing down needs chat to go through the site (BOSH alone). That the browser itself says “offline”, its developer tools can do: Network, Offline.',
        )}
        ${group(
            'This tab',
            [
                { label: 'Reload', does: 'reload' },
                { label: 'Duplicate', does: 'duplicate' },
                { label: 'Try again now', does: 'retry' },
                { label: 'Sign me out elsewhere', post: ['sign-out', {}] },
            ],
            'A duplicate is opened by script and starts with a copy of what this tab stores, as the browser’s own “Duplicate” does.',
        )}
        <fieldset>
            <legend>Who is signed in</legend>
            ${signInAs(others, '_self', 'In this tab')} ${signInAs(others, '_blank', 'In another tab')}
        </fieldset>`;
}

function group(legend: string, steps: Step[], note?: string): Html {
    return html`<fieldset>
        <legend>${legend}</legend>
        <p class="buttons">${steps.map((step) => html`${control(step)} `)}</p>
        ${note && html`<p class="note">${note}</p>`}
    </fieldset>`;
}
