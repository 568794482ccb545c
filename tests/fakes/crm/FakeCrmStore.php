<?php
/**
 * Where the stand-in CRM lies: two options in the database, which other processes change too, or this one's memory.
 */

final class FakeCrmStore {
	/** The options by name while this process alone has them in its memory; null when they lie in the database. */
	private static $held = null;

	/** From now on this process alone is the CRM, in its memory: a hundred times quicker, seen by nobody else. */
	public static function hold() {
		self::$held = array(
			FakeCrm::STATE => self::read( FakeCrm::STATE ),
			FakeCrm::SETUP => self::read( FakeCrm::SETUP ),
		);
	}

	/**
	 * What the test chose, as it was at the last call to the CRM, or when this process chose last: plugins ask dozens of
	 * times between two calls.
	 *
	 * @return array
	 */
	public static function setup() {
		$setup = null === self::$held ? wp_cache_get( FakeCrm::SETUP, FakeCrm::SETUP ) : self::$held[ FakeCrm::SETUP ];
		return is_array( $setup ) ? $setup : self::read( FakeCrm::SETUP );
	}

	/** What is chosen from now on is not what was read before. */
	public static function forget_setup() {
		wp_cache_delete( FakeCrm::SETUP, FakeCrm::SETUP );
	}

	/** @return mixed What the work gives, which nobody else's lies between. */
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

	/**
	 * Past WordPress's cache, for other processes write it too.
	 *
	 * @return array
	 */
	public static function read( $name ) {
		global $wpdb;
		if ( null !== self::$held ) {
			return self::$held[ $name ];
		}
		$value = maybe_unserialize( $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM $wpdb->options WHERE option_name = %s", $name ) ) );
		$value = is_array( $value ) ? $value : array();
		if ( FakeCrm::SETUP === $name ) {
			wp_cache_set( $name, $value, $name );
		}
		return $value;
	}

	public static function write( $name, array $value ) {
		global $wpdb;
		if ( null !== self::$held ) {
			self::$held[ $name ] = $value;
			return;
		}
		$row = array(
			'option_name'  => $name,
			'option_value' => serialize( $value ),
			'autoload'     => 'no',
		);
		$wpdb->query( $wpdb->prepare( "INSERT INTO $wpdb->options (option_name, option_value, autoload) VALUES (%s, %s, %s) ON DUPLICATE KEY UPDATE option_value = VALUES(option_value)", array_values( $row ) ) );
		wp_cache_delete( $name, 'options' );
		wp_cache_delete( 'notoptions', 'options' );
		self::forget_setup();
	}
}

foreach ( array( 'add_option_', 'update_option_', 'delete_option_' ) as $cart_companion_change ) {
	add_action( $cart_companion_change . FakeCrm::SETUP, array( 'FakeCrmStore', 'forget_setup' ) );
}
