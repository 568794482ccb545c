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

	public static function locked( callable $work ) {
		global $wpdb;
		if ( null !== self::$held ) {
			return $work();
		}
		$wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK( %s, 20 )', DB_NAME . '_fake_crm' ) );
		try {
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
	}
}
