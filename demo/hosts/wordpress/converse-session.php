<?php
/**
 * Plugin Name: converse-session
 * Description: Your site's login is the chat login: Converse, the XMPP web chat, for those who are signed in.
 * Version: 0.1.0
 * Requires at least: 5.7
 * Requires PHP: 8.1
 * License: MPL-2.0
 *
 * Goes into wp-content/plugins/converse-session/, with prebind.php, converse-session.js and Converse's `dist` folder as
 * `converse` beside it. In wp-config.php:
 *
 *     define('CHAT_BOSH_URL', 'https://chat.example.org/http-bind');
 *     define('CHAT_DOMAIN', 'example.org');
 *     define('CHAT_SECRET', '...');           // The XMPP server proves with it that it is the one that asks.
 *     define('CHAT_CAPABILITY', 'read');      // Optional: who has chat. Every role that WordPress comes with can read.
 */
declare(strict_types=1);

namespace ConverseSession;

use PrebindError;
use WP_Error;
use WP_REST_Request;
use WP_REST_Response;
use WP_REST_Server;
use WP_User;

defined('ABSPATH') || exit;

const API = 'converse-session/v1';

/** What the plugin cannot do without, in words for whoever runs the site. */
function missing(): array
{
    $constants = [
        'CHAT_BOSH_URL' => 'the address of BOSH on your XMPP server, as in https://chat.example.org/http-bind',
        'CHAT_DOMAIN' => 'the domain of the XMPP accounts, as in example.org',
        'CHAT_SECRET' => 'the secret by which your XMPP server may ask WordPress, the same as in its configuration',
    ];
    $missing = [];
    foreach ($constants as $name => $what) {
        if (!defined($name) || !constant($name)) {
            $missing[] = "define('$name', '...') is missing in wp-config.php: $what.";
        }
    }
    foreach (['prebind.php', 'converse-session.js', 'converse/converse.min.js'] as $file) {
        if (!file_exists(__DIR__ . "/$file")) {
            $missing[] = "The file $file is missing beside the plugin.";
        }
    }
    return $missing;
}

function show_missing(): void
{
    foreach (current_user_can('activate_plugins') ? missing() : [] as $problem) {
        printf('<div class="notice notice-error"><p>converse-session: %s</p></div>', esc_html($problem));
    }
}

/** Blocked people have no role on the site any more, so they can do nothing. */
function may_chat(WP_User $user): bool
{
    return $user->exists() && $user->has_cap(defined('CHAT_CAPABILITY') ? CHAT_CAPABILITY : 'read');
}

/**
 * XMPP has no capitals, and WordPress no two people whose names differ in them alone. What WordPress allows in a name and
 * XMPP does not is escaped (XEP-0106): `Anna Maria` is `anna\20maria`.
 */
function node_of(WP_User $user): string
{
    $name = function_exists('mb_strtolower') ? mb_strtolower($user->user_login) : strtolower($user->user_login);
    $forbidden = '~[ "&\'/:<>@]|\\\\(?=20|22|26|27|2f|3a|3c|3e|40|5c)~';
    return preg_replace_callback($forbidden, fn ($found) => '\\' . bin2hex($found[0]), $name);
}

function jid_of(WP_User $user): string
{
    return node_of($user) . '@' . CHAT_DOMAIN;
}

/** What somebody signs in with on the XMPP server: their number and a time, signed. Nothing stores it. */
function issue_token(WP_User $user): string
{
    $claims = $user->ID . '.' . (time() + MINUTE_IN_SECONDS);
    return "$claims." . sign($claims);
}

/** Whose it is; nobody, if it is too old or not ours. */
function owner_of(string $token): WP_User
{
    [$id, $until, $signature] = explode('.', $token) + ['', '', ''];
    $good = hash_equals(sign("$id.$until"), $signature) && (int) $until >= time();
    return new WP_User($good ? (int) $id : 0);
}

function sign(string $claims): string
{
    return hash_hmac('sha256', "converse-session $claims", wp_salt());
}

/** A BOSH session of the user's, for the page to take up. */
function prebind(): array|WP_Error
{
    require_once __DIR__ . '/prebind.php';
    $user = wp_get_current_user();
    try {
        return \prebind(CHAT_BOSH_URL, jid_of($user), token: issue_token($user));
    } catch (PrebindError $error) {
        // The page will try again.
        return new WP_Error("chat_$error->reason", $error->getMessage(), ['status' => 503]);
    }
}

/** The XMPP server asks whether a token is good: 204 or 403. */
function verify(WP_REST_Request $request): WP_REST_Response
{
    $user = owner_of((string) $request['token']);
    $good = may_chat($user) && $request['host'] === CHAT_DOMAIN && $request['username'] === node_of($user);
    return new WP_REST_Response(null, $good ? 204 : 403);
}

function is_chat_server(WP_REST_Request $request): bool
{
    return hash_equals('Bearer ' . CHAT_SECRET, (string) $request->get_header('authorization'));
}

function add_endpoints(): void
{
    // WordPress signs out whoever sends no nonce: then this is 401. With a wrong one, it has answered 403 before.
    register_rest_route(API, '/prebind', [
        'methods' => 'GET',
        'callback' => __NAMESPACE__ . '\prebind',
        'permission_callback' => fn () => may_chat(wp_get_current_user()),
    ]);
    register_rest_route(API, '/verify', [
        'methods' => 'POST',
        'callback' => __NAMESPACE__ . '\verify',
        'permission_callback' => __NAMESPACE__ . '\is_chat_server',
    ]);
}

/**
 * No answer of ours is kept by anybody: WordPress's own header, which comes later, would allow it. And none is read by
 * another site's pages: WordPress lets all of them, and relies on the nonce.
 */
function keep_private(bool $served, mixed $result, WP_REST_Request $request, WP_REST_Server $server): bool
{
    if (str_starts_with($request->get_route(), '/' . API)) {
        $server->send_header('Cache-Control', 'no-store');
        add_filter('nocache_headers', fn (array $headers) => ['Cache-Control' => 'no-store'] + $headers);
        if (!is_allowed_http_origin()) {
            $server->remove_header('Access-Control-Allow-Origin');
            $server->remove_header('Access-Control-Allow-Credentials');
        }
    }
    return $served;
}

/** In the head of every page, the sign-in page too: there the plugin ends what somebody has left in the tab. */
function write_head(): void
{
    $user = wp_get_current_user();
    $may_chat = may_chat($user);
    $settings = ['bosh_service_url' => CHAT_BOSH_URL, 'session_user' => $may_chat ? (string) $user->ID : null];
    if ($may_chat) {
        $settings['jid'] = jid_of($user);
    }
    // `JSON_HEX_TAG`: nothing in it can end the script element.
    $json = wp_json_encode($settings, JSON_HEX_TAG | JSON_UNESCAPED_SLASHES);
    wp_print_inline_script_tag($json, ['type' => 'application/json', 'id' => 'converse-session']);
    wp_print_script_tag(['src' => plugins_url('converse-session.js', __FILE__)]);
    if ($may_chat) {
        write_converse();
    }
}

function write_converse(): void
{
    // It would put pictures from another site in place of emoji in the chat, behind Converse's back.
    remove_action('wp_head', 'print_emoji_detection_script', 7);
    remove_action('admin_print_scripts', 'print_emoji_detection_script');

    $folder = plugins_url('converse/', __FILE__);
    $urls = wp_json_encode([
        'assets' => $folder,
        'prebind' => rest_url(API . '/prebind'),
        'nonce' => admin_url('admin-ajax.php?action=rest-nonce'),
    ], JSON_HEX_TAG | JSON_UNESCAPED_SLASHES);
    printf('<link rel="stylesheet" href="%s">' . "\n", esc_url("{$folder}converse.min.css"));
    wp_print_script_tag(['type' => 'module', 'src' => "{$folder}converse.min.js"]);
    wp_print_inline_script_tag(<<<JS
        const told = JSON.parse(document.getElementById('converse-session').textContent);
        const urls = $urls;

        // WordPress's nonces end after a day, and with every sign-in. So a new one is got for each request, which a tab
        // makes seldom. Whoever is not signed in gets none, and without one the endpoint says that nobody is.
        async function nonce() {
            const answer = await fetch(urls.nonce, { method: 'POST' });
            if (answer.status >= 500) throw new Error('WordPress is not well.');
            const text = await answer.text();
            return /^[0-9a-f]{10}$/.test(text) ? { 'X-WP-Nonce': text } : {};
        }

        converse.initialize({
            ...told,
            whitelisted_plugins: ['converse-session'],
            authentication: 'prebind',
            auto_login: true,
            prebind_url: urls.prebind,
            session_request: async () => ({ headers: await nonce() }),
            assets_path: urls.assets,
            view_mode: 'overlayed', // Beside the page, not over it.
            discover_connection_methods: false,
        });
        JS, ['type' => 'module']);
}

if (missing()) {
    add_action('admin_notices', __NAMESPACE__ . '\show_missing');
} else {
    add_action('rest_api_init', __NAMESPACE__ . '\add_endpoints');
    add_filter('rest_pre_serve_request', __NAMESPACE__ . '\keep_private', 20, 4);
    foreach (['wp_head', 'login_head', 'admin_print_scripts'] as $head) {
        add_action($head, __NAMESPACE__ . '\write_head', 1);
    }
}
