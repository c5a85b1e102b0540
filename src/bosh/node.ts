/** What Node gives a BOSH session. */
import { DOMParser, onErrorStopParsing } from '@xmldom/xmldom';
import type { BoshEnvironment } from '../environment.ts';

export function createNodeEnvironment(): BoshEnvironment {
    return {
        now: () => Date.now(),
        setTimeout: (run, ms) => setTimeout(run, ms),
        clearTimeout: (timer) => clearTimeout(timer),
        fetch: (url, init) => fetch(url, init),
        crypto: globalThis.crypto,
        parseXML(text) {
            const parser = new DOMParser({ onError: onErrorStopParsing });
            const root = parser.parseFromString(text, 'text/xml').documentElement;
            if (!root) throw new Error('no root element');
            // xmldom's own type; what `xml.ts` uses of it is as in a browser.
            return root as unknown as Element;
        },
    };
}
