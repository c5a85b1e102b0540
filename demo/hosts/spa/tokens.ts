/** One-time tokens: good for one login of one person, for a minute. Several API processes need a common store. */
import { randomBytes } from 'node:crypto';

export interface Tokens {
    readonly lifetime: number;
    issue(user: string): string;
    /** Whether the token was good; it never is again. */
    take(user: string, token: string): boolean;
}

export function createTokens(lifetime = 60): Tokens {
    const issued = new Map<string, { user: string; until: number }>();
    return {
        lifetime,
        issue(user) {
            for (const [token, { until }] of issued) if (until <= Date.now()) issued.delete(token);
            const token = randomBytes(24).toString('base64url');
            issued.set(token, { user, until: Date.now() + lifetime * 1000 });
            return token;
        },
        take(user, token) {
            const found = issued.get(token);
            issued.delete(token);
            return found?.user === user && found.until > Date.now();
        },
    };
}
