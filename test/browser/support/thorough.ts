/** What `npm test` has no time for: `npm run test:long thorough` does. */
import type { EngineName } from './engines/capabilities.ts';
import { ENGINES } from './engines/index.ts';
import type { PageSpec } from './page.ts';

/** Whether there is time for what differs little from engine to engine, or from one way in to the next. */
export const thorough = process.env['THOROUGH'] !== undefined;

/** The engines of a file: all, or Chromium and the one that differs most from it in what the file is about. */
export function enginesWith(other: EngineName): EngineName[] {
    return thorough ? ENGINES : ENGINES.filter((engine) => engine === 'chromium' || engine === other);
}

/** The Converse of pages of which nothing is seen: the one without a UI starts in half the time. */
export const LIGHT: Pick<PageSpec, 'converse' | 'plugin'> = thorough
    ? {}
    : { converse: 'headless', plugin: 'after' };
