/** Base64 of bytes and of UTF-8 text (RFC 4648), as SASL writes both. */

export type Bytes = Uint8Array<ArrayBuffer>;

export function utf8(text: string): Bytes {
    return new TextEncoder().encode(text);
}

export function encode(data: Bytes | string): string {
    const bytes = typeof data === 'string' ? utf8(data) : data;
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** @throws when `text` is not base64. */
export function decode(text: string): Bytes {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
