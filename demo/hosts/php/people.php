<?php
/** Who can sign in. A site of your own asks its database. */
declare(strict_types=1);

const PEOPLE = [
    'alice' => '$2y$10$TGeZQ9EGP2kWOdHrzROBgu5.vHT0slWoDpRW8znCrNRR4rmNM3Fg6',
    'bob' => '$2y$10$4AP6yNgzP0esddwhnvwNI.dUlvFLKI60.XrVZOFq/RY0uQCD8UHi6',
    'zoe' => '$2y$10$eAQNgQKpjw8ZUe95vqlGBuY5k2Y5VXA9Foiu2a6pTXJwMcdCHD1Xu',
];

/** Null: name and password do not belong together. */
function find_person(string $name, #[SensitiveParameter] string $password): ?string
{
    return password_verify($password, PEOPLE[$name] ?? '') ? $name : null;
}
