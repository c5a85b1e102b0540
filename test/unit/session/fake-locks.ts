/** Web Locks as far as they are used: exclusive, in order of asking, with `ifAvailable` and `signal`. */

interface Wish {
    grant(): void;
}

export function fakeLocks(): LockManager {
    const queues = new Map<string, Wish[]>();

    function next(name: string): void {
        const queue = queues.get(name)!;
        queue.shift();
        queue[0]?.grant();
    }

    function request(
        name: string,
        options: LockOptions,
        callback: (lock: Lock | null) => unknown,
    ): Promise<unknown> {
        const queue = queues.get(name) ?? [];
        queues.set(name, queue);
        return new Promise((resolve, reject) => {
            const wish: Wish = {
                grant() {
                    void Promise.resolve()
                        .then(() => callback({ name, mode: 'exclusive' }))
                        .then(resolve, reject)
                        .finally(() => next(name));
                },
            };
            if (options.ifAvailable && queue.length > 0)
                return void Promise.resolve()
                    .then(() => callback(null))
                    .then(resolve, reject);
            queue.push(wish);
            options.signal?.addEventListener('abort', () => {
                const place = queue.indexOf(wish);
                if (place < 1) return;
                queue.splice(place, 1);
                reject(new DOMException('The wish was taken back.', 'AbortError'));
            });
            if (queue.length === 1) wish.grant();
        });
    }
    return { request, query: () => Promise.reject(new Error('not faked')) } as LockManager;
}
