<?php
/**
 * Groundhogg, which lives in this WordPress.
 *
 * Source: Groundhogg 4.7.1 as read and tried (github.com/groundhoggwp/groundhogg), and how WP Fusion calls it.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection;

use CartCompanion\Connection\Local\Calls;
use CartCompanion\Connection\Local\GroundhoggContacts;
use CartCompanion\Connection\Local\GroundhoggTags;
use CartCompanion\Connection\Local\SiteConnection;

final class Groundhogg extends SiteConnection {
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
