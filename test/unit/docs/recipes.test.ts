/** The code of docs/recipes.md and of the README: it is code, imports what there is, and gives settings that there are. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { settingNames } from '../../../docs/make/settings.ts';

/** What the pages may import, by package. */
const exported: Record<string, string[]> = {
    'converse-session': ['session', 'sessionPlugin', 'register'],
    'converse-session/prebind': ['prebind'],
};
/** Converse's own that the pages show beside those that we read. */
const others = ['whitelisted_plugins'];

describe.each(['docs/recipes.md', 'docs/states.md', 'docs/status-element.md', 'docs/security.md'])(
    '%s',
    (name) => {
        const text = readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');
        const blocks = [...text.matchAll(/^```(js|ts|tsx)\n(.*?)^```$/gms)].map(([, kind, code]) => ({
            kind,
            code,
        }));

        it.each(blocks.map(({ kind, code }) => [code!.split('\n')[0], kind!, code!]))(
            '%s',
            (_, kind, code) => {
                const { diagnostics } = ts.transpileModule(code, {
                    fileName: `block.${kind}`,
                    reportDiagnostics: true,
                    compilerOptions: { target: ts.ScriptTarget.ESNext, jsx: ts.JsxEmit.Preserve },
                });
                expect(diagnostics?.map(({ messageText }) => messageText)).toEqual([]);
                for (const [, names, from] of code.matchAll(
                    /import \{ ([^}]*) \} from '(converse-session[^']*)'/g,
                ))
                    for (const imported of names!.split(', ')) expect(exported[from!]).toContain(imported);
                for (const [, settings] of code.matchAll(/initialize\(\{\n(.*?)^\s*\}\)/gms))
                    for (const [, key] of settings!.matchAll(/^ {2,6}(\w+):/gm))
                        if (!['method', 'headers', 'signal'].includes(key!))
                            expect([...settingNames(), ...others]).toContain(key);
            },
        );

        if (!blocks.length) it('has no code', () => expect(text).not.toMatch(/^```(js|ts)/m));
    },
);
