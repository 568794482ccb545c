<?php
/**
 * What one test of Site Health found, in the form core shows.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Health;

use CartCompanion\Admin\Screens;

final class TestResult {
	/** @return array<string, mixed> */
	public static function good( string $test, string $label, string $sentence ): array {
		return self::of( 'good', 'blue', $test, $label, $sentence, '' );
	}

	/** @return array<string, mixed> */
	public static function recommended( string $test, string $label, string $sentence, string $screen = '' ): array {
		return self::of( 'recommended', 'orange', $test, $label, $sentence, $screen );
	}

	/** @return array<string, mixed> */
	public static function critical( string $test, string $label, string $sentence, string $screen = '' ): array {
		return self::of( 'critical', 'red', $test, $label, $sentence, $screen );
	}

	/** @return array<string, mixed> */
	private static function of( string $status, string $colour, string $test, string $label, string $sentence, string $screen ): array {
		return array(
			'label'       => esc_html( $label ),
			'status'      => $status,
			'badge'       => array(
				'label' => __( 'Cart Companion', 'cart-companion' ),
				'color' => $colour,
			),
			'description' => '<p>' . esc_html( $sentence ) . '</p>',
			'actions'     => '' === $screen ? '' : sprintf( '<p><a href="%1$s">%2$s</a></p>', esc_url( Screens::url( $screen ) ), esc_html( self::link( $screen ) ) ),
			'test'        => 'cart_companion_' . $test,
		);
	}

	private static function link( string $screen ): string {
		return Screens::STATUS === $screen ? __( 'Open Cart Companion → Status', 'cart-companion' ) : __( 'Open Cart Companion → Connect', 'cart-companion' );
	}
}
