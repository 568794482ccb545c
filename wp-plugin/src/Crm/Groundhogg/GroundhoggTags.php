<?php
/**
 * Groundhogg's tags, through Groundhogg\get_db( 'tags' ): query() and add().
 *
 * Not through validate(), which WP Fusion calls: it creates a tag only for somebody who is logged in and may (4.7.1).
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Groundhogg;

use CartCompanion\Crm\CrmException;
use CartCompanion\Crm\OnSite\OnSiteTags;

final class GroundhoggTags extends OnSiteTags {
	public function list_name(): string {
		return 'groundhogg';
	}

	public function tags(): array {
		return $this->calls->read( static function (): array {
			$rows = array();
			foreach ( \Groundhogg\get_db( 'tags' )->query() as $tag ) {
				$rows[] = array( (string) $tag->tag_id, (string) $tag->tag_name, (string) $tag->tag_slug );
			}
			return $rows;
		} );
	}

	/** Tags are told apart by their slugs: "Course", "course" and "Course!" are one. */
	public function tag_key( string $name ): string {
		return sanitize_title( $name );
	}

	public function create_tag( string $name ): string {
		// Without a slug, add() finds any tag and answers nothing.
		$id = '' === $this->tag_key( $name ) ? 0 : $this->calls->ask(
			static fn(): int => (int) \Groundhogg\get_db( 'tags' )->add( array( 'tag_name' => $name ) )
		);
		if ( 0 === $id ) {
			/* translators: %s: tag name */
			throw CrmException::permanent( sprintf( __( 'Groundhogg does not take “%s” as the name of a tag: it needs a letter or a digit, and may not be long. Name another one in the rule, then retry.', 'cart-companion' ), $name ) );
		}
		return (string) $id;
	}
}
