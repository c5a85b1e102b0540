/** What became of numbered messages. */

export interface Count {
    sent: number;
    missing: number[];
    doubled: number[];
    /** Those that came after a higher one, where the order tells something. */
    late?: number[];
    /** Of the missing, those that Converse has never given to its connection: of these nobody else has heard. */
    unsent?: number[];
}

/** The numbers 1 to `sent`, beside those that were found, each as often as it was. */
export function count(sent: number, found: readonly number[]): Count {
    const times = new Map<number, number>();
    for (const number of found) times.set(number, (times.get(number) ?? 0) + 1);
    const all = Array.from({ length: sent }, (_, index) => index + 1);
    return {
        sent,
        missing: all.filter((number) => !times.has(number)),
        doubled: all.filter((number) => times.get(number)! > 1),
    };
}

/** Those that came for the first time after a higher one. */
export function lateIn(found: readonly number[]): number[] {
    const first = [...new Set(found)];
    return first.filter((number, index) => first.slice(0, index).some((earlier) => earlier > number));
}

/** `f3-17` is number 17 of the flood `f3`. @returns the numbers of one flood in the order of the texts. */
export function numbersOf(flood: string, texts: readonly string[]): number[] {
    const form = new RegExp(`^${flood}-(\\d+)$`);
    return texts.flatMap((text) => form.exec(text)?.slice(1).map(Number) ?? []);
}

/** `72 missing, 3 doubled of 298`, and what else there is to say; of a few it says which. */
export function sentence({ sent, missing, doubled, late = [], unsent = [] }: Count): string {
    const some = (numbers: number[], what: string): string => {
        const which = ranges(numbers);
        const few = numbers.length > 0 && which.length <= FEW ? ` (${which})` : '';
        return `${String(numbers.length)} ${what}${few}`;
    };
    const never = unsent.length > 0 ? `, ${String(unsent.length)} of them never sent` : '';
    const after = late.length > 0 ? `, ${some(late, 'late')}` : '';
    return `${some(missing, 'missing')}${never}, ${some(doubled, 'doubled')}${after} of ${String(sent)}`;
}

/** Characters. */
const FEW = 60;

/** `3, 7-12`; `none` where there are none. */
export function ranges(numbers: readonly number[]): string {
    const begins = numbers.filter((number) => !numbers.includes(number - 1));
    const ends = numbers.filter((number) => !numbers.includes(number + 1));
    const all = begins.map((begin, index) => [...new Set([begin, ends[index]!])].join('-'));
    return all.join(', ') || 'none';
}
