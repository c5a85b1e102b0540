// Looks every 25 ms, from the first script on, for somebody who must not be seen in this page; and counts what our script
// leaves running. Must be the first script of the page.
let { unseen } = document.currentScript.dataset;
let sightings = [];
const look = () => {
    const { converse } = window.test ?? {};
    const places = {
        markup: document.documentElement.outerHTML.replace(/<script[^]*?<\/script>/g, ''),
        state: window.converseSession?.state.jid,
        connection: converse?.api.connection.get()?.jid,
        session: converse?.session?.get('bare_jid'),
    };
    for (const [place, text] of Object.entries(places))
        if (text?.includes(unseen)) sightings.push({ place, at: Math.round(performance.now()) });
};
setInterval(look, 25);

/** Whether it is our script that calls; what called that one in turn does not matter. */
function ours() {
    const frames = new Error().stack.split('\n').filter((line) => line.includes('://'));
    return /\/dist\/[a-z-]+\.js/.test(frames.find((frame) => !frame.includes('/test/watch.js')));
}
const listeners = new Map();
let timers = new Set();
let requests = 0;
const key = (target, type, listener) => {
    const targets = listeners.get(target) ?? new Map();
    listeners.set(target, targets);
    const types = targets.get(type) ?? new Set();
    targets.set(type, types);
    return { types, listener };
};
for (const target of [window, document]) {
    const { addEventListener, removeEventListener } = target;
    target.addEventListener = (type, listener, options) => {
        if (ours()) key(target, type, listener).types.add(listener);
        addEventListener.call(target, type, listener, options);
    };
    target.removeEventListener = (type, listener, options) => {
        key(target, type, listener).types.delete(listener);
        removeEventListener.call(target, type, listener, options);
    };
}
const { setTimeout: set, clearTimeout: clear, fetch: ask } = window;
window.setTimeout = (run, ms, ...args) => {
    const counted = ours();
    const timer = set(
        (...given) => {
            timers.delete(timer);
            run(...given);
        },
        ms,
        ...args,
    );
    if (counted) timers.add(timer);
    return timer;
};
window.clearTimeout = (timer) => {
    timers.delete(timer);
    clear(timer);
};
window.fetch = (...args) => {
    const counted = ours() ? 1 : 0;
    requests += counted;
    return ask(...args).finally(() => (requests -= counted));
};

Object.assign(window, {
    watched: {
        get sightings() {
            return sightings;
        },
        /** From now on it is somebody else who must not be seen. */
        look(name) {
            unseen = name;
            sightings = [];
        },
        left: () => ({
            listeners: [...listeners.values()]
                .flatMap((types) => [...types.values()])
                .reduce((sum, { size }) => sum + size, 0),
            timers: timers.size,
            requests,
        }),
    },
});
