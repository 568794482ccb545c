<?php
/**
 * Who may use this plugin: two capabilities of its own, which administrators have without any role being changed.
 *
 * A role gets one of them by whatever edits roles (a plugin, or `wp cap add`); the owner of a network has all rights
 * in WordPress itself.
 */

declare(strict_types=1);

namespace CartCompanion\Site;

final class Capabilities {
	/** Everything: settings, rules, imports, and every button. */
	public const MANAGE = 'manage_cart_companion';

	/** To look: customers, events, and what needs somebody. For support. */
	public const VIEW = 'view_cart_companion';

	/** Filter: by ours, the capability of WordPress that brings it along; '' for none. */
	public const BROUGHT_BY = 'cart_companion_capabilities';

	private const DEFAULTS = array( self::MANAGE => 'manage_options', self::VIEW => 'manage_options' );

	public static function register(): void {
		add_filter( 'user_has_cap', array( self::class, 'add_ours' ) );
	}

	/**
	 * Filter user_has_cap. What a role or a user says of ours stands, also a no.
	 *
	 * @param array<string, bool> $held
	 * @return array<string, bool>
	 */
	public static function add_ours( array $held ): array {
		$brought_by = array_intersect_key( (array) apply_filters( self::BROUGHT_BY, self::DEFAULTS ), self::DEFAULTS );
		foreach ( $brought_by as $ours => $other ) {
			if ( is_string( $other ) && ! empty( $held[ $other ] ) ) {
				$held += array( $ours => true );
			}
		}
		if ( ! empty( $held[ self::MANAGE ] ) ) {
			$held += array( self::VIEW => true );
		}
		return $held;
	}

	public static function may_manage(): bool {
		return current_user_can( self::MANAGE );
	}

	public static function may_view(): bool {
		return current_user_can( self::VIEW );
	}
}
