<?php
/**
 * The one table of this plugin: a row for each event that ever reached this site.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\Events\EventType;

final class Table {
	public const VERSION_OPTION = 'cart_companion_schema';

	private const VERSION = '20261201';
	private const NAME    = 'cart_companion_events';

	/** The first version in which later looks lie with their events; before, they were entries of WP-Cron. */
	private const WITH_LOOKS = '20261128';

	/** The first version in which a sale's row names the items that no tag rule is for. */
	private const WITH_NO_RULE = '20261201';

	/** Before this version a cancellation and a pause were taken for revocations. */
	private const CANCELLED_KEEPS = '20261201';

	/** The table's name on the current site of a network. */
	public static function name(): string {
		global $wpdb;
		return $wpdb->prefix . self::NAME;
	}

	/** Creates or changes the table of the current site; costs nothing once it is there. */
	public static function ensure(): void {
		if ( self::VERSION === get_option( self::VERSION_OPTION ) ) {
			return;
		}
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		$before = (string) get_option( self::VERSION_OPTION, '' );
		dbDelta( self::definition() );
		if ( '' !== $before && $before < self::WITH_LOOKS ) {
			self::look_at_what_was_open();
		}
		if ( '' !== $before && $before < self::WITH_NO_RULE ) {
			SalesWithoutRule::find_earlier();
		}
		if ( '' !== $before && $before < self::CANCELLED_KEEPS ) {
			self::look_at_what_was_no_revocation();
		}
		update_option( self::VERSION_OPTION, self::VERSION );
	}

	/** Each look ends with the word that nothing depends on the event; so an alert that was none ends. */
	private static function look_at_what_was_no_revocation(): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( 'UPDATE ' . self::name() . " SET look_at = %d WHERE state = 'done' AND type IN ( %s, %s ) AND access IN ( 'pending', 'still_has_access', 'revoked', 'unknown' )", time(), EventType::CANCELLED, EventType::PAUSED ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	private static function look_at_what_was_open(): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( 'UPDATE ' . self::name() . " SET look_at = %d WHERE look_at = 0 AND access IN ( 'pending', 'still_has_access', 'unknown' ) AND created_at > %s", time(), gmdate( 'Y-m-d H:i:s', time() - WEEK_IN_SECONDS ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	public static function drop(): void {
		global $wpdb;
		$wpdb->query( 'DROP TABLE IF EXISTS ' . self::name() ); // phpcs:ignore WordPress.DB.PreparedSQL
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
		return $tables;
	}

	/**
	 * All addresses stand between bars (|a@x|b@x|), so that a search never takes one for a part of another;
	 * the one of the event itself also by itself, for quick look-ups.
	 * findings counts what later looks wrote down, so that a report of an older word is never taken for the newest.
	 * dbDelta wants two spaces after PRIMARY KEY and one definition a line.
	 */
	private static function definition(): string {
		global $wpdb;
		return 'CREATE TABLE ' . self::name() . " (
			id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
			event_id varchar(64) NOT NULL,
			delivery_id varchar(64) NOT NULL DEFAULT '',
			type varchar(40) NOT NULL DEFAULT '',
			mode varchar(8) NOT NULL DEFAULT '',
			occurred_at varchar(32) NOT NULL DEFAULT '',
			email varchar(191) NOT NULL DEFAULT '',
			emails text NOT NULL,
			order_id varchar(64) NOT NULL DEFAULT '',
			invoice_id varchar(64) NOT NULL DEFAULT '',
			items longtext NOT NULL,
			connection varchar(64) NOT NULL DEFAULT '',
			contact_id varchar(128) NOT NULL DEFAULT '',
			user_id bigint(20) unsigned NOT NULL DEFAULT 0,
			state varchar(10) NOT NULL DEFAULT '',
			steps longtext NOT NULL,
			result longtext NOT NULL,
			access varchar(20) NOT NULL DEFAULT '',
			seen_tags text NOT NULL,
			looked_at bigint(20) NOT NULL DEFAULT 0,
			look_at bigint(20) NOT NULL DEFAULT 0,
			tell_at bigint(20) NOT NULL DEFAULT 0,
			findings int(10) unsigned NOT NULL DEFAULT 0,
			no_rule varchar(191) NOT NULL DEFAULT '',
			origins text NOT NULL,
			claim varchar(36) NOT NULL DEFAULT '',
			claimed_until bigint(20) NOT NULL DEFAULT 0,
			created_at datetime NOT NULL,
			updated_at datetime NOT NULL,
			PRIMARY KEY  (id),
			UNIQUE KEY event_id (event_id),
			KEY contact_id (contact_id),
			KEY order_id (order_id),
			KEY email (email),
			KEY access (access),
			KEY look_at (look_at),
			KEY tell_at (tell_at),
			KEY no_rule (no_rule),
			KEY created_at (created_at)
		) " . $wpdb->get_charset_collate();
	}
}
