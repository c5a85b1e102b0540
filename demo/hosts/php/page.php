<?php
/** The site's pages. */
declare(strict_types=1);

function page(?string $user, string $content): string
{
    $head = chat_head($user);
    return <<<HTML
        <!doctype html>
        <html lang="en">
        <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Intranet</title>
            $head
        </head>
        <body>$content</body>
        </html>
        HTML;
}

function sign_in_form(string $csrf, string $problem = ''): string
{
    $alert = $problem === '' ? '' : "<p role=\"alert\">$problem</p>";
    return <<<HTML
        <h1>Sign in</h1>
        $alert
        <form method="post">
            <input type="hidden" name="csrf" value="$csrf">
            <p><label>Name <input name="username" autocomplete="username" required></label></p>
            <p><label>Password
                <input name="password" type="password" autocomplete="current-password" required></label></p>
            <button>Sign in</button>
        </form>
        HTML;
}

function sign_out_form(string $csrf, string $user): string
{
    $name = htmlspecialchars($user);
    return <<<HTML
        <h1>Intranet</h1>
        <form method="post" action="/sign-out">
            <input type="hidden" name="csrf" value="$csrf">
            $name <button>Sign out</button>
        </form>
        HTML;
}
