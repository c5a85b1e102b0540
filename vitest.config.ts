import { defineConfig } from 'vitest/config';

/** One after the other: a machine of two cores cannot hold two browsers and two servers and keep time. */
const oneFileAtATime = { fileParallelism: false, maxWorkers: 1 };

export default defineConfig({
    test: {
        projects: [
            {
                test: {
                    name: 'unit',
                    include: ['test/unit/**/*.test.ts'],
                    // Some of them wait for real sockets.
                    expect: { poll: { timeout: 15_000 } },
                    sequence: { groupOrder: 0 },
                },
            },
            {
                test: {
                    maxWorkers: 2,
                    name: 'servers',
                    include: ['test/servers/**/*.test.ts'],
                    testTimeout: 60_000,
                    // Real servers, on a machine that others use as well.
                    retry: 1,
                    hookTimeout: 60_000,
                    expect: { poll: { timeout: 15_000 } },
                    sequence: { groupOrder: 1 },
                },
            },
            {
                // Of `npm run test:hosts` alone: it needs the languages of host sites.
                test: {
                    ...oneFileAtATime,
                    name: 'hosts',
                    include: ['test/hosts/**/*.test.ts'],
                    testTimeout: 60_000,
                    hookTimeout: 90_000,
                    expect: { poll: { timeout: 15_000 } },
                    sequence: { groupOrder: 3 },
                },
            },
            {
                // Of `npm run test:matrix` alone: it needs directories, databases and identity providers.
                test: {
                    ...oneFileAtATime,
                    name: 'matrix',
                    include: ['test/matrix/**/*.test.ts'],
                    testTimeout: 120_000,
                    // A domain of Active Directory takes 10 s to make, and a minute on a busy machine.
                    hookTimeout: 180_000,
                    expect: { poll: { timeout: 15_000 } },
                    sequence: { groupOrder: 4 },
                },
            },
            {
                test: {
                    // A browser test waits most of its time: two of them keep two cores busy. Three take as long.
                    maxWorkers: 2,
                    name: 'browser',
                    include: ['test/browser/**/*.test.ts'],
                    // Minutes without a server and a network: `npm run test:long returns`.
                    exclude: process.env['RETURNS'] ? [] : ['test/browser/returns.test.ts'],
                    testTimeout: 60_000,
                    hookTimeout: 90_000,
                    // Real browsers on a machine that others use as well: again, and the report says so.
                    retry: 2,
                    // As long as a busy machine takes: a test waits for a condition, not for the clock.
                    expect: { poll: { timeout: 15_000 } },
                    sequence: { groupOrder: 2 },
                },
            },
        ],
    },
});
