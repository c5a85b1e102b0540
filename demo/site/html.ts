// HTML by template literals. Whatever is put in is escaped, unless it is HTML made here.

const made = Symbol('html');

export interface Html {
    readonly [made]: string;
    toString(): string;
}

type Part = string | number | Html | null | undefined | false | readonly Part[];

export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
    let text = strings[0]!;
    parts.forEach((part, index) => (text += render(part) + strings[index + 1]!));
    return wrap(text);
}

/** A data block that a page script reads: `<` cannot end the block early, nor begin a comment. */
export function jsonBlock(id: string, value: unknown): Html {
    const json = JSON.stringify(value, null, 4).replace(/</g, '\\u003c');
    return html`<script type="application/json" id="${id}">
        ${wrap(json)}
    </script>`;
}

export function escape(text: string): string {
    return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

function render(part: Part): string {
    if (part === null || part === undefined || part === false) return '';
    if (typeof part === 'string') return escape(part);
    if (typeof part === 'number') return String(part);
    if (made in part) return part[made];
    return part.map(render).join('');
}

function wrap(text: string): Html {
    return { [made]: text, toString: () => text };
}
