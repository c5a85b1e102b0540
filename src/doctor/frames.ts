/** As much of WebSocket frames (RFC 6455, section 5) as a question and its answer need. */
import { randomBytes } from 'node:crypto';

/** A text of less than 64 KB as one masked frame. */
export function frame(text: string): Buffer {
    const payload = Buffer.from(text);
    const long = payload.length > 125;
    const head = Buffer.alloc(long ? 4 : 2);
    head[0] = 0x81;
    head[1] = 0x80 | (long ? 126 : payload.length);
    if (long) head.writeUInt16BE(payload.length, 2);
    const mask = randomBytes(4);
    return Buffer.concat([head, mask, payload.map((byte, at) => byte ^ mask[at % 4]!)]);
}

/** The texts of the frames that are complete; frames of a server are not masked. */
export function texts(bytes: Buffer): string[] {
    const found: string[] = [];
    let at = 0;
    while (at + 2 <= bytes.length) {
        const short = bytes[at + 1]! & 0x7f;
        const start = at + (short === 127 ? 10 : short === 126 ? 4 : 2);
        if (start > bytes.length) break;
        const length = short < 126 ? short : Number(BigInt(`0x${bytes.toString('hex', at + 2, start)}`));
        if (start + length > bytes.length) break;
        found.push(bytes.toString('utf8', start, start + length));
        at = start + length;
    }
    return found;
}
