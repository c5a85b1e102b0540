<?php
/** Makes an empty database a site with people. Elsewhere WordPress's own installer does it, in the browser. */
declare(strict_types=1);

define('WP_INSTALLING', true);
require ABSPATH . 'wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

/** Instead of WordPress's own: no mail goes out. */
function wp_new_blog_notification(): void
{
}

wp_install('Intranet', 'webmaster', 'webmaster@example.test', false, '', wp_generate_password());
// The installer sets these where the site runs already.
$wp_rewrite->set_permalink_structure('/%postname%/');
$wp_rewrite->flush_rules(false);
$page = ['post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'Welcome'];
update_option('page_on_front', wp_insert_post($page + ['post_content' => 'Who is there can be asked: the chat is below.']));
update_option('show_on_front', 'page');
update_option('show_avatars', false);
update_option('active_plugins', ['converse-session/converse-session.php']);
foreach (json_decode(getenv('PEOPLE'), true) as $name => $password) {
    $person = ['user_login' => $name, 'user_pass' => $password, 'user_email' => md5($name) . '@example.test'];
    $made = wp_insert_user($person);
    if (is_wp_error($made)) {
        fwrite(STDERR, $made->get_error_message() . "\n");
        exit(1);
    }
}
