<?php
/**
 * Lists as AccessAlly's functions give them: of tags, of ids.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm\AccessAlly;

final class AccessAllyRows {
	/**
	 * @param mixed $tags Rows of Id and TagName.
	 * @return array<array{0: string, 1: string}>
	 */
	public static function pairs( $tags ): array {
		$pairs = array();
		foreach ( is_array( $tags ) ? $tags : array() as $tag ) {
			if ( is_array( $tag ) && isset( $tag['Id'], $tag['TagName'] ) ) {
				$pairs[] = array( (string) $tag['Id'], (string) $tag['TagName'] );
			}
		}
		return $pairs;
	}

	/**
	 * The list's form differs by version: bare ids, rows with an Id, or either of them under "clean" or "ids".
	 *
	 * @param array<mixed> $tags
	 * @return string[]
	 */
	public static function ids( array $tags ): array {
		$tags = $tags['clean'] ?? $tags['ids'] ?? $tags;
		$ids  = array();
		foreach ( is_array( $tags ) ? $tags : array() as $tag ) {
			$id = is_array( $tag ) ? $tag['Id'] ?? '' : $tag;
			if ( is_scalar( $id ) && '' !== (string) $id ) {
				$ids[] = (string) $id;
			}
		}
		return $ids;
	}
}
