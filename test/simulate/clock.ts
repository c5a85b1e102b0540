/** Time that passes only when it is let, for ten thousand tabs at once: a binary heap of what falls due. */
import type { Clock, Timer } from '../../src/environment.ts';

export interface VirtualClock extends Clock {
    /** Lets time pass until then, running what falls due and everything that follows from it. */
    run(until: number): Promise<void>;
    /** How many timers are set, cancelled ones included until their time. */
    readonly size: number;
}

interface Due {
    at: number;
    /** Those of the same millisecond run in the order in which they were set. */
    order: number;
    /** Undefined once it has been cancelled. */
    run: (() => void) | undefined;
}

/** Promises that have come true are followed before this one: none of what is simulated waits for anything else. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const isBefore = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

export function createClock(): VirtualClock {
    const heap: Due[] = [];
    let time = 0;
    let order = 0;

    function push(due: Due): void {
        let place = heap.push(due) - 1;
        while (place > 0) {
            const parent = (place - 1) >> 1;
            if (!isBefore(due, heap[parent]!)) break;
            heap[place] = heap[parent]!;
            place = parent;
        }
        heap[place] = due;
    }

    function pop(): Due {
        const [first] = heap as [Due];
        const last = heap.pop()!;
        if (heap.length === 0) return first;
        let place = 0;
        for (;;) {
            let child = 2 * place + 1;
            if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
            if (child >= heap.length || !isBefore(heap[child]!, last)) break;
            heap[place] = heap[child]!;
            place = child;
        }
        heap[place] = last;
        return first;
    }

    return {
        now: () => time,
        setTimeout(run, ms) {
            const due: Due = { at: time + Math.max(0, Math.round(ms)), order: (order += 1), run };
            push(due);
            return due as unknown as Timer;
        },
        clearTimeout(timer) {
            if (timer) (timer as unknown as Due).run = undefined;
        },
        async run(until) {
            while (heap.length > 0 && heap[0]!.at <= until) {
                const { at } = heap[0]!;
                time = at;
                let ran = false;
                while (heap[0]?.at === at) {
                    const { run } = pop();
                    ran ||= run !== undefined;
                    run?.();
                }
                if (ran) await turn();
            }
            time = until;
        },
        get size() {
            return heap.length;
        },
    };
}
