import type { Session } from '../../../../src/session/machine.ts';
import { whenSession } from '../session-handle.ts';

interface Standing {
    running: boolean;
    answer?: { fault: string; once: boolean };
    network: string;
    throughSite: boolean;
}

/** What the bench's buttons do, and the line that says how everything stands. */
export function listenToSwitches(bench: HTMLElement): void {
    const told = bench.querySelector<HTMLElement>('#bench-told')!;
    let session: Session | undefined;
    whenSession((found) => (session = found));

    const does: Record<string, () => void> = {
        reload: () => location.reload(),
        duplicate: () => void window.open(location.href),
        retry: () => void session?.retry(),
    };
    const ask = async (path: string, init?: RequestInit): Promise<void> => {
        try {
            const response = await fetch(`/bench/${path}`, init);
            if (!response.ok) throw new Error(`The demo answered ${response.status}.`);
            told.textContent = sentence((await response.json()) as Standing);
            // Where chat goes stands in the page.
            if (path === 'road') location.reload();
        } catch (error) {
            told.textContent = `That did not work. ${(error as Error).message}`;
        }
    };
    const post = async (path: string, body: URLSearchParams): Promise<void> => {
        told.textContent = 'Under way …';
        await ask(path, { method: 'POST', body });
    };

    bench.addEventListener('click', ({ target }) => {
        const button = (target as Element).closest('button');
        const { post: path, body, does: what } = button?.dataset ?? {};
        if (path) void post(path, new URLSearchParams(body));
        if (what) does[what]?.();
    });
    bench.querySelector<HTMLFormElement>('#bench-answer')!.addEventListener('submit', (event) => {
        event.preventDefault();
        const form = event.currentTarget as HTMLFormElement;
        const chosen = new FormData(form, event.submitter);
        void post('answer', new URLSearchParams([...chosen].map(([name, value]) => [name, value as string])));
    });
    void ask('state');
}

function sentence({ running, answer, network, throughSite }: Standing): string {
    const server = `XMPP server: ${running ? 'running' : 'stopped'}.`;
    const name =
        answer && document.querySelector(`#bench-fault option[value="${answer.fault}"]`)?.textContent;
    const site = `The site answers: ${answer ? `${name} ${answer.once ? 'once' : 'from now on'}` : 'as usual'}.`;
    const road = throughSite ? `Network: ${network}, through the site.` : 'Network: as usual.';
    return `${server} ${site} ${road}`;
}
