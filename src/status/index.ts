/** Defines `<converse-session-status>`. */
import { ConverseSessionStatus } from './element.ts';

if (!customElements.get('converse-session-status'))
    customElements.define('converse-session-status', ConverseSessionStatus);

export { ConverseSessionStatus };
export { ENGLISH, GERMAN } from './words.ts';
export type { StatusElement } from './element.ts';
export type { Word, Words } from './words.ts';
