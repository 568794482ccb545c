<?php
/** What the companion exported, as names and values that WordPress's export shows. */

declare(strict_types=1);

namespace CartCompanion\Privacy;

final class ExportedFields {
	/** Deeper than any message of ThriveCart's. */
	private const DEEPEST = 12;

	/**
	 * @param mixed $value  Decoded JSON.
	 * @param string $name  '' for the whole.
	 * @return array<int, array{name: string, value: string}> "customer.email" and the like; what is empty is left out.
	 */
	public static function of( $value, string $name = '', int $depth = 0 ): array {
		if ( ! is_array( $value ) ) {
			$text = is_bool( $value ) ? ( $value ? '1' : '0' ) : ( is_scalar( $value ) ? (string) $value : '' );
			return '' === $text ? array() : array( array( 'name' => $name, 'value' => esc_html( $text ) ) );
		}
		$fields = array();
		foreach ( $depth < self::DEEPEST ? $value : array() as $key => $part ) {
			$fields = array_merge( $fields, self::of( $part, '' === $name ? (string) $key : "$name.$key", $depth + 1 ) );
		}
		return $fields;
	}
}
