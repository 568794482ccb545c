<?php
/** The address of this site as its owner set it, and whether two addresses are one. */

declare(strict_types=1);

namespace CartCompanion\Site;

use CartCompanion\Domain\Text;

final class SiteAddress {
	/** Of http and https: an address that names one is the same without it. */
	private const USUAL_PORTS = array( 80, 443 );

	/** WordPress's own, by version: since 6.2, and before. */
	private const IDNA_ENCODERS = array( 'WpOrg\Requests\IdnaEncoder', 'Requests_IDNAEncoder' );

	/**
	 * What wp-config.php or Settings → General says, past all filters: home_url() is another one for each language
	 * of a multilingual site. '' where it names no host, as with a WP_HOME that is made of a request's Host header
	 * when there is no request.
	 */
	public static function of_this_site(): string {
		$home = defined( 'WP_HOME' ) && is_string( WP_HOME ) && '' !== trim( WP_HOME ) ? WP_HOME : self::stored( 'home' );
		return '' === self::comparable( $home ) ? '' : untrailingslashit( trim( $home ) );
	}

	/** Whether wp-config.php may have made the address of the request's Host header, which a stranger chooses. */
	public static function is_of_the_request(): bool {
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- compared, and nothing else.
		$asked = is_string( $_SERVER['HTTP_HOST'] ?? null ) ? wp_unslash( $_SERVER['HTTP_HOST'] ) : '';
		$home  = self::of_this_site();
		return '' !== $asked && self::host( "http://$asked" ) === self::host( $home ) && ! self::are_same( $home, self::stored( 'home' ) );
	}

	/**
	 * What the companion gets to know of this site beside the address it sends to.
	 *
	 * @return array{home: string, ajax_url: string}
	 */
	public static function facts(): array {
		return array( 'home' => self::of_this_site(), 'ajax_url' => admin_url( 'admin-ajax.php' ) );
	}

	/** Whether both lead to the same site: scheme, "www.", upper case, usual ports and slashes do not count. */
	public static function are_same( string $one, string $other ): bool {
		return '' !== self::comparable( $one ) && self::comparable( $one ) === self::comparable( $other );
	}

	/**
	 * Whether the address that the companion uses can be this very site's: its own, its own as other plugins change
	 * it (for a language, a mapped domain), or that of WordPress's folder.
	 */
	public static function is_ours( string $url ): bool {
		$home = self::of_this_site();
		if ( self::are_same( $url, $home ) || self::are_same( $url, home_url() ) ) {
			return '' !== $home;
		}
		if ( '' === $home || self::host( $url ) !== self::host( $home ) ) {
			return false;
		}
		return self::are_same( $url, self::stored( 'siteurl' ) ) || self::is_language_of( $url, $home );
	}

	/** "example.com:8080/shop" of any way to write it; '' when it has no host. */
	public static function comparable( string $url ): string {
		$host = self::host( $url );
		$path = (string) wp_parse_url( trim( $url ), PHP_URL_PATH );
		$path = trim( (string) preg_replace( '#/+#', '/', rawurldecode( $path ) ), '/' );
		return '' === $host ? '' : $host . ( '' === $path ? '' : '/' . $path );
	}

	/** With its port, where that is not the usual one. */
	private static function host( string $url ): string {
		$host = Text::lower( trim( (string) wp_parse_url( trim( $url ), PHP_URL_HOST ), '. ' ) );
		$port = (int) wp_parse_url( trim( $url ), PHP_URL_PORT );
		$host = self::in_ascii( (string) preg_replace( '/^www\./', '', $host ) );
		return '' === $host || 0 === $port || in_array( $port, self::USUAL_PORTS, true ) ? $host : "$host:$port";
	}

	/** "müller.example" => "xn--mller-kva.example". */
	private static function in_ascii( string $host ): string {
		foreach ( array_filter( self::IDNA_ENCODERS, 'class_exists' ) as $encoder ) {
			try {
				return (string) $encoder::encode( $host );
			} catch ( \Exception $error ) {
				return $host;
			}
		}
		return $host;
	}

	/** example.com/de of example.com, where a plugin gives each language an address; without one it is another site. */
	private static function is_language_of( string $url, string $home ): bool {
		$below = substr( self::comparable( $url ), strlen( self::comparable( $home ) ) );
		return 0 === strpos( self::comparable( $url ), self::comparable( $home ) . '/' )
			&& 1 === preg_match( '#^/[a-z]{2,3}([-_][a-z]{2,4})?$#iD', $below )
			&& has_filter( 'home_url' );
	}

	/** An option past the filters that other plugins put on it. */
	private static function stored( string $option ): string {
		$value = wp_load_alloptions()[ $option ] ?? get_option( $option );
		return is_string( $value ) ? $value : '';
	}
}
