import { createHash, randomBytes } from 'node:crypto';

/** One-time tokens: good for one login of one person, for a minute. */
export interface Tokens {
    readonly lifetime: number;
    issue(user: string): string;
    /** Whether the token was good; it never is again. */
    take(user: string, token: string): boolean;
    /** Ends all tokens of a person before their time. */
    expire(user: string): void;
}

export function createTokens({
    lifetime = 60,
    now = Date.now,
}: { lifetime?: number; now?(): number } = {}): Tokens {
    const issued = new Map<string, { user: string; until: number }>();
    const forgetOld = (): void => {
        for (const [key, { until }] of issued) if (until <= now()) issued.delete(key);
    };
    return {
        lifetime,
        issue(user) {
            forgetOld();
            const token = randomBytes(24).toString('base64url');
            issued.set(digest(token), { user, until: now() + lifetime * 1000 });
            return token;
        },
        take(user, token) {
            const key = digest(token);
            const found = issued.get(key);
            issued.delete(key);
            return found !== undefined && found.user === user && found.until > now();
        },
        expire(user) {
            for (const [key, { user: owner }] of issued) if (owner === user) issued.delete(key);
        },
    };
}

/** Only a digest is kept, so that looking one up takes no longer the more of it is right. */
function digest(token: string): string {
    return createHash('sha256').update(token).digest('hex');
}
