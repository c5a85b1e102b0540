/**
 * Answers that arrive before anybody can handle them. They wait here, in order, until `deliver` names who takes them;
 * whatever comes later goes there directly. After a resumed session's handover one request of ours may still be held
 * by the server: its answer (it may carry results of Strophe's own first IQs) comes this way too.
 */
export interface Answers {
    /**
     * Hands over everything that waits, then everything that comes. To be called once.
     * @param receive returns false where it is not taken, and has to be kept.
     */
    deliver(receive: (body: Element) => boolean): void;
    /**
     * Resolves when so many more requests may leave. With more, the server would forget an answer that has not come.
     * Rejects when the session is given up before.
     */
    room(more: number): Promise<void>;
}

export interface AnswerQueue extends Answers {
    /** `delivered` is called once the body has been received. */
    push(body: Element, delivered?: () => void): void;
}

export function createAnswers(room: Answers['room'] = () => Promise.resolve()): AnswerQueue {
    const waiting: [body: Element, delivered?: () => void][] = [];
    let push: AnswerQueue['push'] = (...answer) => void waiting.push(answer);
    return {
        push: (...answer) => push(...answer),
        deliver(receive) {
            push = (body, delivered) => {
                if (receive(body)) delivered?.();
            };
            for (const answer of waiting) push(...answer);
        },
        room,
    };
}
