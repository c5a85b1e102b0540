/**
 * Answers that arrive before anybody can handle them. They wait here, in order, until `deliver` names who takes them;
 * whatever comes later goes there directly. After a resumed session's handover one request of ours may still be held
 * by the server: its answer (it may carry results of Strophe's own first IQs) comes this way too.
 */
export interface Answers {
    /** Hands over everything that waits, then everything that comes. To be called once. */
    deliver(receive: (body: Element) => void): void;
}

export interface AnswerQueue extends Answers {
    push(body: Element): void;
}

export function createAnswers(): AnswerQueue {
    const waiting: Element[] = [];
    let receive: ((body: Element) => void) | undefined;
    return {
        push(body) {
            if (receive) receive(body);
            else waiting.push(body);
        },
        deliver(taker) {
            receive = taker;
            waiting.splice(0).forEach(taker);
        },
    };
}
