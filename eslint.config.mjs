// @ts-check
import { dirname, relative, resolve } from 'node:path';
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * The arrows of the house: who may import what of src/, besides itself. CONTRIBUTING.md draws them.
 * `environment.ts` holds types that everybody may use.
 * @type {Record<string, string[]>}
 */
const arrows = {
    'environment.ts': [],
    host: ['environment.ts'],
    bosh: ['environment.ts'],
    doctor: ['environment.ts', 'host', 'bosh'],
    'settings.ts': ['environment.ts', 'host', 'bosh'],
    'early.ts': ['settings.ts'],
    session: ['environment.ts', 'host', 'bosh', 'settings.ts'],
    converse: ['environment.ts', 'host', 'bosh', 'settings.ts', 'early.ts', 'session'],
    status: ['environment.ts', 'session'],
    'browser.ts': ['environment.ts', 'session', 'converse'],
    'register.ts': ['converse'],
    'script.ts': ['settings.ts', 'session', 'converse', 'browser.ts', 'early.ts', 'register.ts'],
    'index.ts': ['settings.ts', 'session', 'converse', 'browser.ts', 'register.ts'],
};

const isIn = (/** @type {string} */ room, /** @type {string} */ path) =>
    path === room || path.startsWith(`${room}/`);

/** @type {import('eslint').Rule.RuleModule} */
const followArrows = {
    create(context) {
        const src = resolve(import.meta.dirname, 'src');
        const from = relative(src, context.filename);
        const room = Object.keys(arrows).find((name) => isIn(name, from));
        const open = room === undefined ? [] : [room, ...(arrows[room] ?? [])];
        const check = (/** @type {any} */ { source }) => {
            if (typeof source?.value !== 'string' || !source.value.startsWith('.')) return;
            const to = relative(src, resolve(dirname(context.filename), source.value));
            if (open.some((name) => isIn(name, to))) return;
            const message = open.length
                ? `src/${from} may not import ${to}, only of ${open.join(', ')} (arrows in eslint.config.mjs).`
                : `src/${from} has no arrows yet: say in eslint.config.mjs what it may import.`;
            context.report({ node: source, message });
        };
        return {
            ImportDeclaration: check,
            ImportExpression: check,
            ExportNamedDeclaration: check,
            ExportAllDeclaration: check,
        };
    },
};

/** The whole world: what `host/`, `bosh/` and `session/` are given as `Environment` instead. */
const inNodeOnly = 'process Buffer global setImmediate clearImmediate';
const world =
    inNodeOnly +
    ' window self globalThis document location history navigator screen console sessionStorage localStorage ' +
    'indexedDB fetch XMLHttpRequest WebSocket EventSource BroadcastChannel DOMParser XMLSerializer crypto performance ' +
    'setTimeout setInterval clearTimeout clearInterval requestAnimationFrame requestIdleCallback addEventListener ' +
    'removeEventListener dispatchEvent';
/** The Node entry and what belongs to it alone. */
const node = ['src/bosh/node.ts', 'src/bosh/prebind*.ts'];
const fromEnvironment = 'Take it from the Environment, so that tests can give their own and Node can run it.';

const hiddenWorld = [
    [
        'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
        'Use now() of the Environment.',
    ],
    ['NewExpression[callee.name="Date"][arguments.length=0]', 'Use now() of the Environment.'],
    ['CallExpression[callee.name="Date"]', 'Use now() of the Environment.'],
    ['MemberExpression[object.name="Math"][property.name="random"]', 'Use random() of the Environment.'],
    [
        'MemberExpression[object.name="AbortSignal"][property.name="timeout"]',
        'Use the clock of the Environment.',
    ],
];
const privateMembers = [
    'MemberExpression:not([object.type="ThisExpression"])[computed=false][property.name=/^_(?!converse$)/]',
    'MemberExpression[computed=true][property.value=/^_(?!converse$)/]',
    'ObjectPattern > Property[key.name=/^_(?!converse$)/]',
].map((selector) => [
    selector,
    'Private members of Strophe and Converse are touched in src/converse/private.ts only.',
]);

/** @returns {import('eslint').Linter.RuleEntry} */
const forbid = (/** @type {string[][]} */ list) => [
    'error',
    ...list.map(([selector, message]) => ({ selector, message })),
];

/**
 * Packages: none, but for what is named. Types are free, they vanish.
 * @returns {import('eslint').Linter.RuleEntry}
 */
const packages = (allowed = '(?!)') => [
    'error',
    {
        patterns: [
            {
                regex: `^(?!\\.|${allowed})`,
                allowTypeImports: true,
                message: 'Nothing is bundled here. Strophe and Converse come from `converse.env`.',
            },
            {
                regex: '/environment\\.ts$',
                allowTypeImports: true,
                message: 'The Environment is given, not imported.',
            },
            ...(allowed === 'lit'
                ? [
                      {
                          regex: '/session/',
                          allowTypeImports: true,
                          message: 'Types only: it is given the session.',
                      },
                  ]
                : []),
        ],
    },
];

export default defineConfig(
    globalIgnores(['dist/', '.cache/', 'test-results/']),
    js.configs.recommended,
    tseslint.configs.strictTypeChecked,
    {
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        linterOptions: { reportUnusedDisableDirectives: 'error' },
        rules: {
            '@typescript-eslint/consistent-type-imports': 'error',
            '@typescript-eslint/no-unused-vars': [
                'error',
                { argsIgnorePattern: '^_', ignoreRestSiblings: true },
            ],
            '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
            '@typescript-eslint/restrict-plus-operands': ['error', { allowNumberAndString: true }],
            '@typescript-eslint/restrict-template-expressions': [
                'error',
                { allowNumber: true, allowBoolean: true },
            ],
            // Not ours: what comes from outside is checked although its type promises it, `list[0]!` is honest after
            // a look at the length, and dependencies are destructured.
            '@typescript-eslint/no-confusing-void-expression': 'off',
            '@typescript-eslint/no-meaningless-void-operator': 'off',
            '@typescript-eslint/no-non-null-assertion': 'off',
            '@typescript-eslint/no-unnecessary-condition': 'off',
            '@typescript-eslint/no-unnecessary-type-parameters': 'off',
            '@typescript-eslint/unbound-method': 'off',
        },
    },
    {
        files: ['src/**'],
        plugins: { house: { rules: { arrows: followArrows } } },
        rules: {
            'house/arrows': 'error',
            'max-lines': ['error', 200],
            'no-console': ['error', { allow: ['error', 'warn'] }],
            'no-restricted-globals': ['error', ...inNodeOnly.split(' ')],
            'no-restricted-syntax': forbid(privateMembers),
            '@typescript-eslint/no-restricted-imports': packages(),
        },
    },
    {
        files: ['src/{host,bosh,session}/**'],
        ignores: node,
        rules: {
            'no-restricted-globals': [
                'error',
                ...world.split(' ').map((name) => ({ name, message: fromEnvironment })),
            ],
            'no-restricted-syntax': forbid([...privateMembers, ...hiddenWorld]),
        },
    },
    {
        // What a page or a server answers is whatever the test expects of it.
        files: ['test/**'],
        rules: {
            '@typescript-eslint/no-base-to-string': 'off',
            '@typescript-eslint/no-misused-spread': 'off',
            '@typescript-eslint/no-unsafe-argument': 'off',
            '@typescript-eslint/no-unsafe-assignment': 'off',
            '@typescript-eslint/no-unsafe-call': 'off',
            '@typescript-eslint/no-unsafe-member-access': 'off',
            '@typescript-eslint/no-unsafe-return': 'off',
            '@typescript-eslint/no-misused-promises': 'off',
            '@typescript-eslint/prefer-promise-reject-errors': 'off',
            '@typescript-eslint/require-await': 'off',
        },
    },
    {
        // tsc checks the names and types of these, by their `@ts-check`.
        files: ['**/*.{js,mjs}'],
        extends: [tseslint.configs.disableTypeChecked],
        rules: { 'no-undef': 'off' },
    },
    { files: ['src/converse/private.ts'], rules: { 'no-restricted-syntax': 'off' } },
    { files: ['src/status/**'], rules: { '@typescript-eslint/no-restricted-imports': packages('lit') } },
    {
        files: node,
        rules: { '@typescript-eslint/no-restricted-imports': packages('@xmldom|node:') },
    },
    {
        // A command for Node.
        files: ['src/doctor/**'],
        rules: {
            'no-restricted-globals': 'off',
            '@typescript-eslint/no-restricted-imports': packages('ws$|node:'),
        },
    },
);
