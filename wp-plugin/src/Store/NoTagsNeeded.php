<?php
/** Items of which the owner said that their buyers need no tags, such as a mug: nobody is reminded of these. */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Site\StoredValue;

final class NoTagsNeeded {
	public const OPTION = 'cart_companion_no_tags_needed';

	/** @return array<string, string> Item key => name, '' where it is not known. */
	public function all(): array {
		$stored = StoredValue::option( self::OPTION, array() );
		return is_array( $stored ) ? array_map( 'strval', array_filter( $stored, 'is_scalar' ) ) : array();
	}

	public function add( string $item, string $name ): void {
		StoredValue::save_option( self::OPTION, array( $item => $name ) + $this->all() );
	}

	public function remove( string $item ): void {
		StoredValue::save_option( self::OPTION, array_diff_key( $this->all(), array( $item => '' ) ) );
	}
}
