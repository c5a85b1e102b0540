/** What the person chatting reads. One table, so that a site can replace it. */
import type { State, StateName } from '../session/state.ts';

export type Words = Record<StateName, string>;

export const ENGLISH: Words = {
    idle: 'Chat is not in use',
    fetching: 'Connecting to chat …',
    connecting: 'Connecting to chat …',
    online: 'Chat is connected',
    waiting: 'Chat is interrupted. Trying again …',
    'signed-out': 'You are signed out',
    stopped: 'Chat is not connected',
};

/** Whether "Try now" can help. */
export function canRetry({ name }: State): boolean {
    return name === 'waiting' || name === 'stopped' || name === 'signed-out';
}
