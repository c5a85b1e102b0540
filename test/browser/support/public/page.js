// Runs in the test pages: starts Converse as the page's JSON says, and writes down what Converse announces.
const {
    settings,
    plugin,
    converse: kind,
    assets,
} = JSON.parse(document.getElementById('test-page').textContent);

const WATCHED = [
    'connected',
    'reconnected',
    'disconnected',
    'will-reconnect',
    'logout',
    'noResumeableBOSHSession',
    'initialized',
    'chatBoxesFetched',
    'statusInitialized',
    'presencesInitialized',
    'rosterContactsFetched',
];
const test = {
    events: [],
    triggered: [],
    messages: [],
    states: [],
    at: {},
    initialized: false,
    failed: undefined,
};
Object.assign(window, { test });
window.addEventListener('converse-session', ({ detail }) => test.states.push(detail));

async function begin(converse) {
    converse.plugins.add('test-probe', {
        initialize() {
            const { api } = this._converse;
            test.converse = this._converse;
            const { trigger } = api;
            api.trigger = (name, ...args) => {
                test.triggered.push(name);
                if (name === 'message') test.messages.push(args[0]?.stanza?.outerHTML ?? '');
                test.triggeredAt = performance.now();
                return trigger.call(api, name, ...args);
            };
            for (const name of WATCHED)
                api.listen.on(name, () => {
                    test.events.push(name);
                    test.at[name] ??= performance.now();
                });
        },
    });
    if (plugin === 'plugins.add' || plugin === 'register') {
        const { sessionPlugin, register, session } = await import('/dist/index.js');
        window.moduleSession = session;
        if (plugin === 'register') register(converse);
        else converse.plugins.add('converse-session', sessionPlugin);
    }
    const ours = plugin === 'none' ? [] : ['converse-session'];
    try {
        await converse.initialize({
            assets_path: assets,
            whitelisted_plugins: ['test-probe', ...ours],
            loglevel: 'debug',
            view_mode: 'overlayed',
            show_controlbox_by_default: true,
            i18n: 'en',
            auto_away: 0,
            play_sounds: false,
            discover_connection_methods: false,
            allow_non_roster_messaging: true,
            ...settings,
        });
        test.initialized = true;
    } catch (error) {
        test.failed = String(error);
    }
}

window.loadConverse = async () => {
    await import('/converse/converse.min.js');
    await begin(window.converse);
};
if (!['later', 'none'].includes(kind)) await begin(window.converse);
