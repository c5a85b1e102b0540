// Runs in a traced page before everything else: writes down when Converse, its connection and the plugin did what.
{
    const marks = [];
    Object.assign(window, { benchMarks: marks });
    const mark = (what) => marks.push([performance.now(), what]);
    const wrap = (object, method, what) => {
        const original = object[method];
        object[method] = function (...args) {
            mark(what);
            return original.apply(this, args);
        };
    };

    // Tasks of more than 50 ms: an answer that comes meanwhile has to wait.
    new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries())
            marks.push([startTime, `main thread busy for ${duration.toFixed(0)} ms`]);
    }).observe({ type: 'longtask', buffered: true });

    window.addEventListener('converse-session', ({ detail: { name, reason } }) =>
        mark(`plugin: ${name}${reason ? ` (${reason})` : ''}`),
    );
    window.addEventListener('converse-loaded', ({ detail: { converse } }) => {
        mark('Converse has loaded');
        wrap(converse, 'initialize', 'converse.initialize()');
        converse.plugins.add('bench-watch', {
            initialize() {
                const { api } = this._converse;
                const told = ['connected', 'statusInitialized', 'chatBoxesFetched', 'rosterContactsFetched'];
                for (const event of told) api.listen.on(event, () => mark(`Converse: ${event}`));
                // Last, because the plugin wraps it too: core calls the outermost.
                api.listen.on('pluginsInitialized', () => wrap(api.user, 'login', 'api.user.login()'));
                api.listen.on('connectionInitialized', () => {
                    const connection = api.connection.get();
                    wrap(connection, 'connect', 'connection.connect()');
                    wrap(connection, 'attach', 'connection.attach()');
                });
            },
        });
    });
}
