/** What passed, as a table of languages and servers. */
import { align } from '../bench/table.ts';

export interface Results {
    add(row: string, column: string, passed: boolean): void;
    table(): string;
}

export function createResults(): Results {
    const cells = new Map<string, Map<string, { passed: number; all: number }>>();
    const columns = new Set<string>();
    return {
        add(row, column, passed) {
            columns.add(column);
            const line = cells.get(row) ?? new Map<string, { passed: number; all: number }>();
            cells.set(row, line);
            const cell = line.get(column) ?? { passed: 0, all: 0 };
            line.set(column, { passed: cell.passed + Number(passed), all: cell.all + 1 });
        },
        table() {
            const body = [...cells].map(([row, line]) => [
                row,
                ...[...columns].map((column) => {
                    const cell = line.get(column);
                    return cell ? `${cell.passed}/${cell.all}` : '-';
                }),
            ]);
            return align([['', ...columns]], body, [0]);
        },
    };
}
