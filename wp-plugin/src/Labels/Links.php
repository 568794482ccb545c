<?php
/**
 * Addresses of the plugin's screens in wp-admin, for screens, e-mails and Site Health.
 *
 * A screen that nothing leads to but the menu needs no line here.
 */

declare(strict_types=1);

namespace CartCompanion\Labels;

final class Links {
	public const STATUS  = 'cart-companion';
	public const RULES   = 'cart-companion-rules';
	public const IMPORT  = 'cart-companion-import';
	public const CONNECT = 'cart-companion-connect';

	public const CUSTOMERS = 'cart-companion-customers';
	public const NEEDS_YOU = 'cart-companion-needs-you';

	/** @param array<string, string> $arguments Empty ones are left out. */
	public static function screen( string $slug, array $arguments = array() ): string {
		return add_query_arg( array_map( 'rawurlencode', array_filter( array( 'page' => $slug ) + $arguments, 'strlen' ) ), admin_url( 'admin.php' ) );
	}

	public static function status(): string {
		return self::screen( self::STATUS );
	}

	public static function event( string $event_id ): string {
		return self::screen( self::STATUS, array( 'event' => $event_id ) );
	}

	/** Site Health; '' for who may not open it: on a network of sites that is everybody but its owner. */
	public static function site_health(): string {
		return is_multisite() && ! current_user_can( 'view_site_health_checks' ) ? '' : admin_url( 'site-health.php' );
	}

	/** @param string $email Any of the person's addresses. */
	public static function customer( string $email ): string {
		return self::screen( self::CUSTOMERS, array( 'customer' => $email ) );
	}

	/** @param string $words Whatever one has: name, address, order or invoice number, product. */
	public static function search( string $words ): string {
		return self::screen( self::CUSTOMERS, array( 's' => $words ) );
	}

	/** @param string $kind Of what needs the owner; '' for all of it. */
	public static function needs_you( string $kind = '' ): string {
		return self::screen( self::NEEDS_YOU, array( 'kind' => $kind ) );
	}

	/** @param string[] $states Of the events to list. */
	public static function events( array $states ): string {
		return self::screen( self::STATUS, array( 'state' => implode( ',', $states ) ) );
	}

	/** The editor with a new rule for what buyers of this product get. */
	public static function rule_for( string $product ): string {
		return self::screen( self::RULES, array( 'product' => $product ) );
	}

	/** @param string $id Of an import; '' to begin one. */
	public static function import( string $id = '' ): string {
		return self::screen( self::IMPORT, array( 'import' => $id ) );
	}
}
