/** Replies, right and wrong: what `readReply` and the published schema have to agree on. */

export const prebind = { jid: 'romeo@example.org/web', sid: 'a1b2', rid: 4711 };
export const credentials = { jid: 'romeo@example.org', password: 'secret' };
export const token = { jid: 'romeo@example.org', token: 't0ken' };

/** What servers and hosts really send. */
export const JIDS = [
    'romeo@example.org',
    'romeo@localhost',
    'romeo@example.org/web',
    'romeo@example.org/My phone/2@home',
    'd\\27artagnan@musketeers.lit',
    'jülia@пример.рф',
    'romeo@[::1]',
    'romeo@127.0.0.1/😀',
    'a.b+c@x-y.z_0',
    'romeo@example.org.',
    `${'x'.repeat(1023)}@${'y'.repeat(1023)}/${'z'.repeat(1023)}`,
];

const kilobytes = 'x'.repeat(10_240);
/** Field, what is expected in its place, and values that are not that. */
export const WRONG: [string, string, unknown[]][] = [
    [
        'jid',
        'name@domain',
        [
            '',
            'romeo',
            'romeo@',
            '@example.org',
            'romeo@/web',
            '/web',
            'a@b@c',
            'romeo@example.org:5222',
            'ro meo@example.org',
            'romeo@exam ple.org',
            'romeo@[x]',
            'romeo@a]',
            'romeo@example.org/',
            'romeo@example.org/a\nb',
            'ro\0meo@example.org',
            'romeo@exa\u0085mple.org',
            'romeo\u2028@example.org',
            'ro"meo@a',
            'ro<meo@a',
            'ro&meo@a',
            "ro'meo@a",
            'romeo@a<b',
            ' romeo@a',
            'romeo@a ',
            `${kilobytes}@a`,
            `a@${kilobytes}`,
            `a@b/${kilobytes}`,
            7,
            true,
            {},
            ['romeo@a'],
        ],
    ],
    ['sid', 'quotes', ['', 'a"b', "a'b", 'a<b', 'a&b', 'a b', 'a\nb', 'a\0', '\u007f', 7, {}]],
    [
        'rid',
        'whole number above 0',
        [
            0,
            -1,
            1.5,
            NaN,
            Infinity,
            2 ** 53,
            2 ** 53 - 1,
            9e15,
            '',
            '0',
            '-1',
            '1.5',
            '1.0',
            '007',
            ' 7',
            '7 ',
            '+7',
            '1e3',
            '0x10',
            '٣',
            '9007199254740992',
            '8999999999999998.7',
            'x',
            true,
            {},
            [7],
            7n,
        ],
    ],
    ['password', 'printable', ['', 'a\0b', 'a\nb', 7, true, {}]],
    ['token', 'printable', ['', 'a\0b', 'a\nb', 'a\u001b[0m', 7, true, ['t']]],
    ['inactivity', 'seconds', [0, -1, NaN, Infinity, '', '-1', '1e3', 'soon', '1.', 1e10, true, {}, [60]]],
    ['expires_in', 'seconds', [0, -1, NaN, -Infinity, '', '0', '60s', 1_772_366_400, '9'.repeat(400), false]],
    [
        'mechanism',
        'PLAIN, OAUTHBEARER or X-OAUTH2',
        ['', 'plain', 'SCRAM-SHA-1', 'EXTERNAL', 7, {}, ['PLAIN']],
    ],
    ['resource', 'printable', ['', 'a\tb', 'a\0', 'a\u0085', 7, {}]],
];

/** The shape that uses a field; a token where none is named. */
export const SHAPE_OF: Record<string, object> = {
    sid: prebind,
    rid: prebind,
    inactivity: prebind,
    password: credentials,
};
