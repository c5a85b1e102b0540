import { html, type Html } from '../html.ts';
import type { Settings, Way } from '../ways.ts';
import { ways } from '../ways.ts';

export function chatPage(current: Way, settings: Settings): Html {
    const group = (name: Way['group']): Html =>
        html`<ul class="ways">
            ${ways.filter((way) => way.group === name).map((way) => link(way, way === current))}
        </ul>`;
    return html`<h1>Chat settings</h1>
        <p>
            This demo can sign you in to chat in several ways. Choose one, and every page uses it from then
            on. Chosen now: <strong>${current.title}</strong>.
        </p>
        <h2>With converse-session</h2>
        ${group('plugin')}
        <h2>For comparison</h2>
        ${group('compare')}
        <h2>What this page gives to <code>converse.initialize</code></h2>
        <pre class="card" tabindex="0">${JSON.stringify(shown(settings), null, 4)}</pre>`;
}

function link({ id, title, about }: Way, current: boolean): Html {
    return html`<li class="card">
        <a href="/chat/${id}" ${current && html` aria-current="true"`}>${title}</a>
        <p>${about}</p>
    </li>`;
}

/** A session's id is as good as a password while the session lives. */
function shown(settings: Settings): Settings {
    return 'sid' in settings ? { ...settings, sid: '…' } : settings;
}
