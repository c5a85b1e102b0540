/**
 * A public handle that a test holds in its hands, and every state that there is side by side. The element depends on the
 * handle alone: no Converse, no plugin.
 */
{
    /** What the page calls is written down. */
    window.fakeSession = (first) => {
        const listeners = new Set();
        const calls = [];
        let state = first;
        return {
            calls,
            get state() {
                return state;
            },
            set(next) {
                state = Object.freeze({ since: Date.now(), attempt: 0, ...next });
                for (const listener of [...listeners]) listener(state);
                window.dispatchEvent(new CustomEvent('converse-session', { detail: state }));
            },
            get listeners() {
                return listeners.size;
            },
            subscribe(listener) {
                listeners.add(listener);
                return () => listeners.delete(listener);
            },
            retry: () => void calls.push('retry'),
            signOut: () => Promise.resolve(void calls.push('signOut')),
            signIn: () => void calls.push('signIn'),
        };
    };

    const STATES = [
        ['idle'],
        ['connecting'],
        ['online'],
        ['waiting', 'offline'],
        ['waiting', 'server-unreachable'],
        ['signed-out', 'host-signed-out'],
        ['stopped', 'host-misconfigured'],
        ['stopped', 'rejected'],
        ['stopped', 'replaced'],
        ['stopped', 'logged-out'],
        ['stopped', 'user-changed'],
    ];

    /** Each has lasted for long: it is shown at once. */
    const oldState = ([name, reason]) => ({
        name,
        reason,
        since: 0,
        attempt: 0,
        retryAt: name === 'waiting' ? Date.now() + 45_500 : undefined,
    });

    window.showGallery = async () => {
        const list = document.createElement('ul');
        for (const given of STATES) {
            const element = document.createElement('converse-session-status');
            element.session = window.fakeSession(oldState(given));
            if (given[0] === 'signed-out') element.setAttribute('sign-in-url', '/sign-in');
            const item = document.createElement('li');
            item.append(element);
            list.append(item);
        }
        document.querySelector('main').append(list);
        // The news: one that was interrupted, and tries again.
        const trying = document.createElement('converse-session-status');
        trying.session = window.fakeSession(oldState(['waiting', 'network']));
        list.append(document.createElement('li'));
        list.lastChild.append(trying);
        await trying.updateComplete;
        trying.session.set({ name: 'fetching', since: 0 });
        const elements = [...document.querySelectorAll('converse-session-status')];
        await Promise.all(elements.map((element) => element.updateComplete));
        return elements.length;
    };
}
