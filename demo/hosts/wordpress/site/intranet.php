<?php
/** A must-use plugin that makes the site an intranet: whoever is not signed in sees the sign-in page alone. */
declare(strict_types=1);

add_action('template_redirect', fn () => is_user_logged_in() || auth_redirect());

// It asks nobody else for anything.
remove_action('wp_head', 'print_emoji_detection_script', 7);
remove_action('admin_print_scripts', 'print_emoji_detection_script');
