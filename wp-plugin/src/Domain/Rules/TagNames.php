<?php
/**
 * Names of tags as rules spell them, beside names as a CRM spells them.
 *
 * Some CRMs take "Course" and "course" for one tag. Where a tag is to be removed, or only to be found, case does
 * not count.
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Text;

final class TagNames {
	/**
	 * @param string[] $wanted
	 * @param string[] $there
	 * @return string[] Those of $wanted that are there.
	 */
	public static function among( array $wanted, array $there ): array {
		return array_values( array_uintersect( $wanted, $there, array( self::class, 'compared' ) ) );
	}

	/**
	 * @param string[] $wanted
	 * @param string[] $there
	 * @return string[] Those of $wanted that are not there.
	 */
	public static function missing( array $wanted, array $there ): array {
		return array_values( array_udiff( $wanted, $there, array( self::class, 'compared' ) ) );
	}

	/** As a sort function says it. */
	public static function compared( string $one, string $other ): int {
		return Text::lower( $one ) <=> Text::lower( $other );
	}
}
