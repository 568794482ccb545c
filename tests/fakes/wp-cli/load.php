<?php
/** The stand-in's classes. */

declare(strict_types=1);

foreach ( array( 'ExitException', 'CommandNamespace', 'Formatter', 'Synopsis', 'WP_CLI' ) as $name ) {
	require_once __DIR__ . "/$name.php";
}
