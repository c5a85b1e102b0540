/** What an HTTP status of the host site means. */
import { later, misconfigured, signedOut } from './outcome.ts';
import type { Asked, Outcome } from './outcome.ts';

const SIGNED_OUT = [204, 401, 403];
const REDIRECT = [301, 302, 303, 307, 308];
const BUSY = [408, 425, 429];

/** An hour. A host that asks for more is heard, but not for longer than a person would wait. */
const MAX_RETRY_AFTER = 3_600_000;

const CSRF = 'send the current CSRF token';

/** What to do about a status, in the setting that ends the message. 0: an answer that no page may see. */
const REMEDIES: Record<number, string> = {
    0: 'do not set mode: "no-cors"',
    405: 'set another method',
    419: CSRF,
    422: CSRF,
};

/**
 * @returns `null` when the status is a success, so that the body says what the answer is.
 * @param retryAfter ms, see `retryAfterOf`.
 */
export function fromStatus(status: number, asked: Asked, retryAfter?: number): Outcome | null {
    const answered = `${asked.name} answered ${status}`;
    if (SIGNED_OUT.includes(status)) return signedOut(answered, asked);
    if (REDIRECT.includes(status)) return redirected(asked);
    if (status >= 200 && status < 300) return null;
    if (BUSY.includes(status) || (status >= 500 && status < 600)) {
        return later('host-busy', `${answered}: see the site’s log.`, retryAfter);
    }
    const remedy = REMEDIES[status];
    if (remedy) return misconfigured(`${answered}: ${remedy} (${asked.remedy}).`);
    return misconfigured(`${answered}: correct the URL, or see the site’s log.`);
}

/** A redirect to a sign-in page is how most sites say that nobody is signed in. */
export function redirected(asked: Asked): Outcome {
    return signedOut(`${asked.name} redirects to a page`, asked);
}

/**
 * Reads `Retry-After`: seconds or an HTTP date (RFC 9110, section 10.2.3).
 *
 * @param now the wall clock, ms.
 * @returns ms from now, at most an hour; `undefined` when it says nothing that we could wait for.
 */
export function retryAfterOf(header: string | null | undefined, now: number): number | undefined {
    const given = header ?? '';
    let ms = NaN;
    if (/^\d+$/.test(given)) ms = Number(given) * 1000;
    // Date.parse reads a date into almost anything, so only the standard form is given to it.
    else if (/^[A-Z][a-z]+, .+ GMT$/.test(given)) ms = Date.parse(given) - now;
    return ms > 0 ? Math.min(ms, MAX_RETRY_AFTER) : undefined;
}
