<?php
/** Loads this plugin's translations: one German and one Spanish serve all locales of their language. */

declare(strict_types=1);

namespace CartCompanion\Site;

use const CartCompanion\PLUGIN_FILE;

final class Translations {
	private const DOMAIN = 'cart-companion';

	/** Language => the locale of the catalogue that comes with the plugin. */
	private const LOCALES = array( 'de' => 'de_DE', 'es' => 'es_ES' );

	/** Hook init: earlier, WordPress 6.7 and later warn. */
	public static function load(): void {
		add_filter( 'load_textdomain_mofile', array( self::class, 'nearest' ), 10, 2 );
		load_plugin_textdomain( self::DOMAIN, false, dirname( plugin_basename( PLUGIN_FILE ) ) . '/languages' );
	}

	/**
	 * Filter load_textdomain_mofile: WordPress itself goes from es_MX or de_DE_formal straight to English.
	 *
	 * @param mixed $file   Of the locale: "…/cart-companion-es_MX.mo".
	 * @param mixed $domain
	 * @return mixed The same where it is there, or no other is.
	 */
	public static function nearest( $file, $domain ) {
		if ( self::DOMAIN !== $domain || ! is_string( $file ) || is_readable( $file ) ) {
			return $file;
		}
		$language = preg_match( '/-([a-z]{2,3})(?:_\w+)?\.mo$/', $file, $found ) ? $found[1] : '';
		$ours     = isset( self::LOCALES[ $language ] ) ? dirname( PLUGIN_FILE ) . '/languages/' . self::DOMAIN . '-' . self::LOCALES[ $language ] . '.mo' : '';
		return '' !== $ours && is_readable( $ours ) ? $ours : $file;
	}
}
