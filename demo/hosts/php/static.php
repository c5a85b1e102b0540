<?php
/** The plugin and Converse. On a real site the web server does this: put both below its document root. */
declare(strict_types=1);

function serve_static(string $path): bool
{
    $root = dirname(__DIR__, 3);
    $folders = ['/dist/' => "$root/dist/", '/converse/' => "$root/node_modules/converse.js/dist/"];
    $types = ['js' => 'text/javascript', 'css' => 'text/css', 'json' => 'application/json', 'svg' => 'image/svg+xml',
        'wasm' => 'application/wasm'];
    foreach ($folders as $prefix => $folder) {
        $file = realpath($folder . substr($path, strlen($prefix)));
        if (!str_starts_with($path, $prefix) || !$file || !is_file($file)) {
            continue;
        }
        if (!str_starts_with($file, realpath($folder) . '/')) {
            continue;
        }
        $type = $types[pathinfo($file, PATHINFO_EXTENSION)] ?? 'application/octet-stream';
        header("Content-Type: $type");
        header('Cache-Control: max-age=3600');
        readfile($file);
        return true;
    }
    return false;
}
