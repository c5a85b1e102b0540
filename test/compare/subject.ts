/** A page with the plugin, or one with Converse alone, with the same settings: what is compared. */
import type { Page } from 'playwright-core';
import type { PageSpec } from '../browser/support/page.ts';
import { DOMAIN, setStage, type Stage } from '../browser/support/stage.ts';
import { untilItAnswers } from './measure.ts';

export type Kind = 'alone' | 'plugin';
export type Way = 'prebind' | 'credentials';

export interface Subject {
    readonly stage: Stage;
    /** Opens a page for somebody who is signed in. @param named whether the page says who that is. */
    open(way: Way, user: string, named?: boolean): Promise<Page>;
    /** The same, and the XMPP server has answered it. */
    chatting(way: Way, user: string, named?: boolean): Promise<Page>;
    /** The same page, for another or nobody: what the site writes into it. */
    urlFor(way: Way, user: string | undefined, named?: boolean): string;
}

/** Seconds. */
const PATIENCE = 60;

/** Each with a server, a site and a browser of its own: nothing is left of the one before. */
export function withSubject(act: (subject: Subject) => Promise<string>): (kind: Kind) => Promise<string> {
    return async (kind) => {
        const stage = await setStage();
        try {
            return await act(createSubject(stage, kind));
        } finally {
            await stage.close();
        }
    };
}

function createSubject(stage: Stage, kind: Kind): Subject {
    const { boshURL } = stage.prosody;
    const urls = new Map<string, string>();

    function specOf(way: Way, user: string | undefined, named: boolean): PageSpec {
        const settings = {
            bosh_service_url: boshURL,
            authentication: way === 'prebind' ? 'prebind' : 'login',
            auto_login: true,
            [`${way}_url`]: `/${way}`,
            // Converse's own way to say it.
            ...(named ? { jid: `${user ?? 'nobody'}@${DOMAIN}` } : {}),
        };
        if (kind === 'alone') return { plugin: 'none', settings };
        return { settings: { ...settings, ...(named ? { session_user: user ?? null } : {}) } };
    }

    const subject: Subject = {
        stage,
        urlFor(way, user, named = true) {
            const key = [way, user, named].join();
            const url = urls.get(key) ?? stage.site.page(specOf(way, user, named));
            urls.set(key, url);
            return url;
        },
        open: (way, user, named) => stage.open(subject.urlFor(way, user, named), user),
        async chatting(way, user, named) {
            const page = await subject.open(way, user, named);
            if ((await untilItAnswers(page, PATIENCE)) === undefined)
                throw new Error('The page never chatted.');
            return page;
        },
    };
    return subject;
}
