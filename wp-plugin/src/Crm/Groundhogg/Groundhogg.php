<?php
/**
 * Groundhogg, which lives in this WordPress.
 *
 * Source: Groundhogg 4.7.1 as read and tried (github.com/groundhoggwp/groundhogg), and how WP Fusion calls it.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Groundhogg;

use CartCompanion\Crm\{ Crm, RateLimiter, Registry };
use CartCompanion\Crm\OnSite\{ Calls, OnSiteCrm };

final class Groundhogg extends OnSiteCrm {
	private const NAME = 'Groundhogg';

	/** Methods by the name of a table. */
	private const INDISPENSABLE = array(
		'contacts'          => array( 'get_contact_by', 'clear_cache' ),
		'tags'              => array( 'query', 'add', 'clear_cache' ),
		'tag_relationships' => array( 'clear_cache' ),
	);

	public function __construct() {
		$calls = new Calls( self::NAME, array( self::class, 'forget' ) );
		parent::__construct( $calls, new GroundhoggContacts( $calls ), new GroundhoggTags( $calls ) );
	}

	/** As Plugin::CRMS has it made. */
	public static function make( Registry $crms, RateLimiter $limiter ): Crm {
		return new self();
	}

	public function slug(): string {
		return 'groundhogg';
	}

	public function name(): string {
		return self::NAME;
	}

	public function is_connected(): bool {
		foreach ( self::INDISPENSABLE as $table => $methods ) {
			$store = self::is_there() ? \Groundhogg\get_db( $table ) : null;
			if ( ! is_object( $store ) || array() !== array_diff( $methods, get_class_methods( $store ) ) ) {
				return false;
			}
		}
		return true;
	}

	public function status_message(): string {
		if ( $this->is_connected() ) {
			return __( 'Groundhogg is active on this site. Contacts and missing tags are created.', 'cart-companion' );
		}
		return self::is_there()
			? __( 'Groundhogg is there, but does not work or lacks the functions needed. Update it.', 'cart-companion' )
			: __( 'Groundhogg is not active on this site.', 'cart-companion' );
	}

	/**
	 * On user_register Groundhogg makes the user's contact, or writes over the names of the one there is and makes it
	 * unconfirmed, that is mailable, where it had unsubscribed, bounced or complained; on profile_update, which WordPress's
	 * own e-mail with the link to set a password fires too, it writes over the names again
	 * (convert_user_to_contact_when_user_registered(), User_Syncing::sync_existing_user() in 4.7.1). The filter is for the
	 * first; what keeps it from both is its setting not to synchronise users.
	 */
	public function while_creating( callable $callback ) {
		$on = static fn(): string => 'on';
		add_filter( 'groundhogg/should_convert_user_to_contact_when_user_registered', '__return_false', PHP_INT_MAX );
		add_filter( 'pre_option_gh_disable_user_sync', $on, PHP_INT_MAX );
		try {
			return $callback();
		} finally {
			remove_filter( 'groundhogg/should_convert_user_to_contact_when_user_registered', '__return_false', PHP_INT_MAX );
			remove_filter( 'pre_option_gh_disable_user_sync', $on, PHP_INT_MAX );
		}
	}

	/** Groundhogg remembers an empty answer to the end of the request, one of a database that failed too. */
	public static function forget(): void {
		foreach ( array_keys( self::INDISPENSABLE ) as $table ) {
			\Groundhogg\get_db( $table )->clear_cache();
		}
	}

	private static function is_there(): bool {
		return class_exists( 'Groundhogg\Contact' ) && function_exists( 'Groundhogg\get_db' );
	}
}
