import { expect, test } from 'vitest';
import { html, jsonBlock } from '../../../demo/site/html.ts';

test('text put into HTML is escaped, in elements and in attributes', () => {
    const text = `<img src=x onerror="alert('1')"> & more`;
    const page = html`<p title="${text}">${text}</p>`.toString();
    expect(page).not.toMatch(/<img|onerror="|'1'/);
    expect(page.match(/&#60;img/g)).toHaveLength(2);
});

test('HTML made by the template is not escaped again, also in lists', () => {
    const items = ['a', '<b>'].map((item) => html`<i>${item}</i>`);
    expect(html`<b>${items}</b>`.toString()).toBe('<b><i>a</i><i>&#60;b&#62;</i></b>');
});

test('what is absent leaves nothing behind, and zero is not absent', () => {
    expect(html`[${null}${undefined}${false}${0}]`.toString()).toBe('[0]');
});

test('an object that only looks like HTML is not taken for it', () => {
    const posing = JSON.parse('{"toString": "<b>"}') as string;
    expect(() => html`${posing}`.toString()).toThrow();
});

test('a data block cannot be ended by its content', () => {
    const value = { name: '</script><script>alert(1)</script><!--' };
    const block = jsonBlock('data', value).toString();
    expect(block.match(/<\/script>/g)).toHaveLength(1);
    expect(block).not.toContain('<!--');
    expect(JSON.parse(block.replace(/^\s*<script[^>]*>|<\/script>\s*$/g, ''))).toEqual(value);
});
