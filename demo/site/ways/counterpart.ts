import type { Way } from './way.ts';

const without: [plugin: string, builtIn: string][] = [
    ['prebind', 'builtin-prebind'],
    ['credentials', 'builtin-credentials'],
    ['credentials-ws', 'builtin-credentials-ws'],
    ['manual', 'builtin-manual'],
    ['anonymous', 'builtin-anonymous'],
];
/** Ways that Converse does not have, and the one of its own that comes closest. */
const closest: Record<string, string> = {
    'documented-prebind': 'builtin-prebind',
    'prebind-token': 'builtin-prebind',
    'tokens-in-page': 'builtin-prebind',
    'token-ws': 'builtin-credentials-ws',
    'token-both': 'builtin-credentials-ws',
};

/** The same way in without the plugin; of one without the plugin, that with it. */
export function counterpart({ id, plugin }: Way): string {
    if (!plugin) return without.find(([, builtIn]) => builtIn === id)?.[0] ?? 'prebind';
    return without.find(([own]) => own === id)?.[1] ?? closest[id] ?? 'builtin-credentials';
}
