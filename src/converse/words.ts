/** What we say in the chat, in the language that Converse speaks: English where it is another one. */
import type { ConverseApi } from './types.ts';

const ENGLISH = {
    waiting: 'Waiting for the connection',
    unsure: 'May not have arrived',
    failed: 'There was no connection. Please send it again.',
};

const GERMAN: typeof ENGLISH = {
    waiting: 'Wartet auf die Verbindung',
    unsure: 'Vielleicht nicht angekommen',
    failed: 'Es gab keine Verbindung. Bitte noch einmal senden.',
};

/** Chosen as Converse chooses: its setting, or else the browser's languages, the first that it has. */
export function wordsFor({ settings }: ConverseApi): typeof ENGLISH {
    const has = settings.get('locales') as string[] | undefined;
    const languages = [settings.get('i18n') as string | undefined, ...navigator.languages];
    const chosen = languages
        .map((name) => name?.split(/[-_]/)[0])
        .find((name) => name && has?.includes(name));
    return chosen === 'de' ? GERMAN : ENGLISH;
}
