/**
 * The stream features after an attach. Core announces them only when Strophe itself has logged in; without that,
 * whoever waits for a feature waits for ever.
 */
import type { Connection, PrivateConverse } from './types.ts';

/**
 * @param restored the same session as on the page before: Converse's own cache of its features is right.
 * @param features as the server announced them; a prebind does not know them.
 */
export async function announceFeatures(
    { api, state }: PrivateConverse,
    connection: Connection,
    restored: boolean,
    features: Element | undefined,
): Promise<void> {
    const cached = state.stream_features;
    if (cached) {
        await new Promise<void>((resolve) => void cached.fetch({ success: resolve, error: resolve }));
        if (restored && cached.length > 0) return api.trigger('streamFeaturesAdded');
        await cached.clearStore();
    }
    connection.features =
        features ?? document.createElementNS('http://etherx.jabber.org/streams', 'features');
    await api.trigger('beforeResourceBinding', { synchronous: true });
}
