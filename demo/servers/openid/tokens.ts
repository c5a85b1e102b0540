/** The tokens that the site holds for somebody who is signed in. They stay on the site's server. */
import * as client from 'openid-client';

export interface Token {
    token: string;
    /** Seconds. */
    expires_in: number;
}

export interface Tokens {
    /**
     * One for the chat.
     * @returns undefined when the provider says that this sign-in is over.
     * @throws when the provider cannot be asked, and has to be.
     */
    fresh(): Promise<Token | undefined>;
    /** Tells the provider that they are needed no more. */
    revoke(): Promise<void>;
}

type Answer = client.TokenEndpointResponse;

/** Seconds that a token has to be good for, at least: it has a way to go. */
const margin = 30;

/** @param audience for whom tokens are: said at each refresh, or the next one would be for nobody. */
export function createTokens(provider: client.Configuration, audience: string, first: Answer): Tokens {
    let access = '';
    let until = 0;
    let refresh: string | undefined;
    let used = false;
    let over = false;
    let refreshing: Promise<void> | undefined;

    function take({ access_token, expires_in = 60, refresh_token = refresh }: Answer): void {
        [access, refresh, used] = [access_token, refresh_token, false];
        until = Date.now() + expires_in * 1000;
    }
    take(first);
    const left = (): number => Math.floor((until - Date.now()) / 1000);

    async function renew(): Promise<void> {
        if (refresh === undefined) {
            over = left() <= 0;
            return;
        }
        try {
            take(await client.refreshTokenGrant(provider, refresh, { resource: audience }));
        } catch (error) {
            if (error instanceof client.ResponseBodyError && error.error === 'invalid_grant') over = true;
            // Not well, or not there: what we have may still be good.
            else if (left() <= 0) throw error;
        }
    }

    return {
        async fresh() {
            // Whoever asks again has lost the chat, or been refused: the provider may have ended it all, so it is asked.
            // One at a time: a refresh token that is used twice ends the sign-in.
            if (!over && (used || left() <= margin))
                await (refreshing ??= renew().finally(() => (refreshing = undefined)));
            used = true;
            return over ? undefined : { token: access, expires_in: left() };
        },
        async revoke() {
            over = true;
            await client.tokenRevocation(provider, refresh ?? access);
        },
    };
}
