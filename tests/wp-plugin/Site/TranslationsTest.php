<?php
/**
 * One German and one Spanish serve all locales of their language; a catalogue of the very locale goes first.
 */

declare(strict_types=1);

use CartCompanion\Site\Translations;
use const CartCompanion\PLUGIN_FILE;

final class TranslationsTest extends SiteTestCase {
	private const DOMAIN = 'cart-companion';

	/**
	 * @testWith ["de_DE_formal", "de_DE"]
	 *           ["de_AT", "de_DE"]
	 *           ["de_CH_informal", "de_DE"]
	 *           ["es_MX", "es_ES"]
	 *           ["es", "es_ES"]
	 */
	public function test_a_locale_of_a_language_that_comes_along_gets_it( string $locale, string $ours ): void {
		$this->assertSame( self::file( $ours ), Translations::nearest( self::file( $locale ), self::DOMAIN ) );
		$elsewhere = WP_LANG_DIR . '/plugins/' . self::DOMAIN . "-$locale.mo";
		$this->assertSame( self::file( $ours ), Translations::nearest( $elsewhere, self::DOMAIN ) );
	}

	/**
	 * @testWith ["fr_FR"]
	 *           ["desk_DE"]
	 *           ["en_US"]
	 */
	public function test_another_language_gets_what_wordpress_looks_for( string $locale ): void {
		$this->assertSame( self::file( $locale ), Translations::nearest( self::file( $locale ), self::DOMAIN ) );
	}

	public function test_other_plugins_and_a_catalogue_that_is_there_are_left_alone(): void {
		$this->assertSame( self::file( 'es_MX' ), Translations::nearest( self::file( 'es_MX' ), 'akismet' ) );
		$own = get_temp_dir() . self::DOMAIN . '-de_AT.mo';
		file_put_contents( $own, 'of an owner' );
		try {
			$this->assertSame( $own, Translations::nearest( $own, self::DOMAIN ) );
		} finally {
			unlink( $own );
		}
	}

	public function test_wordpress_reads_what_comes_along(): void {
		foreach ( array( 'de_AT' => 'Verbinden', 'es_AR' => 'Conectar' ) as $locale => $connect ) {
			Translations::load();
			$this->assertTrue( load_textdomain( self::DOMAIN, self::file( $locale ) ) );
			$this->assertSame( $connect, __( 'Connect', 'cart-companion' ) );
			unload_textdomain( self::DOMAIN );
		}
	}

	private static function file( string $locale ): string {
		return dirname( PLUGIN_FILE ) . '/languages/' . self::DOMAIN . "-$locale.mo";
	}
}
