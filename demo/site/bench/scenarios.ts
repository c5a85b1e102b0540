import { findWay } from '../ways.ts';
import type { FaultId } from './faults.ts';

/** One press of a button. */
export interface Step {
    label: string;
    /** A switch of the demo's server, and what it is set to. */
    post?: [path: string, body: Record<string, string>];
    /** Something that the page itself can do. */
    does?: 'reload' | 'duplicate' | 'retry';
    /** Another page. */
    href?: string;
    /** This page by another way in. */
    way?: string;
    /** The form that signs somebody else in, and where it leads. */
    signIn?: '_self' | '_blank';
}

export interface Scenario {
    id: string;
    title: string;
    steps: Step[];
    should: string;
    /** What Converse does by itself. */
    alone: string;
}

const answer = (label: string, fault: FaultId | 'usual', times = 'always'): Step => ({
    label,
    post: ['answer', { fault, times }],
});
const power = (label: string, to: string): Step => ({ label, post: ['server', { power: to }] });
const kick = (label: string, condition = ''): Step => ({ label, post: ['kick', { condition }] });
const network = (label: string, to: string): Step => ({ label, post: ['network', { network: to }] });
const throughSite: Step = { label: 'Send chat through the site', post: ['road', { through: 'site' }] };
const asUsual = answer('The site answers as usual', 'usual');
const way = (id: string): Step => ({ label: `Use “${findWay(id)!.title}”`, way: id });

export const scenarios: readonly Scenario[] = [
    {
        id: 'page-load',
        title: 'Another page',
        steps: [
            { label: 'People', href: '/people' },
            { label: 'News', href: '/' },
            { label: 'Reload', does: 'reload' },
        ],
        should: 'The session goes on: the site is asked nothing, the RIDs count on, and chats stay open. What was written to you meanwhile is there.',
        alone: 'It attaches without asking whether the session is alive, and messages that come during a page load are lost.',
    },
    {
        id: 'host-500',
        title: 'The site is broken',
        steps: [answer('The site answers 500', '500'), kick('End my session'), asUsual],
        should: 'waiting, host-busy: the site is asked less and less often. Once it answers as usual, chat is back by itself.',
        alone: 'Prebind: the site is asked twice, then chat is dead until the page is loaded again, and nothing says so. Credentials: the site is asked every two seconds, by every tab.',
    },
    {
        id: 'host-429',
        title: 'The site is too busy',
        steps: [answer('429 once, Retry-After: 7', '429', 'once'), kick('End my session')],
        should: 'waiting, host-busy: exactly as long as the site has said, then online.',
        alone: 'Retry-After is not read: the site is asked again after two or three seconds.',
    },
    {
        id: 'host-html',
        title: 'The site answers with a page',
        steps: [
            answer('The site answers with HTML', 'html'),
            kick('End my session'),
            asUsual,
            { label: 'Try again now', does: 'retry' },
        ],
        should: 'stopped, host-misconfigured, and the message says what was answered. “Try again now” works once the site is mended.',
        alone: 'Chat is dead until the page is loaded again, and nothing says so.',
    },
    {
        id: 'expired',
        title: 'Tokens have expired',
        steps: [
            way('token'),
            answer('Tokens that have expired', 'expired'),
            kick('End my session'),
            asUsual,
            { label: 'Try again now', does: 'retry' },
        ],
        should: 'The XMPP server refuses three tokens in a row, with pauses between them. Then stopped, rejected.',
        alone: 'It has no tokens. A password that is refused ends in its own login form.',
    },
    {
        id: 'kill',
        title: 'The XMPP server dies',
        steps: [power('Kill it', 'kill'), power('Start it', 'start')],
        should: 'waiting, server-unreachable, with a countdown. Write something meanwhile: it waits in the chat, and goes out once the server is back.',
        alone: 'Strophe repeats its request at fixed times, 8, 35 and 99 seconds later: all tabs in the same moment. Credentials: it is back then. Prebind: only if the server was back within 8 seconds; after that it is dead until the page is loaded again, for the site could not log in either. What was on its way is lost, or comes twice.',
    },
    {
        id: 'restart',
        title: 'The XMPP server restarts',
        steps: [power('Restart it', 'restart')],
        should: 'waiting, session-lost or server-unreachable. All tabs come back within some seconds, not in the same moment.',
        alone: 'It comes back as well, after up to 8 seconds, and all tabs in the same moment.',
    },
    {
        id: 'kick',
        title: 'Thrown out',
        steps: [
            kick('End my session'),
            kick('Replaced by another client', 'conflict'),
            kick('Against the policy', 'policy-violation'),
            { label: 'Try again now', does: 'retry' },
        ],
        should: 'The first: session-lost, the site is asked once, online again. The second: stopped, replaced; it does not fight. The third: waiting, policy, for up to a minute.',
        alone: 'It comes back at once each time, whatever the server said.',
    },
    {
        id: 'network',
        title: 'No network',
        steps: [
            throughSite,
            network('Cut the network', 'off'),
            network('A slow network', 'slow'),
            network('The usual network', 'usual'),
        ],
        should: 'Cut: waiting, server-unreachable or network. With the network chat comes back. Slow: everything as ever, later.',
        alone: 'As when the XMPP server dies: it notices the network’s return at Strophe’s next try.',
    },
    {
        id: 'duplicate',
        title: 'The tab is duplicated',
        steps: [{ label: 'Duplicate this tab', does: 'duplicate' }],
        should: 'Another tab, another resource: the new one asks the site for a session of its own. Both chat.',
        alone: 'Both tabs use one session, and both lose messages.',
    },
    {
        id: 'user',
        title: 'Somebody else signs in',
        steps: [
            { label: 'In another tab', signIn: '_blank' },
            { label: 'In this tab', signIn: '_self' },
        ],
        should: 'In another tab: this one’s chat ends, stopped, user-changed, and the header offers “Reload”. In this tab: the old chat is ended on the server, and removed here, before the new one begins.',
        alone: 'Where pages do not give jid, the new person goes on in the chat of the one before. Where they do, what is stored of the one before stays.',
    },
    {
        id: 'sign-out',
        title: 'Signed out elsewhere',
        steps: [{ label: 'Sign me out elsewhere', post: ['sign-out', {}] }],
        should: 'The chat ends, the site is asked once and says 401: signed-out. “Sign in again” in the header leads back to this page.',
        alone: 'Credentials: the site is asked about once a second, for ever. Prebind: it is asked twice, and nothing says that somebody is signed out.',
    },
];
