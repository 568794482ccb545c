"""What wp-config.php of a site of the tests says."""

from __future__ import annotations

from typing import Any

from tests.stack.process import HOST

CONFIG = """<?php
define( 'DB_NAME', '{database}' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', '{host}' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
{salts}
$table_prefix = '{prefix}';
foreach ( {constants} as $name => $value ) {{
	defined( $name ) || define( $name, $value );
}}
defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );
require_once ABSPATH . 'wp-settings.php';
"""
SALTS = tuple(f"{use}_{kind}" for use in ("AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE") for kind in ("KEY", "SALT"))
CONSTANTS: dict[str, Any] = {
    "WP_DEBUG": True,
    "WP_DEBUG_LOG": True,
    "WP_DEBUG_DISPLAY": False,
    "DISABLE_WP_CRON": True,  # cron runs when a test says so
    "WP_HTTP_BLOCK_EXTERNAL": True,  # no test may depend on the outside
    "WP_ACCESSIBLE_HOSTS": HOST,
    "AUTOMATIC_UPDATER_DISABLED": True,
}
