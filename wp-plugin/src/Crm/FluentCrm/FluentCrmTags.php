<?php
/**
 * FluentCRM's tags, through FluentCrmApi( 'tags' ): all() and importBulk().
 *
 * Names are passed as ids only: where its functions take names, "2026" is an id, a name of two letters is passed over,
 * and another tag's slug is taken for the name (Sanitize::sanitizeTagIds() in 2.9.84).
 */

declare(strict_types=1);

namespace CartCompanion\Crm\FluentCrm;

use CartCompanion\Crm\CrmException;
use CartCompanion\Crm\OnSite\OnSiteTags;
use CartCompanion\Domain\Text;

final class FluentCrmTags extends OnSiteTags {
	public function list_name(): string {
		return 'fluentcrm';
	}

	public function tags(): array {
		return array_map( array( self::class, 'row' ), $this->all() );
	}

	/** Its own screens and functions take names that differ by case alone for one tag. */
	public function tag_key( string $name ): string {
		return Text::lower( sanitize_text_field( $name ) );
	}

	public function create_tag( string $name ): string {
		$slug = $this->free_slug( $name );
		$made = $this->calls->ask( static function () use ( $name, $slug ) {
			return \FluentCrmApi( 'tags' )->importBulk( array( array( 'title' => $name, 'slug' => $slug ) ) );
		} );
		$row  = is_array( $made ) && isset( $made[0] ) ? self::row( $made[0] ) : null;
		if ( null === $row || $this->tag_key( $row[1] ) !== $this->tag_key( $name ) ) {
			/* translators: %s: tag name */
			throw CrmException::permanent( sprintf( __( 'FluentCRM has no tag “%s” and did not create it. Create it there under FluentCRM → Contacts → Tags, or name another one in the rule, then retry.', 'cart-companion' ), $name ) );
		}
		return $row[0];
	}

	/**
	 * With the slug of another tag it would be that tag, where their names differ by an accent only.
	 *
	 * A name in letters that FluentCRM cuts out of a slug, such as Chinese ones, gets a slug of its own.
	 */
	private function free_slug( string $name ): string {
		$taken = array_map( static fn( object $tag ): string => (string) $tag->slug, $this->all() );
		$slug  = sanitize_text_field( sanitize_title( $name ) );
		$slug  = '' === trim( $slug, '-' ) ? 'tag-' . substr( md5( $name ), 0, 8 ) : $slug;
		$free  = $slug;
		$count = 1;
		while ( in_array( $free, $taken, true ) ) {
			++$count;
			$free = $slug . '-' . $count;
		}
		return $free;
	}

	/** @return object[] */
	private function all(): array {
		$tags = $this->calls->read( static fn() => \FluentCrmApi( 'tags' )->all() );
		if ( ! $tags instanceof \Traversable ) {
			throw CrmException::unreadable( 'FluentCRM' );
		}
		return iterator_to_array( $tags, false );
	}

	/** @return array{0: string, 1: string} */
	private static function row( object $tag ): array {
		return array( (string) $tag->id, trim( (string) $tag->title ) );
	}
}
