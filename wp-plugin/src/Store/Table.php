<?php
/** The table of this plugin: a row for each event that ever reached this site. Columns says what is in it; Addresses is beside it. */

declare(strict_types=1);

namespace CartCompanion\Store;

final class Table {
	public const VERSION_OPTION = 'cart_companion_schema';

	private const NAME = 'cart_companion_events';

	/** The table's name on the current site of a network. */
	public static function name(): string {
		global $wpdb;
		return $wpdb->prefix . self::NAME;
	}

	/** Creates or changes the tables of the current site; costs nothing once they are there. */
	public static function ensure(): void {
		global $wpdb;
		if ( Columns::VERSION === get_option( self::VERSION_OPTION ) ) {
			return;
		}
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		dbDelta( 'CREATE TABLE ' . self::name() . " (\n" . Columns::definition() . "\n) " . $wpdb->get_charset_collate() );
		dbDelta( Addresses::definition() );
		Addresses::fill();
		update_option( self::VERSION_OPTION, Columns::VERSION );
	}

	public static function drop(): void {
		global $wpdb;
		$wpdb->query( 'DROP TABLE IF EXISTS ' . self::name() ); // phpcs:ignore WordPress.DB.PreparedSQL
		$wpdb->query( 'DROP TABLE IF EXISTS ' . Addresses::name() ); // phpcs:ignore WordPress.DB.PreparedSQL
		delete_option( self::VERSION_OPTION );
	}

	/**
	 * On wpmu_drop_tables, when a site of a network is deleted.
	 *
	 * @param string[] $tables
	 * @return string[]
	 */
	public static function add_to_dropped( array $tables, int $site_id ): array {
		global $wpdb;
		$tables[] = $wpdb->get_blog_prefix( $site_id ) . self::NAME;
		$tables[] = Addresses::name( $wpdb->get_blog_prefix( $site_id ) );
		return $tables;
	}

	/**
	 * @param string       $columns Or expressions, each with a name.
	 * @param string       $rest    From WHERE on, as $wpdb->prepare() takes it.
	 * @param array<mixed> $values  For its placeholders.
	 * @return array<int, array<string, mixed>> As Columns::read() gives them.
	 */
	public static function select( string $columns, string $rest, array $values ): array {
		global $wpdb;
		$rows = $wpdb->get_results( self::prepared( "SELECT $columns FROM " . self::name() . " $rest", $values ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL
		return array_map( array( Columns::class, 'read' ), (array) $rows );
	}

	/**
	 * One value of the first row; null when there is none.
	 *
	 * @param array<mixed> $values
	 */
	public static function value( string $expression, string $rest, array $values ): ?string {
		global $wpdb;
		return $wpdb->get_var( self::prepared( "SELECT $expression FROM " . self::name() . " $rest", $values ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/**
	 * How many rows that changed, no database says as the others do: look at the rows.
	 *
	 * @param string       $rest   From SET on.
	 * @param array<mixed> $values
	 */
	public static function update( string $rest, array $values ): void {
		global $wpdb;
		$wpdb->query( self::prepared( 'UPDATE ' . self::name() . " $rest", $values ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/**
	 * @param string       $rest   From WHERE on.
	 * @param array<mixed> $values
	 */
	public static function delete( string $rest, array $values ): void {
		global $wpdb;
		$wpdb->query( self::prepared( 'DELETE FROM ' . self::name() . " $rest", $values ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/**
	 * A placeholder for each value.
	 *
	 * @param array<mixed> $values
	 */
	public static function places( array $values, string $one = '%s', string $between = ', ' ): string {
		return implode( $between, array_fill( 0, count( $values ), $one ) );
	}

	/** @param array<mixed> $values */
	private static function prepared( string $sql, array $values ): string {
		global $wpdb;
		return array() === $values ? $sql : $wpdb->prepare( $sql, $values ); // phpcs:ignore WordPress.DB.PreparedSQL
	}
}
