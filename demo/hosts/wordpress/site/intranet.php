<?php
/** A must-use plugin that makes the site an intranet: whoever is not signed in sees the sign-in page alone. */
declare(strict_types=1);

add_action('template_redirect', fn () => is_user_logged_in() || auth_redirect());
