import { expect, test } from 'vitest';
import { frame, texts } from '../../../src/doctor/frames.ts';

/** As a server writes it: not masked. */
function served(text: string): Buffer {
    const payload = Buffer.from(text);
    const size = payload.length;
    if (size < 126) return Buffer.concat([Buffer.from([0x81, size]), payload]);
    const head = Buffer.alloc(size < 65_536 ? 4 : 10);
    head[0] = 0x81;
    head[1] = size < 65_536 ? 126 : 127;
    if (size < 65_536) head.writeUInt16BE(size, 2);
    else head.writeBigUInt64BE(BigInt(size), 2);
    return Buffer.concat([head, payload]);
}

test.each([1, 125, 126, 65_535, 65_536])('a text of %i bytes is read when it is complete', (size) => {
    const text = 'x'.repeat(size);
    const all = Buffer.concat([served('<open/>'), served(text)]);
    expect(texts(all)).toEqual(['<open/>', text]);
    for (const less of [1, size, size + 1]) expect(texts(all.subarray(0, -less))).toEqual(['<open/>']);
});

test.each(['<open/>', 'ü'.repeat(100)])('what is written is masked: %s', (text) => {
    const bytes = frame(text);
    const start = bytes[1] === (0x80 | 126) ? 4 : 2;
    expect(bytes[0]).toBe(0x81);
    expect(bytes[1]! & 0x80).toBe(0x80);
    const [mask, payload] = [bytes.subarray(start, start + 4), bytes.subarray(start + 4)];
    expect(Buffer.from(payload.map((byte, at) => byte ^ mask[at % 4]!)).toString()).toBe(text);
});
