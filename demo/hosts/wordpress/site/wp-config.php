<?php
/** As any WordPress has one, but that it is told where things are by environment variables. */

// What the plugin wants to know.
define('CHAT_BOSH_URL', getenv('BOSH_URL'));
define('CHAT_DOMAIN', getenv('XMPP_DOMAIN'));
define('CHAT_SECRET', getenv('CHAT_SECRET'));

// From here on a site as any other. Nobody else reaches the database: its socket is in a folder of ours.
define('DB_NAME', 'wordpress');
define('DB_USER', 'wordpress');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:' . getenv('DATA') . '/database.sock');
define('DB_CHARSET', 'utf8mb4');
$table_prefix = 'wp_';

foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define("{$name}_KEY", hash_hmac('sha256', "$name key", getenv('SITE_SECRET')));
    define("{$name}_SALT", hash_hmac('sha256', "$name salt", getenv('SITE_SECRET')));
}

// Where it is told to be, and nothing of the outside world.
define('WP_SITEURL', 'http://127.0.0.1:' . getenv('PORT'));
define('WP_HOME', WP_SITEURL);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);

require_once ABSPATH . 'wp-settings.php';
