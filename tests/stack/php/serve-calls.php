<?php
/**
 * Answers calls of run.php from one process, which keeps compiled code in its memory: each in a fork that loads
 * WordPress anew and ends. On a command line alone, a call compiles, or reads from a file, all of WordPress.
 *
 * Usage: php serve-calls.php SOCKET FOLDER
 * It ends when whoever started it has ended. A call is written to the Unix socket as run.php takes it, up to the end of writing; the answer goes up to the end.
 */

$server = stream_socket_server( 'unix://' . $argv[1] );
pcntl_signal( SIGCHLD, SIG_IGN ); // Nobody asks how a fork ended.
$starter = posix_getppid();
while ( posix_getppid() === $starter ) {
	$caller = @stream_socket_accept( $server, 5 );
	if ( false === $caller ) {
		continue;
	}
	if ( 0 === pcntl_fork() ) {
		pcntl_signal( SIGCHLD, SIG_DFL );
		fclose( $server );
		$_SERVER['REQUEST_TIME']       = time();
		$_SERVER['REQUEST_TIME_FLOAT'] = microtime( true );
		break;
	}
	fclose( $caller );
}
if ( ! is_resource( $caller ) ) {
	exit;
}
$argv = array( '', $argv[2] );
require __DIR__ . '/run.php';
