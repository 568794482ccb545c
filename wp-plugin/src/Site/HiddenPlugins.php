<?php
/** Plugins that are active on this site and yet not loaded in this request: some plugins load others on some pages only. */

declare(strict_types=1);

namespace CartCompanion\Site;

final class HiddenPlugins {
	/** WordPress's own. */
	private const OPTION = 'active_plugins';

	/** Which they are, as a sentence that says what to do; '' for none. */
	public static function sentence(): string {
		StoredOption::refresh( array( self::OPTION ) ); // What a cache has wrongly, nobody keeps out.
		$active = array_filter( (array) StoredOption::read( self::OPTION ), 'is_string' );
		$hidden = array_diff( $active, (array) get_option( self::OPTION, array() ) ); // That is where they are kept out.
		$names  = array_unique( array_map( static fn( string $plugin ): string => (string) strtok( $plugin, '/' ), $hidden ) );
		return array() === $names ? '' : sprintf(
			/* translators: %s: names of plugins' folders */
			__( 'These plugins are active, and something on this site keeps them from being loaded when the companion calls: %s. Plugins that load others on some pages only do that: exempt requests to cart-companion from it (REST and admin-ajax.php).', 'cart-companion' ),
			implode( ', ', $names )
		);
	}
}
