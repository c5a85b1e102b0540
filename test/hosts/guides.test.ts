/** What the guides say of other languages, followed to the letter. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createReader, type Reader } from '../browser/support/guides/reader.ts';

let reader: Reader;
beforeEach(async () => void (reader = await createReader()));
afterEach(() => reader.close());

it('docs/prebind.md makes a session in each language', async () => {
    const only = ['Install', 'The XMPP server', 'The password', 'A site in another language'];
    await reader.follow('docs/prebind.md', { only });
    const sessions = await reader.type('prosodyctl --config prosody.cfg.lua shell c2s show');
    expect(sessions).toContain('OK: 3 c2s sessions shown');
});
