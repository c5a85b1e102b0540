/** A picture for each state: it is told apart by its shape, not by its colour alone. */
import { svg } from 'lit';
import { isNoFault, type Face, type FaceName } from './face.ts';

const ARC = svg`<path d="M12 3a9 9 0 1 0 9 9" class="turning" />`;

const ICONS: Record<FaceName, unknown> = {
    /** A ring. */
    idle: svg`<circle cx="12" cy="12" r="6" />`,
    /** An arc that turns. */
    connecting: ARC,
    /** A dot. */
    online: svg`<circle cx="12" cy="12" r="7" class="full" />`,
    /** A clock. */
    waiting: svg`<circle cx="12" cy="12" r="9" /><path d="M12 7v5l3.5 2" />`,
    /** A door with an arrow that leads in. */
    'signed-out': svg`<path d="M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4M3 12h12M11 8l4 4-4 4" />`,
    /** A speech bubble, struck through. */
    stopped: svg`<path d="M4 5h16v11h-8l-4 4v-4H4zM2 2l20 20" />`,
};

export function iconOf({ name, trying }: Face): unknown {
    return trying ? ARC : ICONS[name];
}

/** @returns the class that colours it. Nothing is broken where a person has signed out or gone elsewhere. */
export function toneOf({ name, reason }: Face): string {
    if (name === 'connecting' || name === 'waiting') return 'busy';
    return name === 'online' || (name === 'stopped' && !isNoFault(reason)) ? name : '';
}
