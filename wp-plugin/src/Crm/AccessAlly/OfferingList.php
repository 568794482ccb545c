<?php
/**
 * The offerings that AccessAlly lists, with the tags that open and close them. Asks no CRM.
 *
 * Sources: code of sites calls get_all_offering_settings(), which gives settings by key; in them "tags" has entries base,
 * instant, revoke and module-1, module-2 ..., each of which get_configured_tag_value() turns into the id of a tag. That the
 * base, instant and module tags open and the revoke tag overrides them all: kb.accessally.com/tutorials/tag-guide. Whether
 * the settings hold the offering's name is not known: it is read where there is one.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\AccessAlly;

use CartCompanion\Crm\{ CrmException, Offering, TagDirectory };

final class OfferingList {
	/** A class of AccessAlly's. */
	private const OFFERINGS = 'AccessAllyOfferings';

	private const OPENS  = '/^(base|instant|module-.+)$/D';
	private const CLOSES = 'revoke';

	private AccessAllyCalls $calls;
	private TagDirectory $tags;

	public function __construct( AccessAllyCalls $calls, TagDirectory $tags ) {
		$this->calls = $calls;
		$this->tags  = $tags;
	}

	/** Whether this version of AccessAlly can be asked. */
	public static function is_there(): bool {
		return method_exists( self::OFFERINGS, 'get_all_offering_settings' ) && method_exists( self::OFFERINGS, 'get_configured_tag_value' );
	}

	/**
	 * Those with a tag that opens them or closes them.
	 *
	 * @return Offering[]
	 * @throws CrmException
	 */
	public function all(): array {
		$listed    = self::is_there() ? $this->calls->look_up( self::OFFERINGS, 'get_all_offering_settings' ) : array();
		$offerings = array();
		foreach ( is_array( $listed ) ? $listed : array() as $settings ) {
			$entries = is_array( $settings ) && is_array( $settings['tags'] ?? null ) ? $settings['tags'] : array();
			$in      = $this->names( array_filter( $entries, static fn( $part ): bool => 1 === preg_match( self::OPENS, (string) $part ), ARRAY_FILTER_USE_KEY ) );
			$out     = $this->names( array_intersect_key( $entries, array( self::CLOSES => true ) ) );
			if ( array() !== $in || array() !== $out ) {
				$name        = $settings['name'] ?? '';
				$offerings[] = new Offering( is_string( $name ) ? trim( $name ) : '', $in, $out );
			}
		}
		return $offerings;
	}

	/**
	 * @param array<mixed> $entries As the settings of an offering have them.
	 * @return string[] Names of tags; an entry without a tag gives none.
	 */
	private function names( array $entries ): array {
		$ids = array();
		foreach ( $entries as $entry ) {
			$id = $this->calls->look_up( self::OFFERINGS, 'get_configured_tag_value', $entry );
			if ( is_scalar( $id ) && ! is_bool( $id ) && '' !== (string) $id && '0' !== (string) $id ) {
				$ids[] = (string) $id;
			}
		}
		return array() === $ids ? array() : array_values( array_unique( $this->tags->own_names_of( $ids ) ) );
	}
}
