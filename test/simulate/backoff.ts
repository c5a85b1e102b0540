/** A tab as one writes it first: plain exponential back-off, without jitter, from a second to a minute; always a new login. */
import { isTerminate, OPENING, poll, sidOf, step } from './plain.ts';
import type { Opening } from './world.ts';

const BASE = 1000;
const CAP = 60_000;
/** Authentication; restart and bind: as few as the plugin needs. */
const STEPS = 2;

export const openBackoff: Opening = (person, clock) => {
    let failures = 0;

    function fail(): void {
        clock.setTimeout(attempt, Math.min(CAP, BASE * 2 ** failures));
        failures += 1;
    }

    function attempt(): void {
        person.tries();
        person.post('site', '', ({ status }) => {
            if (status === 200) send(OPENING, (text) => go(sidOf(text), STEPS));
            else fail();
        });
    }

    function send(body: string, then: (text: string) => void): void {
        person.post('server', body, ({ status, text }) => {
            if (status === 200 && !isTerminate(text)) then(text);
            else fail();
        });
    }

    function go(sid: string, steps: number): void {
        if (steps > 0) return send(step(sid), () => go(sid, steps - 1));
        failures = 0;
        send(poll(sid), () => go(sid, 0));
    }

    attempt();
};
