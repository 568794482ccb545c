<?php
/**
 * Names and ids of the tags that AccessAlly knows, by the list it fetched last.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm\AccessAlly;

use CartCompanion\Crm\RefreshThrottle;
use CartCompanion\Crm\TagList;

final class AccessAllyTags {
	private AccessAllyCalls $calls;

	public function __construct( AccessAllyCalls $calls ) {
		$this->calls = $calls;
	}

	/** The list as AccessAlly fetched it last. */
	public function known(): TagList {
		return new TagList( AccessAllyRows::pairs( $this->calls->call( AccessAllyCalls::CONTACTS, 'get_all_tags' ) ) );
	}

	/** Has AccessAlly fetch its list of tags anew; false where its version has no function for it. */
	public function refresh(): bool {
		if ( ! method_exists( AccessAllyCalls::API, 'refresh_tag_mapping' ) ) {
			return false;
		}
		$this->calls->ask( AccessAllyCalls::API, 'refresh_tag_mapping' );
		$this->calls->demand_no_fault();
		return true;
	}

	/**
	 * Those the CRM has, by a list that may be some minutes old.
	 *
	 * @param string[] $names
	 * @return string[]
	 */
	public function there( array $names ): array {
		if ( array() !== $this->known()->without( $names ) ) {
			RefreshThrottle::refresh( 'accessally', array( $this, 'refresh' ) );
		}
		return array_values( array_diff( $names, $this->known()->without( $names ) ) );
	}

	/**
	 * @param string[] $names
	 * @return string[] Those the CRM does not have, by a fresh list.
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
	 */
	public function missing_now( array $names ): array {
		$this->refresh();
		return $this->known()->without( $names );
	}

	/**
	 * Names of tags; an id that a list some minutes old does not have stays as it is.
	 *
	 * @param string[] $ids
	 * @return string[]
	 */
	public function names( array $ids ): array {
		if ( array() !== array_diff( $ids, $this->known()->ids() ) ) {
			RefreshThrottle::refresh( 'accessally', array( $this, 'refresh' ) );
		}
		return array_map( array( $this->known(), 'name_of' ), $ids );
	}

	/**
	 * @param string[] $names
	 * @return string[]
	 */
	public function ids( array $names ): array {
		return array_map( 'strval', array_map( array( $this->known(), 'id_of' ), $names ) );
	}
}
