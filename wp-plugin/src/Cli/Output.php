<?php
/**
 * What the commands print, in the form that was asked for, as WP-CLI's own commands do; and errors as WP-CLI ends with them.
 *
 * Tables and CSV get lists as words; JSON and YAML get them as lists.
 */

declare(strict_types=1);

namespace CartCompanion\Cli;

use CartCompanion\Admin\CsvFile;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Crm\CrmException;
use CartCompanion\Domain\InvalidInput;
use CartCompanion\Labels\RuleLabels;
use CartCompanion\Site\{ CopyNotice, LockTimeout, Settings, SiteAddress };

final class Output {
	private const FOR_PEOPLE = array( 'table', 'csv' );

	/**
	 * @param array<string, mixed>             $options format, fields, field.
	 * @param array<int, array<string, mixed>> $rows
	 * @param string[]                         $fields  Shown unless --fields says others.
	 */
	public static function rows( array $options, array $rows, array $fields ): void {
		$format = (string) ( $options['format'] ?? 'table' );
		if ( 'ids' === $format ) {
			\WP_CLI::line( implode( ' ', array_column( $rows, 'id' ) ) );
			return;
		}
		$formatter = new \WP_CLI\Formatter( $options, $fields );
		$formatter->display_items( array_map( static fn( array $row ): array => self::in_format( $row, $format ), $rows ) );
		if ( 'json' === $format || 'count' === $format ) {
			\WP_CLI::line();
		}
	}

	/**
	 * One thing: its facts one below the other.
	 *
	 * @param array<string, mixed> $options As rows().
	 * @param array<string, mixed> $facts
	 */
	public static function one( array $options, array $facts ): void {
		$format    = (string) ( $options['format'] ?? 'table' );
		$formatter = new \WP_CLI\Formatter( $options, array_keys( $facts ) );
		$formatter->display_item( self::in_format( $facts, $format ) );
	}

	/** @param array<string, mixed> $options */
	public static function is_for_people( array $options ): bool {
		return 'table' === ( $options['format'] ?? 'table' ) && ! isset( $options['field'] );
	}

	/**
	 * @param array<string, mixed> $row
	 * @return array<string, mixed>
	 */
	private static function in_format( array $row, string $format ): array {
		if ( ! in_array( $format, self::FOR_PEOPLE, true ) ) {
			return $row;
		}
		return array_map( static fn( $value ): string => self::words( $value, $format ), $row );
	}

	/** @param mixed $value */
	private static function words( $value, string $format ): string {
		if ( is_array( $value ) ) {
			$value = implode( ', ', array_map( static fn( $part ): string => self::words( $part, 'table' ), $value ) );
		}
		// What a customer wrote must not steer the terminal.
		$text = (string) preg_replace( '/[\x00-\x1F\x7F]+/', ' ', is_bool( $value ) ? ( $value ? 'yes' : 'no' ) : (string) $value );
		return 'csv' === $format ? CsvFile::harmless( $text ) : $text;
	}

	/**
	 * What the work returns; when it fails, WP-CLI ends with the reason and a number that is not 0.
	 *
	 * @param callable(): mixed $work
	 * @return mixed
	 */
	public static function or_error( callable $work ) {
		try {
			return $work();
		} catch ( InvalidInput $error ) {
			\WP_CLI::error( RuleLabels::sentence( $error->reason() ) );
		} catch ( CompanionError | CrmException | LockTimeout $error ) {
			\WP_CLI::error( $error->getMessage() );
		}
	}

	/** Ends the command where no companion could be asked. */
	public static function require_connection( Settings $settings ): void {
		if ( ! $settings->is_paired() ) {
			\WP_CLI::error( 'This site is not connected to a companion. Connect it in wp-admin under Cart Companion → Connect.' );
		}
		if ( $settings->is_copy() && '' === SiteAddress::of_this_site() ) {
			\WP_CLI::error( 'WP_HOME in wp-config.php names no host on the command line, so nobody can tell this site from a copy. Say its address: --url=' . $settings->address()->shown() );
		}
		if ( $settings->is_copy() ) {
			\WP_CLI::error( CopyNotice::whole( $settings ) );
		}
	}
}
