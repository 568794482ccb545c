<?php
/** Functions of PHP that hosts switch off (disable_functions). On PHP 8 a call of such a one is a fatal error. */

declare(strict_types=1);

namespace CartCompanion\Site;

final class Host {
	/** The work goes on when whoever asked for it does not wait for the answer. */
	public static function outlast_the_visitor(): void {
		if ( function_exists( 'ignore_user_abort' ) ) {
			ignore_user_abort( true );
		}
	}

	/** A long answer may take as long as it takes. */
	public static function take_the_time(): void {
		if ( function_exists( 'set_time_limit' ) ) {
			set_time_limit( 0 );
		}
	}

	/** So much more than is in use now, for what is left to be done when the limit was reached; no limit is lowered. */
	public static function take_more_memory( int $bytes ): void {
		$limit  = wp_convert_hr_to_bytes( (string) ini_get( 'memory_limit' ) );
		$wanted = memory_get_usage( true ) + $bytes;
		if ( $limit > 0 && $limit < $wanted && function_exists( 'ini_set' ) ) {
			ini_set( 'memory_limit', (string) $wanted ); // phpcs:ignore WordPress.PHP.IniSet
		}
	}

	/** Sends on what is written so far. */
	public static function send_on(): void {
		if ( function_exists( 'flush' ) ) {
			flush();
		}
	}

	/** Sends the answer off, where the server can do that before the work is over (PHP-FPM, LiteSpeed). */
	public static function end_the_answer(): void {
		foreach ( array_filter( array( 'fastcgi_finish_request', 'litespeed_finish_request' ), 'function_exists' ) as $end ) {
			$end();
		}
	}

	/** Waits, by whatever the host allows; where it allows nothing, busily. */
	public static function pause( float $seconds ): void {
		$end = hrtime( true ) + (int) ( $seconds * 1e9 );
		if ( function_exists( 'usleep' ) ) {
			usleep( (int) ( $seconds * 1e6 ) );
		} elseif ( function_exists( 'time_nanosleep' ) ) {
			time_nanosleep( (int) $seconds, (int) ( fmod( $seconds, 1 ) * 1e9 ) );
		}
		while ( hrtime( true ) < $end ) {
			continue;
		}
	}

	/** The host's address; the name itself where none is found, or nobody may look it up. */
	public static function ip_of( string $name ): string {
		return function_exists( 'gethostbyname' ) ? gethostbyname( $name ) : $name;
	}
}
