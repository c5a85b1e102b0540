// Talks to `modules/mod_demo_sessions.lua`: what the server knows of its clients, without waiting a second for
// Prosody's own admin shell.

export interface Kick {
    /** A stream error condition such as 'policy-violation' or 'conflict'. Default: none, as the admin shell does. */
    condition?: string;
    text?: string;
}

export interface Control {
    /** Full JIDs that are bound now, in alphabetical order. */
    sessions(): Promise<string[]>;
    /** Ends the sessions of a full or bare JID; resolves to how many there were. */
    kick(jid: string, kick?: Kick): Promise<number>;
}

export function createControl({ url, secret }: { url: string; secret: string }): Control {
    const ask = async (method: string, query: Record<string, string> = {}): Promise<unknown> => {
        const response = await fetch(`${url}?${new URLSearchParams(query)}`, {
            method,
            headers: { authorization: `Bearer ${secret}` },
        });
        if (!response.ok) throw new Error(`Prosody's demo_sessions module answered ${response.status}.`);
        return response.json();
    };
    return {
        async sessions() {
            return ((await ask('GET')) as { jids: string[] }).jids.sort();
        },
        async kick(jid, kick = {}) {
            return ((await ask('POST', { jid, ...kick })) as { ended: number }).ended;
        },
    };
}
