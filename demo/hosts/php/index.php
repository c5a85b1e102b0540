<?php
/** The site: `php -S 127.0.0.1:8000 index.php`. */
declare(strict_types=1);

require __DIR__ . '/chat.php';
require __DIR__ . '/page.php';
require __DIR__ . '/people.php';
require __DIR__ . '/static.php';

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$posted = $_SERVER['REQUEST_METHOD'] === 'POST';
if (serve_static($path)) {
    return true;
}
session_start([
    'save_path' => getenv('DATA'),
    'use_strict_mode' => true,
    'cookie_httponly' => true,
    'cookie_samesite' => 'Lax',
    // PHP lets one request of a session in at a time. To read takes no lock, so the chat keeps no page waiting.
    'read_and_close' => $path === '/chat/prebind',
]);
$user = $_SESSION['user'] ?? null;

if ($path === '/chat/prebind') {
    answer_prebind($user);
    return true;
}
$csrf = (string) filter_input(INPUT_POST, 'csrf');
if ($posted && ($csrf === '' || !hash_equals($_SESSION['csrf'] ?? '', $csrf))) {
    http_response_code(403);
    echo 'The form is too old: load the page again.';
    return true;
}
$_SESSION['csrf'] ??= bin2hex(random_bytes(16));

switch ([$path, $posted]) {
    case ['/sign-in', true]:
        $user = find_person((string) filter_input(INPUT_POST, 'username'), (string) filter_input(INPUT_POST, 'password'));
        if ($user === null) {
            http_response_code(403);
            echo page(null, sign_in_form($_SESSION['csrf'], 'This name and password do not belong together.'));
            break;
        }
        session_regenerate_id(true);
        $_SESSION['user'] = $user;
        header('Location: /', true, 303);
        break;
    case ['/sign-out', true]:
        session_destroy();
        header('Location: /sign-in', true, 303);
        break;
    case ['/sign-in', false]:
        if ($user === null) {
            echo page(null, sign_in_form($_SESSION['csrf']));
            break;
        }
        // Whoever is signed in has no business here.
        header('Location: /', true, 303);
        break;
    case ['/', false]:
        if ($user === null) {
            header('Location: /sign-in', true, 303);
            break;
        }
        echo page($user, sign_out_form($_SESSION['csrf'], $user));
        break;
    default:
        http_response_code(404);
}
return true;
