<?php
/**
 * Rules for one product that mean what AccessAlly's own words mean.
 *
 * A pause or a cancellation takes no access away, it only sets the stop tag; the revoke tag comes when the
 * paid time is over, or with a full refund (kb.accessally.com, tag guide). AccessAlly's own operations give and take
 * access to a course in the same way (its pages on granting and revoking permission to a course): those that are named
 * like the product are suggested beside the tags.
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Crm\{ Operation, OperationList };
use CartCompanion\Domain\Text;

final class SuggestedRules {
	/** Event => endings of the tags to apply and to remove, and options. */
	private const MEANINGS = array(
		'purchase.completed'          => array( array( 'made_purchase' ), array( 'revoked', 'stop' ) ),
		'subscription.payment_failed' => array( array( 'payment_failed' ), array() ),
		'subscription.recovered'      => array( array(), array( 'payment_failed' ) ),
		'subscription.cancelled'      => array( array( 'stop' ), array() ),
		'subscription.resumed'        => array( array(), array( 'stop' ) ),
		'subscription.ended'          => array( array( 'revoked' ), array() ),
		'purchase.refunded'           => array( array( 'revoked' ), array(), array( 'partial' => false ) ),
	);

	/** Event => kind of the operation. */
	private const OPERATIONS = array(
		'purchase.completed' => Operation::GRANTS,
		'subscription.ended' => Operation::REVOKES,
		'purchase.refunded'  => Operation::REVOKES,
	);

	/**
	 * Rules to look at and save; events for which the owner already has a rule of this product are left alone.
	 *
	 * @param array<int, array<string, mixed>> $existing
	 * @return array<int, array<string, mixed>>
	 */
	public static function for_product( string $product, string $name, array $existing, OperationList $operations ): array {
		$taken = array();
		foreach ( $existing as $rule ) {
			if ( $product === $rule['product'] ) {
				$taken[] = $rule['event'];
			}
		}
		$stem  = self::stem( $product, $name );
		$rules = array();
		foreach ( array_diff_key( self::MEANINGS, array_flip( $taken ) ) as $event => $meaning ) {
			$rules[] = array(
				'product' => $product,
				'event'   => $event,
				'apply'   => self::tags( $stem, $meaning[0] ),
				'remove'  => self::tags( $stem, $meaning[1] ),
			) + self::operations( $event, $name, $operations ) + ( $meaning[2] ?? array() );
		}
		return $rules;
	}

	/** @return array{operations?: array<int, array{id: string, name: string}>} */
	private static function operations( string $event, string $name, OperationList $operations ): array {
		$like = isset( self::OPERATIONS[ $event ] ) ? $operations->like( self::OPERATIONS[ $event ], $name ) : null;
		return null === $like ? array() : array( 'operations' => array( array( 'id' => $like->id, 'name' => $like->name ) ) );
	}

	/**
	 * @param string[] $endings
	 * @return string[]
	 */
	private static function tags( string $stem, array $endings ): array {
		return array_map( static fn( string $ending ): string => $stem . '_' . $ending, $endings );
	}

	/** What tags about a product begin with: "AccessAlly 101 Course" => "accessally_101_course", as AccessAlly's guide writes tags. */
	public static function stem( string $product, string $name ): string {
		$name = '' === $name ? $product : $name;
		return trim( (string) preg_replace( '/[^\p{L}\p{N}]+/u', '_', Text::lower( $name ) ), '_' );
	}
}
