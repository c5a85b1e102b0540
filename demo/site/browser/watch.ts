import type { State } from '../../../src/session/state.ts';
import { addEntry, endEntry } from './record.ts';
import { watchRequests } from './watch-requests.ts';

// The first script of a page that has the test bench: it writes down what all the others do, and changes nothing.

const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
addEntry({ kind: 'page', what: `Page load: ${location.pathname}`, result: navigation?.type ?? '' });
window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted)
        addEntry({ kind: 'page', what: `Page shown again: ${location.pathname}`, result: 'cache' });
});

window.addEventListener('converse-session', (event) => {
    const { name, reason } = (event as CustomEvent<State>).detail;
    addEntry({ kind: 'state', what: name, result: reason ?? '' });
});

watchRequests({ add: addEntry, end: endEntry });
