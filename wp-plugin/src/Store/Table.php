<?php
/** The table of this plugin: a row for each event that ever reached this site. Columns says what is in it; Addresses is beside it. */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Site\{ Lock, StoredOption };

final class Table {
	public const VERSION_OPTION = 'cart_companion_schema';

	private const NAME = 'cart_companion_events';

	/** For another request that makes them: a new site's take less than a second. */
	public const WAIT_SECONDS = 3;

	/** The table's name on the current site of a network. */
	public static function name(): string {
		global $wpdb;
		return $wpdb->prefix . self::NAME;
	}

	/**
	 * Creates or changes the tables of the current site; costs nothing once they are there.
	 *
	 * @param int                   $wait_seconds For another request that does it at this moment.
	 * @param callable(): void|null $then         What else is to be done once, where an older version's were changed.
	 */
	public static function ensure( int $wait_seconds = self::WAIT_SECONDS, ?callable $then = null ): void {
		if ( Columns::VERSION !== get_option( self::VERSION_OPTION ) ) {
			Lock::if_free( self::VERSION_OPTION, $wait_seconds, static function () use ( $then ): void {
				self::change( $then );
			} );
		}
	}

	/** Under the lock: several visitors may be the first. @param callable(): void|null $then */
	private static function change( ?callable $then ): void {
		global $wpdb;
		$before = StoredOption::read( self::VERSION_OPTION );
		if ( Columns::VERSION === $before ) {
			StoredOption::uncache( self::VERSION_OPTION );
			return;
		}
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		dbDelta( 'CREATE TABLE ' . self::name() . " (\n" . Columns::definition() . "\n) " . $wpdb->get_charset_collate() );
		dbDelta( Addresses::definition() );
		Addresses::fill();
		FormerIdentifiers::rewrite();
		if ( null !== $before && null !== $then ) {
			$then();
		}
		StoredOption::uncache( self::VERSION_OPTION );
		update_option( self::VERSION_OPTION, Columns::VERSION );
	}

	public static function drop(): void {
		global $wpdb;
		$wpdb->query( 'DROP TABLE IF EXISTS ' . self::name() ); // phpcs:ignore WordPress.DB.PreparedSQL
		$wpdb->query( 'DROP TABLE IF EXISTS ' . Addresses::name() ); // phpcs:ignore WordPress.DB.PreparedSQL
		delete_option( self::VERSION_OPTION );
	}

	/**
	 * Drops what sites left that were deleted from a network where this plugin was not active: WordPress knows its own
	 * tables only. Tables of somebody who has WordPress's beside them are theirs.
	 */
	public static function drop_left_behind(): void {
		global $wpdb;
		$ours   = '/^' . preg_quote( $wpdb->base_prefix, '/' ) . '(\d+)_(' . self::NAME . '|' . Addresses::NAME . ')$/D';
		$tables = is_multisite() ? (array) $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $wpdb->base_prefix ) . '%' ) ) : array();
		foreach ( $tables as $table ) {
			$is_ours = 1 === preg_match( $ours, (string) $table, $found );
			if ( $is_ours && null === get_site( (int) $found[1] ) && ! in_array( $wpdb->base_prefix . $found[1] . '_options', $tables, true ) ) {
				$wpdb->query( "DROP TABLE IF EXISTS $table" ); // phpcs:ignore WordPress.DB.PreparedSQL
			}
		}
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
	 * Changes rows of which this is so. Nothing of a forgotten person's comes back, also where they are forgotten at this
	 * moment: the row itself says in the same statement whether it is theirs.
	 *
	 * @param array<string, mixed>  $values By column, as PHP has them; result with state.
	 * @param array<string, string> $where  By column.
	 * @return bool False where the database does not take it.
	 */
	public static function change_where( array $values, array $where ): bool {
		global $wpdb;
		$nobodys = Columns::of_nobody( $values );
		$set     = array();
		$written = array();
		foreach ( Columns::written( $values ) as $name => $value ) {
			$set[] = isset( $nobodys[ $name ] ) ? "$name = CASE WHEN emails = '' THEN %s ELSE %s END" : "$name = %s";
			array_push( $written, ...( isset( $nobodys[ $name ] ) ? array( $nobodys[ $name ], $value ) : array( $value ) ) );
		}
		$rest = 'SET ' . implode( ', ', $set ) . ' WHERE ' . implode( ' = %s AND ', array_keys( $where ) ) . ' = %s';
		return false !== $wpdb->query( self::prepared( 'UPDATE `' . self::name() . "` $rest", array_merge( $written, array_values( $where ) ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL
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
