// Only for showing that it moves on: a site has no business in the plugin's storage.

const prefix = 'converse-session:';

/** The next RID in the tab's saved session; undefined when nothing is saved (always so on WebSocket). */
export function savedRID(): string | undefined {
    for (let index = 0; index < sessionStorage.length; index++) {
        const key = sessionStorage.key(index)!;
        if (!key.startsWith(prefix)) continue;
        const rid = ridOf(sessionStorage.getItem(key)!);
        if (rid !== undefined) return rid;
    }
    return undefined;
}

function ridOf(text: string): string | undefined {
    try {
        const value: unknown = JSON.parse(text);
        if (typeof value !== 'object' || value === null) return undefined;
        const { rid } = value as { rid?: unknown };
        return typeof rid === 'number' || typeof rid === 'string' ? String(rid) : undefined;
    } catch {
        return undefined;
    }
}
