<?php
/**
 * Names of tags as rules spell them, beside names as a CRM spells them.
 *
 * Some CRMs take "Course" and "course" for one tag. Where a name is looked for so that a tag may go, or only to see
 * whether it is there, case says nothing.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection;

final class TagNames {
	/**
	 * @param string[] $wanted
	 * @param string[] $there
	 * @return string[] Those of $wanted that are there.
	 */
	public static function among( array $wanted, array $there ): array {
		$there = array_map( 'mb_strtolower', $there );
		return array_values(
			array_filter(
				$wanted,
				static function ( string $name ) use ( $there ): bool {
					return in_array( mb_strtolower( $name ), $there, true );
				}
			)
		);
	}
}
