/** A page of the test site, made to order: what it says early, what it gives Converse, and which loads first. */

import { readFileSync } from 'node:fs';

export interface PageSpec {
    /** Given to `converse.initialize`. */
    settings: Record<string, unknown>;
    /** The JSON block `converse-session`; a string stands there as it is. */
    early?: Record<string, unknown> | string;
    /** `data-` attributes of the script's own tag. */
    data?: Record<string, string>;
    /**
     * How the plugin comes to the page: as a classic script before Converse, in the page itself, after Converse,
     * `async`, as a module by
     * `converse.plugins.add` or by `register`; `twice`, by a page put together from parts; or not at all, for
     * comparison.
     */
    plugin?: 'before' | 'inline' | 'after' | 'async' | 'plugins.add' | 'register' | 'twice' | 'none';
    /** The full build, the headless one, the full one of Converse 12, one that comes when `window.loadConverse()` is called, or none. */
    converse?: 'full' | 'headless' | 'full-12' | 'later' | 'none';
    /** Whether browsers may store it. Firefox keeps a page that was left only if so; the others always do. */
    stored?: boolean;
    /** A name that must never turn up in the page: looked for from the first script on. */
    unseen?: string;
    /**
     * The page is for whom the site's cookie names when it loads (`session_user`); for each of them who must not be seen
     * in it, for nobody under `''`.
     */
    userFromCookie?: Record<string, string>;
    /** Whether it keeps what it prints, for a browser that tells nobody. */
    lines?: boolean;
    /** Whether it has Web Locks: not where a page is no secure context. */
    locks?: boolean;
    /** The address of a page that stands in a frame of this one. */
    frame?: string;
    /** Whether it is cut off from pages that it came from (`Cross-Origin-Opener-Policy`). */
    isolated?: boolean;
}

/** Where the builds are. */
const BUILDS = {
    full: { folder: '/converse/', file: 'converse.min.js', type: 'module', styles: true },
    // Its one file for all is a classic script.
    'full-12': { folder: '/converse-12/', file: 'converse.min.js', type: 'text/javascript', styles: true },
    headless: { folder: '/headless/', file: 'converse-headless.min.js', type: 'module', styles: false },
} as const;

const script = (attributes: string): string => `<script ${attributes}></script>`;

export function pageHTML(spec: PageSpec): string {
    const { plugin = 'before', converse = 'full', settings, early, data = {} } = spec;
    const dataset = Object.entries(data).map(([key, value]) => ` data-${key}="${value}"`);
    const tag = (more = ''): string => script(`src="/dist/converse-session.js"${dataset.join('')}${more}`);
    const build = converse === 'later' || converse === 'none' ? undefined : BUILDS[converse];
    // Deferred as a module is.
    const tagOfBuild = build && script(`type="${build.type}" src="${build.folder}${build.file}" defer`);
    const assets = (build ?? BUILDS.full).folder;
    const block = typeof early === 'string' ? early : json(early ?? {});
    const head = [
        spec.lines ? script('src="/test/lines.js"') : '',
        spec.locks === false ? script('src="/test/locks.js"') : '',
        spec.unseen ? script(`src="/test/watch.js" data-unseen="${spec.unseen}"`) : '',
        early ? `<script type="application/json" id="converse-session">${block}</script>` : '',
        plugin === 'before' || plugin === 'twice' ? tag() : '',
        plugin === 'twice' ? tag() : '',
        plugin === 'inline' ? `<script>${dist('converse-session.js')}</script>` : '',
        plugin === 'async' ? tag(' async') : '',
        build?.styles ? `<link rel="stylesheet" href="${build.folder}converse.min.css">` : '',
        tagOfBuild,
        `<script type="application/json" id="test-page">${json({ settings, plugin, converse, assets })}</script>`,
        // Deferred as a module is, so that it runs between Converse and what calls `initialize`.
        plugin === 'after' ? tag(' defer') : '',
        script('type="module" src="/test/page.js"'),
    ];
    return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Test</title>
${head.filter(Boolean).join('\n')}
</head><body><h1>A page of the site</h1>${spec.frame ? `<iframe src="${spec.frame}"></iframe>` : ''}</body></html>`;
}

const dist = (file: string): string =>
    readFileSync(new URL(`../../../dist/${file}`, import.meta.url), 'utf8');

/** The page as it is for a user: what it names them, and who is not to be seen. */
export function pageFor(spec: PageSpec, user = ''): PageSpec {
    if (!spec.userFromCookie) return spec;
    const named = { session_user: user || null };
    return {
        ...spec,
        settings: { ...spec.settings, ...named },
        early: typeof spec.early === 'object' ? { ...spec.early, ...named } : spec.early,
        unseen: spec.userFromCookie[user],
    };
}

/** What the page may run: files of the site, and the plugin in the page itself by its published hash. */
export function contentPolicy({ plugin }: PageSpec): string {
    if (plugin !== 'inline') return "script-src 'self'";
    const hashes = JSON.parse(dist('integrity.json')) as Record<string, string>;
    return `script-src 'self' '${hashes['converse-session.js']!}'`;
}

/** JSON that cannot end the script element it stands in. */
function json(value: unknown): string {
    return JSON.stringify(value).replaceAll('<', '\\u003c');
}
