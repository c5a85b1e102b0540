// Keeps what the page prints and what goes wrong in it, for a browser that tells nobody. First script of the page.
const keptLines = [];
Object.assign(window, { keptLines });
for (const kind of ['debug', 'log', 'info', 'warn', 'error']) {
    const print = console[kind];
    console[kind] = (...args) => {
        keptLines.push(`${kind === 'warn' ? 'warning' : kind}: ${args.map(String).join(' ')}`);
        print.apply(console, args);
    };
}
window.addEventListener(
    'error',
    ({ message, target }) => {
        const source = target.src ?? target.href;
        keptLines.push(source ? `error: ${source} did not load` : `uncaught: ${message}`);
    },
    true,
);
window.addEventListener('unhandledrejection', ({ reason }) => keptLines.push(`uncaught: ${reason}`));
window.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    keptLines.push(`error: ${blockedURI} is against ${violatedDirective}`),
);
