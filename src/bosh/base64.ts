/** Base64 of bytes and of UTF-8 text (RFC 4648), as SASL writes both. */

export type Bytes = Uint8Array<ArrayBuffer>;

export function utf8(text: string): Bytes {
    return new TextEncoder().encode(text);
}

/** For a few kilobytes: every byte becomes an argument. */
export function encode(bytes: Bytes): string {
    return btoa(String.fromCharCode(...bytes));
}

/** @throws when `text` is not base64. Padding is optional, and on its own stands for nothing (RFC 6120, 6.4.2). */
export function decode(text: string): Bytes {
    return Uint8Array.from(atob(text.replace(/=/g, '')), (character) => character.charCodeAt(0));
}
