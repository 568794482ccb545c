<?php
/** Where the stand-in CRM keeps what it has: options of the site, or for a while the memory of one process. */

final class FakeCrmOptions {
	/** The options by name while this process alone has them in its memory; null when they lie in the database. */
	private static $held = null;

	/** From now on only this process reads and writes these: a hundred times quicker, seen by nobody else. */
	public static function hold( array $names ) {
		self::$held = array_combine( $names, array_map( array( self::class, 'read' ), $names ) );
	}

	/** What it had in its memory lies in the database again, for whoever comes next. */
	public static function let_go() {
		$held       = self::$held ?? array();
		self::$held = null;
		array_map( array( self::class, 'write' ), array_keys( $held ), $held );
	}

	/**
	 * What the test chose, as it was at the last call to the CRM, or when this process chose last: plugins ask dozens of
	 * times between two calls.
	 *
	 * @return array
	 */
	public static function setup() {
		wp_cache_add_non_persistent_groups( FakeCrm::SETUP ); // Another process chooses, and tells nobody.
		$setup = null === self::$held ? wp_cache_get( FakeCrm::SETUP, FakeCrm::SETUP ) : self::$held[ FakeCrm::SETUP ];
		if ( ! is_array( $setup ) ) {
			$setup = self::read( FakeCrm::SETUP );
			wp_cache_set( FakeCrm::SETUP, $setup, FakeCrm::SETUP );
		}
		return $setup;
	}

	/** What is chosen from now on is not what was read before. */
	public static function forget_setup() {
		wp_cache_delete( FakeCrm::SETUP, FakeCrm::SETUP );
	}

	public static function locked( callable $work ) {
		global $wpdb;
		if ( null !== self::$held ) {
			return $work();
		}
		$wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK( %s, 20 )', DB_NAME . '_fake_crm' ) );
		try {
			self::forget_setup(); // Another process may have chosen since.
			return $work();
		} finally {
			$wpdb->query( $wpdb->prepare( 'SELECT RELEASE_LOCK( %s )', DB_NAME . '_fake_crm' ) );
		}
	}

	/** Past WordPress's cache, for other processes write it too. */
	public static function read( $name ) {
		global $wpdb;
		if ( isset( self::$held[ $name ] ) ) {
			return self::$held[ $name ];
		}
		$value = (string) $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM $wpdb->options WHERE option_name = %s", $name ) );
		$value = is_serialized( $value ) ? unserialize( $value ) : json_decode( $value, true );
		return is_array( $value ) ? $value : array();
	}

	public static function write( $name, array $value ) {
		global $wpdb;
		if ( null !== self::$held ) {
			self::$held[ $name ] = $value;
			return;
		}
		$row = array(
			'option_name'  => $name,
			'option_value' => wp_json_encode( $value ), // ASCII: it is another server's, whatever this one's tables hold.
			'autoload'     => 'no',
		);
		$wpdb->query( $wpdb->prepare( "INSERT INTO $wpdb->options (option_name, option_value, autoload) VALUES (%s, %s, %s) ON DUPLICATE KEY UPDATE option_value = VALUES(option_value)", array_values( $row ) ) );
		wp_cache_delete( $name, 'options' );
		wp_cache_delete( 'notoptions', 'options' );
		self::forget_setup();
	}
}

foreach ( array( 'add_option_', 'update_option_', 'delete_option_' ) as $cart_companion_change ) {
	add_action( $cart_companion_change . FakeCrm::SETUP, array( 'FakeCrmOptions', 'forget_setup' ) );
}
