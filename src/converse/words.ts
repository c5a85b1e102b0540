/** What we say in the chat, in the language that Converse speaks: English where it is another one. */
import type { ConverseEnv } from './types.ts';

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

/** Converse's dates are in its language once it has loaded it. */
export function wordsFor({ dayjs }: ConverseEnv): typeof ENGLISH {
    return dayjs.locale() === 'de' ? GERMAN : ENGLISH;
}
