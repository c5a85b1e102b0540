/** The body of an answer: read up to a limit, and told apart from a web page. */

/** Replies are a few hundred bytes; a signed token a few thousand. */
export const MAX_BODY = 64 * 1024;

export interface Body {
    /** Its beginning, when it was longer than the limit. */
    text: string;
    /** False when it was longer than the limit: the rest is neither read nor waited for. */
    whole: boolean;
}

/** Tells the network that nobody will read the rest. */
export function discard(response: Response): void {
    response.body?.cancel().catch(() => undefined);
}

/** @throws what the stream throws: the connection broke, or the request was aborted. */
export async function readBody(response: Response): Promise<Body> {
    const reader = response.body?.getReader();
    const decoder = new TextDecoder();
    let text = '';
    let size = 0;
    while (reader) {
        const { done, value } = await reader.read();
        if (done) break;
        size += value.byteLength;
        if (size > MAX_BODY) {
            reader.cancel().catch(() => undefined);
            // Enough to see whether it is a web page.
            return { text: text + decoder.decode(value.subarray(0, MAX_BODY)), whole: false };
        }
        text += decoder.decode(value, { stream: true });
    }
    return { text: text + decoder.decode(), whole: true };
}

/** @returns the value, or `undefined`, which no JSON text is, when it is no JSON. */
export function parseJSON({ text, whole }: Body): unknown {
    try {
        return whole ? JSON.parse(text) : undefined;
    } catch {
        return undefined;
    }
}

/** Asked only of what is no JSON: PHP sends JSON as `text/html` unless told otherwise. */
export function isPage(text: string, response: Response): boolean {
    return /html/i.test(response.headers.get('content-type') ?? '') || /^\s*</.test(text);
}
