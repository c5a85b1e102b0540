/** What the clients that are compared say to a server that looks at little of it. */

export const OPENING = "<body to='example.test' hold='1' wait='59'></body>";

export function sidOf(text: string): string {
    return / sid='([^']+)'/.exec(text)![1]!;
}

/** A request that is answered at once: one step of a login. */
export function step(sid: string): string {
    return `<body sid='${sid}'><step/></body>`;
}

/** A request that the server holds. */
export function poll(sid: string): string {
    return `<body sid='${sid}'></body>`;
}

export function isTerminate(text: string): boolean {
    return text.includes("type='terminate'");
}
