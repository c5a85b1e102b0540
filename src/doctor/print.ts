/** The report for people. */
import util from 'node:util';
import type { Finding, Report } from './finding.ts';

type Style = 'red' | 'yellow' | 'green' | 'bold' | 'dim';

/** @param colour whether there is a terminal that shows it. */
export function print({ endpoint, page, shape, findings, notChecked }: Report, colour: boolean): string {
    // Node 20.12 and later.
    const style = (how: Style, text: string) =>
        colour && util.styleText ? util.styleText(how, text, { validateStream: false }) : text;
    const one = ({ name, severity, about, problem, detail, remedy }: Finding): string[] => [
        `${style(severity === 'error' ? 'red' : 'yellow', severity)} ${style('bold', name)} ${style('dim', `(${about})`)}`,
        `  ${problem}${detail ? ` (${detail})` : ''}`,
        `  ${remedy}`,
        '',
    ];
    const count = findings.length === 1 ? '1 finding.' : `${findings.length} findings.`;
    const lines = [
        `${endpoint}, for a page of ${page}${shape ? `: ${shape}` : ''}`,
        '',
        ...findings.flatMap(one),
        findings.length > 0 ? count : style('green', 'Nothing found.'),
        ...notChecked.map((what) => style('dim', `Not looked at: ${what}.`)),
    ];
    return `${lines.join('\n')}\n`;
}
