<?php
/**
 * Reads every PHP file below a folder as this PHP does, says what it cannot read, and at the end how many there were.
 *
 * Usage: php lint.php FOLDER
 */

list( , $folder ) = $argv;

$files = new RecursiveIteratorIterator( new RecursiveDirectoryIterator( $folder, FilesystemIterator::SKIP_DOTS ) );
$count = 0;
foreach ( $files as $file ) {
	if ( 'php' !== $file->getExtension() ) {
		continue;
	}
	++$count;
	try {
		token_get_all( (string) file_get_contents( $file->getPathname() ), TOKEN_PARSE );
	} catch ( Error $error ) {
		printf( "%s:%d: %s\n", $file->getPathname(), $error->getLine(), $error->getMessage() );
	}
}
printf( "PHP %s has read %d files\n", PHP_VERSION, $count );
