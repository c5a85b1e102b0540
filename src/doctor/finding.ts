/** What has been found, and what could not be looked at. */
import { CATALOGUE, type Name } from './catalogue.ts';

/** No text in it holds a secret. */
export interface Entry {
    /** What it is about. */
    about: 'endpoint' | 'page' | 'server';
    /** An error keeps somebody from chatting, or lets somebody else in; a warning does so under circumstances. */
    severity: 'error' | 'warning';
    problem: string;
    remedy: string;
}

/** An entry as it is written down. */
export type Said = [severity: Entry['severity'], problem: string, remedy: string];

export interface Finding extends Entry {
    name: Name;
    /** What exactly: a status, a field's name, seconds. Never a value of the site's or the server's. */
    detail?: string;
}

export interface Report {
    /** Without the query, which may hold a secret. */
    endpoint: string;
    page: string;
    /** Of the reply, if there was one. */
    shape?: 'prebind' | 'credentials' | 'token';
    findings: Finding[];
    /** What was left out, and why. */
    notChecked: string[];
}

export interface Notes extends Pick<Report, 'findings' | 'notChecked'> {
    /** Notes a finding, once. @param remedy in place of the usual one. */
    find(name: Name, detail?: string, remedy?: string): void;
    skip(what: string): void;
}

export function createNotes(): Notes {
    const findings: Finding[] = [];
    const notChecked: string[] = [];
    return {
        findings,
        notChecked,
        find(name, detail, remedy = CATALOGUE[name].remedy) {
            if (findings.some((one) => one.name === name)) return;
            findings.push({ name, ...CATALOGUE[name], remedy, detail });
        },
        skip: (what) => void notChecked.push(what),
    };
}
