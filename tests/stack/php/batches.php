<?php
/**
 * Works batches of deliveries inside the installed WordPress, one JSON text a line in and out, until the end of input.
 *
 * Usage: php batches.php FOLDER HOST
 *   {"rules": [...]}        a new site with these rules and an empty CRM   answers true
 *   {"deliveries": [...]}   what the companion sends                       answers the results
 *   {"tags": ["a@x", ...]}  what the CRM has                               answers sorted tag names by address
 */

declare(strict_types=1);

list( , $folder, $host ) = $argv;

$_SERVER['HTTP_HOST']       = $host;
$_SERVER['SERVER_NAME']     = $host;
$_SERVER['REQUEST_URI']     = '/';
$_SERVER['REQUEST_METHOD']  = 'POST';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REMOTE_ADDR']     = '127.0.0.1';
require $folder . '/wp-load.php';

FakeCrm::hold();

$plugin = CartCompanion\Plugin::instance();
$batch  = $plugin->batch();

$begin = static function ( array $rules ) use ( $plugin ): bool {
	global $wpdb;
	$wpdb->query( "DELETE FROM {$wpdb->prefix}cart_companion_events" );
	FakeCrm::change(
		static function ( array &$state ): void {
			$state['contacts'] = array();
			$state['calls']    = array();
		}
	);
	$plugin->connections()->choose( 'accessally' );
	$plugin->rules()->save( $rules );
	return true;
};
$process = static function ( array $deliveries ) use ( $batch ): array {
	global $wpdb;
	$wpdb->query( 'START TRANSACTION' );
	$results = $batch->process( $deliveries, wp_generate_uuid4() );
	FakeCrm::change(
		static function ( array &$state ): void {
			$state['calls'] = array();
		}
	);
	$wpdb->query( 'COMMIT' );
	return $results;
};
$tags  = static function ( array $emails ): array {
	$state = FakeCrm::state();
	$found = array();
	foreach ( $emails as $email ) {
		$id              = FakeCrm::contact_id( $state, $email );
		$found[ $email ] = '' === $id ? array() : FakeCrm::names( $state, $state['contacts'][ $id ]['tags'] );
		sort( $found[ $email ] );
	}
	return $found;
};

$verbs = array(
	'rules'      => $begin,
	'deliveries' => $process,
	'tags'       => $tags,
);
while ( false !== ( $line = fgets( STDIN ) ) ) {
	foreach ( json_decode( $line, true, 64, JSON_THROW_ON_ERROR ) as $verb => $about ) {
		fwrite( STDOUT, json_encode( $verbs[ $verb ]( $about ), JSON_THROW_ON_ERROR ) . "\n" );
	}
}
