/** `docs/settings.md`, out of the types in `src/settings.ts`: what an editor shows is what the page says. */
import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import ts from 'typescript';

const source = new URL('../../src/settings.ts', import.meta.url);

interface Setting {
    name: string;
    type: string;
    meaning: string;
    /** As the docstring says it. */
    usual: string;
}

function settingsOf(name: string): Setting[] {
    const file = ts.createSourceFile(
        'settings.ts',
        readFileSync(source, 'utf8'),
        ts.ScriptTarget.Latest,
        true,
    );
    const found = file.statements.find((one) => ts.isInterfaceDeclaration(one) && one.name.text === name);
    if (!found || !ts.isInterfaceDeclaration(found))
        throw new Error(`src/settings.ts has no interface ${name}.`);
    return found.members.filter(ts.isPropertySignature).map((member) => {
        const [comment] = ts.getJSDocCommentsAndTags(member);
        const text = ts.getTextOfJSDocComment(comment?.comment)?.replace(/\s+/g, ' ') ?? '';
        const [, meaning = text, usual = ''] =
            / *(.*?) Default(?: of Converse)?: ([^.]+)\.$/.exec(text) ?? [];
        return { name: member.name.getText(file), type: member.type!.getText(file), meaning, usual };
    });
}

export function settingNames(): string[] {
    return ['OwnSettings', 'ConverseSettings'].flatMap((name) => settingsOf(name).map((one) => one.name));
}

function section({ name, type, meaning, usual }: Setting): string[] {
    const [value = '', more = ''] = usual.split(/ (?=\()/);
    const byDefault = value && `default \`${value}\`${more && ` ${more}`}`;
    return [
        `### \`${name}\``,
        '',
        [`Type \`${type}\``, byDefault].filter(Boolean).join(', '),
        '',
        meaning,
        '',
    ];
}

export async function settingsPage(): Promise<string> {
    const lines = [
        '# Settings',
        '',
        '<!-- Written by `npm run docs` out of src/settings.ts. -->',
        '',
        'Given to `converse.initialize`. Without `prebind_url`, `credentials_url`, `session_fetch` or `sid` and `rid` the plugin does',
        'nothing. What is wrong with a setting is said in the console, and in the state (`host-misconfigured`).',
        '',
        '## Of converse-session',
        '',
        ...settingsOf('OwnSettings').flatMap(section),
        '## Of Converse',
        '',
        'They keep the meaning that [Converse documents](https://conversejs.org/docs/html/configuration.html).',
        '',
        ...settingsOf('ConverseSettings').flatMap(section),
        '## Before Converse has loaded',
        '',
        'The script may stand first in `<head>`. Then it takes its settings from a JSON block with the id `converse-session`, with the',
        'same names, or from `data-` attributes of its own tag: [early start](early-start.md).',
    ];
    return format(lines.join('\n'), { parser: 'markdown', printWidth: 120, proseWrap: 'always' });
}
