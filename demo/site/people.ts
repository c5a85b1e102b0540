import type { Account } from '../xmpp/options.ts';

export interface Person {
    /** Name for signing in, and the local part of the JID. */
    user: string;
    /** A demo's password: it is printed on the sign-in page. */
    password: string;
    name: string;
    role: string;
    room: string;
    extension: string;
    about: string;
}

export const people: readonly Person[] = [
    {
        user: 'alice',
        password: 'soundboard',
        name: 'Alice Archer',
        role: 'Head of the workshop',
        room: 'Workshop, first floor',
        extension: '12',
        about: 'Decides what is mended and what is left alone. Rebuilds actions.',
    },
    {
        user: 'bob',
        password: 'tuningfork',
        name: 'Bob Brandt',
        role: 'Concert tuner',
        room: 'Mostly on the road',
        extension: '17',
        about: 'Looks after the instruments of eleven halls and one cruise ship.',
    },
    {
        user: 'carol',
        password: 'keybed',
        name: 'Carol Castellano',
        role: 'Front office',
        room: 'Reception',
        extension: '10',
        about: 'Appointments, invoices, deliveries. Knows where the van is.',
    },
    {
        user: 'dave',
        password: 'veneer',
        name: 'Dave Dimov',
        role: 'Cabinet maker',
        room: 'Wood store',
        extension: '21',
        about: 'Cases, lids, legs and French polish. Ask before opening a window.',
    },
];

export function findPerson(user: string | undefined): Person | undefined {
    return people.find((person) => person.user === user);
}

export function initials(person: Person): string {
    return person.name.replace(/[^A-Z]/g, '');
}

/** The same people for the XMPP server, each with all the others as contacts. */
export function accountsOf(domain: string): Account[] {
    return people.map(({ user, password, name }) => ({
        user,
        password,
        name,
        roster: people
            .filter((other) => other.user !== user)
            .map((other) => ({ jid: `${other.user}@${domain}`, name: other.name, groups: ['Colleagues'] })),
    }));
}
