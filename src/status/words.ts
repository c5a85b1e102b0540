/** What the person chatting reads: one table for each language, so that a site can replace it. */
import type { Reason } from '../session/state.ts';
import type { Left } from './countdown.ts';
import { isNoFault, type Action, type Face, type FaceName } from './face.ts';

export type Word =
    | FaceName
    | Reason
    | Action
    /** `{when}` is how long it takes: "in 12s". */
    | 'next-try'
    | 'trying'
    /** The language of the table, for screen readers and for `{when}`: a tag such as `en` or `pt-BR`. */
    | 'language';

export type Words = Readonly<Record<Word, string>>;

export const ENGLISH: Words = {
    language: 'en',

    idle: 'This site has not signed you in to chat',
    connecting: 'Connecting to chat …',
    online: 'Chat is connected',
    waiting: 'Chat is interrupted',
    'signed-out': 'You are signed out',
    stopped: 'Chat is not connected',

    network: 'The connection does not get through.',
    timeout: 'The answer takes too long.',
    offline: 'This device is offline.',
    'host-busy': 'This site is busy.',
    'host-signed-out': 'Sign in to this site to chat.',
    'host-misconfigured': 'Something is wrong with this site.',
    'server-unreachable': 'The chat server cannot be reached.',
    'session-lost': 'The chat server has ended the connection.',
    rejected: 'The chat server does not accept your sign-in.',
    policy: 'The chat server asks for a pause.',

    replaced: 'Chat is open elsewhere',
    'logged-out': 'You have logged out of chat',
    'user-changed': 'Another account has signed in to this site',

    'next-try': 'Next try {when}',
    trying: 'Trying again …',
    retry: 'Try now',
    'take-over': 'Use it here',
    start: 'Log in to chat',
    'sign-in': 'Sign in again',
    reload: 'Reload',
};

export const GERMAN: Words = {
    language: 'de',

    idle: 'Diese Website hat Sie nicht im Chat angemeldet',
    connecting: 'Chat wird verbunden …',
    online: 'Chat ist verbunden',
    waiting: 'Chat ist unterbrochen',
    'signed-out': 'Sie sind abgemeldet',
    stopped: 'Chat ist nicht verbunden',

    network: 'Die Verbindung kommt nicht zustande.',
    timeout: 'Die Antwort dauert zu lange.',
    offline: 'Dieses Gerät ist offline.',
    'host-busy': 'Diese Website ist überlastet.',
    'host-signed-out': 'Melden Sie sich an, um zu chatten.',
    'host-misconfigured': 'Mit dieser Website stimmt etwas nicht.',
    'server-unreachable': 'Der Chat-Server ist nicht erreichbar.',
    'session-lost': 'Der Chat-Server hat die Verbindung beendet.',
    rejected: 'Der Chat-Server nimmt Ihre Anmeldung nicht an.',
    policy: 'Der Chat-Server bittet um eine Pause.',

    replaced: 'Chat ist anderswo geöffnet',
    'logged-out': 'Sie haben sich vom Chat abgemeldet',
    'user-changed': 'Auf dieser Website ist jetzt ein anderes Konto angemeldet',

    'next-try': 'Nächster Versuch {when}',
    trying: 'Neuer Versuch läuft …',
    retry: 'Jetzt versuchen',
    'take-over': 'Hier verwenden',
    start: 'Beim Chat anmelden',
    'sign-in': 'Neu anmelden',
    reload: 'Neu laden',
};

/** What it is, and why, where that is not the same. */
export function sentences({ name, reason }: Face, words: Words): { text: string; why?: string } {
    if (isNoFault(reason)) return { text: words[reason] };
    return { text: words[name], why: reason && words[reason] };
}

/** When the next attempt comes; that it has begun; or nothing, where none comes by itself. */
export function prospect({ name, trying }: Face, left: Left | undefined, words: Words): string | undefined {
    if (name !== 'waiting') return undefined;
    if (trying || !left) return words.trying;
    const format = new Intl.RelativeTimeFormat(words.language, { style: 'narrow' });
    return words['next-try'].replace('{when}', () => format.format(left.value, left.unit));
}
