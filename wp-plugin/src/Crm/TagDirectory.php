<?php
/**
 * Names and ids of the tags of one CRM: from a list that is kept for a while, fetched again where a name or an id is not in
 * it, and with missing tags created, by one request at a time.
 *
 * Names are compared exactly, then by what the CRM takes for one name. Where that differs from what was asked for, a name
 * comes back as it was asked for.
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

use CartCompanion\Domain\Rules\TagNames;
use CartCompanion\Site\StoredValue;

final class TagDirectory {
	/** Begin of a transient's name, and a group of the object cache. */
	private const CACHE = 'cart_companion_tags';

	private const KEPT_SECONDS = array(
		TagSource::REMOTE => HOUR_IN_SECONDS,
		TagSource::LOCAL  => MINUTE_IN_SECONDS,
		TagSource::COPY   => self::RECENT_SECONDS,
	);

	/** A rule often removes a tag that nobody ever had: that must not cost a call for each event. */
	private const RECENT_SECONDS = 300;

	/** Where the owner chooses among the tags. */
	private const SHOWN_SECONDS = 60;

	private TagSource $source;

	/** @var string[] Names as they were asked for. */
	private array $asked = array();

	public function __construct( TagSource $source ) {
		$this->source = $source;
		wp_cache_add_non_persistent_groups( self::CACHE ); // Of tables that other requests change.
	}

	/** @return string[] All names there are. @throws CrmException */
	public function names(): array {
		$kind = $this->source->kind();
		$list = TagSource::COPY === $kind ? $this->known() : ( TagSource::LOCAL === $kind ? $this->fetched() : $this->at_most( self::SHOWN_SECONDS ) );
		return $list->names();
	}

	/**
	 * Tags that are to be applied; those that the CRM lacks are created.
	 *
	 * @param string[] $names
	 * @return array<int|string, string> The CRM's own name by id.
	 * @throws CrmException
	 */
	public function to_apply( array $names ): array {
		$names   = $this->note_asked( $names );
		$list    = $this->known();
		$missing = $list->without( $names );
		if ( array() === $missing || $this->source->names_are_ids() ) {
			return $list->named( $names ) + array_combine( $missing, $missing );
		}
		return CrmLock::during( 'tags ' . $this->place(), fn(): TagList => $this->created( $names ) )->named( $names );
	}

	/**
	 * Tags that are to be removed: what the CRM lacks is on nobody. The list may be some minutes old, and case says nothing.
	 *
	 * @param string[] $names
	 * @return array<int|string, string> The CRM's own name by id.
	 * @throws CrmException
	 */
	public function to_remove( array $names ): array {
		$names = $this->note_asked( $names );
		$list  = $this->known();
		if ( $this->source->names_are_ids() ) {
			$missing = TagNames::missing( $names, $list->names() );
			return $list->named_in_any_case( $names ) + array_combine( $missing, $missing );
		}
		return ( array() === $list->without( $names ) ? $list : $this->recent() )->named_in_any_case( $names );
	}

	/**
	 * @param string[] $names
	 * @return string[] Those that no tag has, by the list as it is now.
	 * @throws CrmException
	 */
	public function missing( array $names ): array {
		$missing = $this->known()->without( $names );
		return array() === $missing ? array() : $this->missing_now( $missing );
	}

	/**
	 * The same, whatever the list says that was fetched before.
	 *
	 * @param string[] $names
	 * @return string[]
	 * @throws CrmException
	 */
	public function missing_now( array $names ): array {
		return $this->fetched()->without( $names );
	}

	/**
	 * @param string[] $names
	 * @return string[] Ids of those that are there, by the list as it was fetched last.
	 * @throws CrmException
	 */
	public function known_ids( array $names ): array {
		return self::ids( $this->known()->named( $names ) );
	}

	/**
	 * @param string[] $names
	 * @return string[]|null Ids of all of them, by a list that may be some minutes old; null when it lacks one.
	 * @throws CrmException
	 */
	public function recent_ids( array $names ): ?array {
		$list = $this->known();
		$list = array() === $list->without( $names ) ? $list : $this->recent();
		return array() === $list->without( $names ) ? self::ids( $list->named( $names ) ) : null;
	}

	/**
	 * Names of tags, as they were asked for. An id that is on no list stays as it is; in a CRM of this site it is no tag.
	 *
	 * @param string[] $ids
	 * @return string[]
	 * @throws CrmException
	 */
	public function names_of( array $ids ): array {
		$list = $this->list_with( $ids );
		if ( TagSource::LOCAL === $this->source->kind() ) {
			$ids = array_intersect( $ids, $list->ids() );
		}
		$spelled = array();
		foreach ( $this->asked as $name ) {
			$spelled[ (string) $list->id_of( $name ) ][] = $name;
		}
		$names = array();
		foreach ( $ids as $id ) {
			$names = array_merge( $names, $spelled[ $id ] ?? array( $list->name_of( $id ) ) );
		}
		return array_values( array_unique( $names ) );
	}

	/**
	 * Names of tags, as the CRM itself spells them.
	 *
	 * @param string[] $ids
	 * @return string[]
	 * @throws CrmException
	 */
	public function own_names_of( array $ids ): array {
		return array_map( array( $this->list_with( $ids ), 'name_of' ), $ids );
	}

	/** What is kept turned out to be wrong: the list is fetched again, now or when it is next needed. @throws CrmException */
	public function refresh(): void {
		if ( TagSource::COPY === $this->source->kind() ) {
			$this->fetched();
		} else {
			$this->keep( null );
		}
	}

	/**
	 * @param array<int|string, string> $tags Name by id.
	 * @return string[]
	 */
	public static function ids( array $tags ): array {
		return array_map( 'strval', array_keys( $tags ) );
	}

	/** @param string[] $names */
	private function created( array $names ): TagList {
		$list = $this->fetched();
		foreach ( $names as $name ) {
			if ( null !== $list->id_of( $name ) ) {
				continue;
			}
			try {
				$list = $list->with( $this->source->create_tag( $name ), $name );
			} catch ( CrmException $error ) {
				$list = $error->is( CrmException::PERMANENT ) ? $this->fetched() : $list;
				if ( null === $list->id_of( $name ) ) { // Else somebody created it just now.
					throw $error;
				}
			}
		}
		if ( TagSource::COPY !== $this->source->kind() ) {
			$this->keep( TagSource::REMOTE === $this->source->kind() ? $list : null ); // How a CRM of this site spells it is read again.
		}
		return $list;
	}

	/**
	 * Without outer blanks, and remembered as they are.
	 *
	 * @param string[] $names
	 * @return string[]
	 */
	private function note_asked( array $names ): array {
		$names       = array_map( 'trim', $names );
		$this->asked = array_values( array_unique( array_merge( $this->asked, $names ) ) );
		return $names;
	}

	/** @param string[] $ids That the list should have. */
	private function list_with( array $ids ): TagList {
		$list = $this->known();
		if ( $this->source->names_are_ids() || array() === array_diff( $ids, $list->ids() ) ) {
			return $list;
		}
		return TagSource::COPY === $this->source->kind() ? $this->recent() : $this->fetched();
	}

	/** As it was fetched last. */
	private function known(): TagList {
		return TagSource::COPY === $this->source->kind() ? $this->listed( $this->source->tags() ) : $this->at_most( self::KEPT_SECONDS[ $this->source->kind() ] );
	}

	/** At most some minutes old. */
	private function recent(): TagList {
		return TagSource::LOCAL === $this->source->kind() ? $this->fetched() : $this->at_most( self::RECENT_SECONDS );
	}

	private function at_most( int $seconds ): TagList {
		$kept = TagSource::LOCAL === $this->source->kind() ? wp_cache_get( $this->place(), self::CACHE ) : StoredValue::transient( $this->place() );
		if ( ! is_array( $kept ) || $kept['at'] <= time() - $seconds ) {
			return $this->fetched();
		}
		return $this->listed( $kept['pairs'] ?? $this->source->tags() );
	}

	private function fetched(): TagList {
		$this->source->refresh();
		$list = $this->listed( $this->source->tags() );
		$this->keep( $list );
		return $list;
	}

	/** @param TagList|null $list Null where what is kept is to be forgotten. */
	private function keep( ?TagList $list ): void {
		$kind = $this->source->kind();
		$kept = null === $list ? false : array( 'at' => time() ) + ( TagSource::COPY === $kind ? array() : array( 'pairs' => $list->rows() ) );
		if ( TagSource::LOCAL === $kind ) {
			wp_cache_set( $this->place(), $kept, self::CACHE, self::KEPT_SECONDS[ $kind ] );
		} elseif ( null === $list ) {
			delete_transient( $this->place() );
		} else {
			StoredValue::save_transient( $this->place(), $kept, self::KEPT_SECONDS[ $kind ] );
		}
	}

	/** @param array<array{0: string, 1: string, 2?: string}> $rows */
	private function listed( array $rows ): TagList {
		return new TagList( $rows, array( $this->source, 'tag_key' ) );
	}

	private function place(): string {
		return self::CACHE . '_' . $this->source->list_name();
	}
}
