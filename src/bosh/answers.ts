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
    /** `delivered` is called once the body has been received. */
    push(body: Element, delivered?: () => void): void;
}

export function createAnswers(): AnswerQueue {
    const waiting: [body: Element, delivered?: () => void][] = [];
    let push: AnswerQueue['push'] = (...answer) => void waiting.push(answer);
    return {
        push: (...answer) => push(...answer),
        deliver(receive) {
            push = (body, delivered) => {
                receive(body);
                delivered?.();
            };
            for (const answer of waiting) push(...answer);
        },
    };
}
