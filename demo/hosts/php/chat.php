<?php
/** What the site adds so that its login is the chat login. */
declare(strict_types=1);

// In a site of your own: a copy beside this file.
require_once __DIR__ . '/../../prebind/prebind.php';

/**
 * The password of somebody's account on the XMPP server: nobody types it, and nothing stores it. Give it to the server
 * when you make the account.
 */
function chat_password(string $user): string
{
    return hash_hmac('sha256', $user, getenv('CHAT_SECRET'));
}

/** Answers `/chat/prebind`: a BOSH session of the user's, for the page to take up. */
function answer_prebind(?string $user): void
{
    header('Content-Type: application/json');
    header('Cache-Control: no-store');
    if ($user === null) {
        http_response_code(401);
        echo json_encode(['error' => 'Nobody is signed in.']);
        return;
    }
    try {
        $jid = $user . '@' . getenv('XMPP_DOMAIN');
        echo json_encode(prebind(getenv('BOSH_URL'), $jid, password: chat_password($user)));
    } catch (PrebindError $error) {
        // The page will try again.
        http_response_code(503);
        echo json_encode(['error' => $error->reason]);
    }
}

/** For the head of every page, the sign-in page too: there the plugin ends what somebody has left in the tab. */
function chat_head(?string $user): string
{
    $settings = ['bosh_service_url' => getenv('BOSH_URL'), 'session_user' => $user];
    if ($user !== null) {
        $settings += ['jid' => $user . '@' . getenv('XMPP_DOMAIN'), 'prebind_url' => '/chat/prebind'];
    }
    // `JSON_HEX_TAG`: nothing in it can end the script element.
    $json = json_encode($settings, JSON_HEX_TAG | JSON_UNESCAPED_SLASHES);
    $plugin = <<<HTML
        <script type="application/json" id="converse-session">$json</script>
        <script src="/dist/converse-session.js"></script>
        HTML;
    $converse = <<<'HTML'
        <link rel="stylesheet" href="/converse/converse.min.css">
        <script type="module" src="/converse/converse.min.js"></script>
        <script type="module">
            const told = JSON.parse(document.getElementById('converse-session').textContent);
            converse.initialize({
                ...told,
                whitelisted_plugins: ['converse-session'],
                authentication: 'prebind',
                auto_login: true,
                assets_path: '/converse/',
                view_mode: 'overlayed', // Beside the page, not over it.
                discover_connection_methods: false,
            });
        </script>
        HTML;
    return $plugin . ($user === null ? '' : $converse);
}
