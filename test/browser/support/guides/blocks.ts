/**
 * What a guide tells its reader to do, in the order of its text. The words before a fenced block say what it is:
 *
 *     `name` ...:                         a file to make; what is bold may come first
 *     In `name`, replace / with           two blocks, an edit of a file
 *     ... terminal of its own:            a command that goes on running; started again if it runs already
 *     ... console:                        for the console of a page
 *     (sh)                                commands to type
 *     (text)                              what the step before prints, or a part of it; `…` stands for anything
 *     (json)                              a reply of the endpoint
 *
 * The paragraphs between are steps as well: what a person does in a browser is told in them.
 */
import { readFileSync } from 'node:fs';

export type Step = { line: number } & (
    | { do: 'make'; file: string; text: string }
    | { do: 'edit'; file: string; old: string; text: string }
    | { do: 'act' | 'run' | 'serve' | 'console' | 'see' | 'reply'; text: string }
);

export interface Section {
    title: string;
    steps: Step[];
}

/** @param wanted of a section's title: what the others have may be no steps. */
export function readGuide(name: string, wanted: (title: string) => boolean = () => true): Section[] {
    const lines = readFileSync(new URL(`../../../../${name}`, import.meta.url), 'utf8').split('\n');
    const sections: Section[] = [{ title: '', steps: [] }];
    let paragraph = '';
    let old: { file: string; text: string } | undefined;
    for (let at = 0; at < lines.length; at++) {
        const line = lines[at]!;
        if (line.startsWith('## ')) sections.push({ title: line.slice(3), steps: [] });
        if (!line.startsWith('```')) {
            // The paragraph goes on until an empty line, and is remembered over it.
            paragraph = lines[at - 1] === '' ? line : line === '' ? paragraph : `${paragraph} ${line}`;
            if (lines[at + 1] === '' && line)
                sections.at(-1)!.steps.push({ line: at + 1, do: 'act', text: paragraph });
            continue;
        }
        const end = lines.indexOf('```', at + 1);
        const text = lines
            .slice(at + 1, end)
            .map((each) => `${each}\n`)
            .join('');
        const replaced = /^In `([^`]+)`, replace:?$/.exec(paragraph)?.[1];
        if (replaced) old = { file: replaced, text };
        else {
            const step = stepOf(line.slice(3), paragraph, text, old);
            if (!step && wanted(sections.at(-1)!.title))
                throw new Error(`${name}:${at + 1}: nothing says what this block is for ("${paragraph}").`);
            if (step) sections.at(-1)!.steps.push({ line: at + 1, ...step } as Step);
            old = undefined;
        }
        at = end;
        paragraph = '';
    }
    return sections;
}

function stepOf(language: string, before: string, text: string, old?: { file: string; text: string }) {
    if (old)
        return /^with\b.*:?$/.test(before) ? { do: 'edit', file: old.file, old: old.text, text } : undefined;
    const file = /^(?:\*\*[^*]+\*\* )?`([^`]+)`.*:$/.exec(before)?.[1];
    if (file) return { do: 'make', file, text };
    if (language === 'sh') return { do: /terminal of its own\b.*:$/.test(before) ? 'serve' : 'run', text };
    if (language === 'text') return { do: 'see', text };
    if (language === 'json') return { do: 'reply', text };
    return language === 'js' && /console\b.*:$/.test(before) ? { do: 'console', text } : undefined;
}
