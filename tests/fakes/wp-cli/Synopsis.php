<?php
/**
 * What a command takes, by the docblock of its method: arguments, options, their defaults and choices.
 *
 * Source: make.wordpress.org/cli/handbook/references/documentation-standards. What is not named there ends the command.
 */

declare(strict_types=1);

namespace WP_CLI;

use WP_CLI;

final class Synopsis {
	private string $docblock;

	public function __construct( string $docblock ) {
		$this->docblock = (string) preg_replace( '/^\s*\* ?/m', '', $docblock );
	}

	/** Another name of the command than its method's; '' for none. */
	public function subcommand(): string {
		return 1 === preg_match( '/@subcommand (\S+)/', $this->docblock, $found ) ? $found[1] : '';
	}

	/** @param string[] $arguments */
	public function check_arguments( array $arguments ): void {
		preg_match_all( '/^(\[?)<([\w-]+)>(\.{3})?\]?(\.{3})?$/m', $this->docblock, $found, PREG_SET_ORDER );
		$needed = count( array_filter( $found, static fn( array $one ): bool => '' === $one[1] ) );
		$is_open = array() !== array_filter( $found, static fn( array $one ): bool => '' !== ( $one[3] ?? '' ) . ( $one[4] ?? '' ) );
		if ( count( $arguments ) < $needed ) {
			WP_CLI::error( 'usage: an argument is missing' );
		}
		if ( count( $arguments ) > count( $found ) && ! $is_open ) {
			WP_CLI::error( 'Too many positional arguments: ' . implode( ' ', array_slice( $arguments, count( $found ) ) ) );
		}
	}

	/**
	 * @param array<string, mixed> $given
	 * @return array<string, mixed> With the defaults.
	 */
	public function options( array $given ): array {
		$known    = array();
		$defaults = array();
		foreach ( preg_split( '/\n(?=\[--)/', $this->docblock ) as $part ) {
			if ( 1 !== preg_match( '/^\[--([\w-]+)(=<[\w-]+>)?\]\n: /', $part, $name ) ) {
				continue;
			}
			$known[ $name[1] ] = true;
			if ( 1 === preg_match( '/^---\n(.*?)\n---$/ms', $part, $block ) ) {
				preg_match_all( '/^\s*- (\S+)$/m', $block[1], $choices );
				if ( isset( $given[ $name[1] ] ) && ! in_array( $given[ $name[1] ], $choices[1], true ) ) {
					WP_CLI::error( "Parameter errors:\n Invalid value specified for '{$name[1]}'" );
				}
				if ( 1 === preg_match( '/^default: (\S+)$/m', $block[1], $default ) ) {
					$defaults[ $name[1] ] = $default[1];
				}
			}
		}
		if ( array() !== array_diff_key( $given, $known ) ) {
			WP_CLI::error( "Parameter errors:\n unknown --" . implode( ' parameter, unknown --', array_keys( array_diff_key( $given, $known ) ) ) . ' parameter' );
		}
		return $given + $defaults;
	}
}
