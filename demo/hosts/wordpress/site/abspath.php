<?php
/** Comes before every script: Debian's WordPress is used as it is, but with the configuration and plugins of ours. */
define('ABSPATH', getenv('DATA') . '/site/');
