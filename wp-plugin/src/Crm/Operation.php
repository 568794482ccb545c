<?php
/** One of the operations that an owner has defined in AccessAlly: plain data, and what its name tells. */

declare(strict_types=1);

namespace CartCompanion\Crm;

use CartCompanion\Domain\NameWords;

final class Operation {
	/** Kinds (kb.accessally.com, operation guide), as far as they matter here. */
	public const GRANTS  = 'grants'; // Permission to a course, or an offering.
	public const REVOKES = 'revokes';
	public const COUNTS  = 'counts'; // Increases or decreases a field: run twice, it counts twice.
	public const OTHER   = '';

	/** What a kept name says beside the one that AccessAlly has under its id now. */
	public const SAME    = 'same';
	public const RENAMED = 'renamed';
	public const ANOTHER = 'another'; // Of another meaning: the id was given again, or the operation made into another one.

	private const VERBS = array(
		'grant'    => self::GRANTS,
		'release'  => self::GRANTS,
		'revoke'   => self::REVOKES,
		'increase' => self::COUNTS,
		'decrease' => self::COUNTS,
	);

	public string $id;
	public string $name;
	public string $kind;

	/** @param string $kind As kind_in() tells it; what the name says counts where it tells nothing. */
	public function __construct( string $id, string $name, string $kind = self::OTHER ) {
		$this->id   = $id;
		$this->name = '' === $name ? self::unnamed( $id ) : $name;
		$this->kind = self::OTHER === $kind ? self::kind_in( $name ) : $kind;
	}

	/** How one without a name is called. */
	public static function unnamed( string $id ): string {
		/* translators: %s: number of an operation */
		return sprintf( __( 'Operation %s', 'cart-companion' ), $id );
	}

	/** The kind that words tell of, such as "grant-course-permission" or "Revoke AccessAlly 101". */
	public static function kind_in( string $words ): string {
		$found = array_unique( array_values( array_intersect_key( self::VERBS, array_flip( NameWords::all( $words ) ) ) ) );
		return 1 === count( $found ) ? $found[0] : self::OTHER;
	}

	/** One of SAME, RENAMED, ANOTHER, by the name that a rule keeps; '' where it keeps none. */
	public function compared_with( string $kept_name ): string {
		$kept = NameWords::all( $kept_name );
		if ( array() === $kept || $kept === NameWords::all( $this->name ) || $kept === NameWords::all( self::unnamed( $this->id ) ) ) {
			return self::SAME;
		}
		$is_opposite = self::kind_in( $kept_name ) !== self::kind_in( $this->name );
		$in_common   = array_intersect( NameWords::telling( $kept_name ), NameWords::telling( $this->name ) );
		return $is_opposite || array() === $in_common ? self::ANOTHER : self::RENAMED;
	}
}
