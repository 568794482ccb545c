<?php
/**
 * Finds names that lead nowhere: classes, methods, class constants, functions, callbacks, properties, and variables that
 * a function never sets; and arguments of a class that a method cannot take. A renamed class passes `php -l` and every
 * test that does not run the line, and is a fatal error on a customer's site.
 *
 *     php names.php [--definitions FOLDER]... FOLDER...
 *
 * Looks at every PHP file of the folders. What is defined in `--definitions` folders (WordPress, the stand-ins of other
 * plugins) is known, but not looked at. Exit code 1 when something was found, a line each.
 */

declare(strict_types=1);

namespace CartCompanion\Lint;

require __DIR__ . '/autoload.php';
if ( is_file( '/usr/share/php/PHPUnit/Autoload.php' ) ) {
	require '/usr/share/php/PHPUnit/Autoload.php'; // Tests extend its TestCase.
}

$checked = array();
$known   = array();
for ( $at = 1; $at < $argc; $at++ ) {
	if ( '--definitions' === $argv[ $at ] ) {
		$known[] = $argv[ ++$at ];
		continue;
	}
	$checked[] = $argv[ $at ];
}

$sources     = array_map( array( Source::class, 'parsed' ), Source::files( $checked ) );
$definitions = new Definitions( new Outside( $known ) );
$references  = new References();
foreach ( $sources as $source ) {
	$definitions->add( $source );
	$references->add( $source );
}
$found = array();
foreach ( $sources as $source ) {
	$names      = new Names( $definitions, $source );
	$properties = new Properties( $definitions, $source );
	$variables  = new Variables( $references, $source );
	$found      = array_merge( $found, $names->unresolved(), $properties->undeclared(), $variables->unset() );
}
sort( $found, SORT_NATURAL );
foreach ( $found as $line ) {
	echo $line, "\n";
}
if ( array() === $sources ) {
	fwrite( STDERR, "No PHP file was found.\n" );
	exit( 2 );
}
exit( array() === $found ? 0 : 1 );
