<?php
/** The tags AccessAlly knows: a copy of its CRM's list. No function is known by which another plugin creates one. */

declare(strict_types=1);

namespace CartCompanion\Crm\AccessAlly;

use CartCompanion\Crm\{ CrmException, TagSource };

final class AccessAllyTags extends TagSource {
	private AccessAllyCalls $calls;

	public function __construct( AccessAllyCalls $calls ) {
		$this->calls = $calls;
	}

	public function kind(): string {
		return self::COPY;
	}

	public function list_name(): string {
		return 'accessally';
	}

	/** Of rows of Id and TagName. */
	public function tags(): array {
		$rows = array();
		$tags = $this->calls->call( AccessAllyCalls::CONTACTS, 'get_all_tags' );
		foreach ( is_array( $tags ) ? $tags : array() as $tag ) {
			if ( is_array( $tag ) && is_scalar( $tag['Id'] ?? null ) && is_scalar( $tag['TagName'] ?? null ) ) {
				$rows[] = array( (string) $tag['Id'], (string) $tag['TagName'] );
			}
		}
		return $rows;
	}

	public function refresh(): bool {
		if ( ! method_exists( AccessAllyCalls::API, 'refresh_tag_mapping' ) ) {
			return false;
		}
		$this->calls->ask( AccessAllyCalls::API, 'refresh_tag_mapping' );
		$this->calls->require_no_fault();
		return true;
	}

	public function create_tag( string $name ): string {
		throw $this->refusal( $name );
	}

	/** Without another way to the same CRM: what is to be done about tags that it does not have. */
	public function refusal( string ...$names ): CrmException {
		if ( $this->calls->has_own_contacts() ) {
			/* translators: %s: tag names */
			return CrmException::permanent( sprintf( __( 'AccessAlly has no tag named %s, and with Managed Contacts no other plugin can make one. Make it under AccessAlly → Settings → Tags, then retry.', 'cart-companion' ), implode( ', ', $names ) ) );
		}
		/* translators: 1: name of a CRM, 2: tag names */
		return CrmException::permanent( sprintf( __( '%1$s has no tag named %2$s, and AccessAlly cannot create one. Create it in %1$s, refresh the tags in AccessAlly, then retry.', 'cart-companion' ), $this->calls->crm_name(), implode( ', ', $names ) ) );
	}

	/**
	 * The list's form differs by version: bare ids, rows with an Id, or either of them under "clean" or "ids".
	 *
	 * @param array<mixed> $tags As AccessAlly gives those of a contact or of a user.
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
