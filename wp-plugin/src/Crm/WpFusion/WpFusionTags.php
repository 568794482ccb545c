<?php
/** The tags WP Fusion knows: a copy of its CRM's list. Some of its CRMs know tags by their names alone. */

declare(strict_types=1);

namespace CartCompanion\Crm\WpFusion;

use CartCompanion\Crm\{ CrmException, TagSource };

final class WpFusionTags extends TagSource {
	/** Kit's forms stand in the same list, and may have a tag's name: a contact is never shown with one. */
	private const NO_TAGS = array( 'Forms' );

	private WpFusionCrm $crm;

	public function __construct( WpFusionCrm $crm ) {
		$this->crm = $crm;
	}

	public function kind(): string {
		return self::COPY;
	}

	public function list_name(): string {
		return 'wp-fusion';
	}

	public function tags(): array {
		$rows = array();
		foreach ( function_exists( 'wpf_get_option' ) ? (array) wpf_get_option( 'available_tags', array() ) : array() as $id => $label ) {
			if ( ! is_array( $label ) || ! in_array( $label['category'] ?? '', self::NO_TAGS, true ) ) {
				$rows[] = array( (string) $id, (string) ( is_array( $label ) ? $label['label'] ?? $id : $label ) );
			}
		}
		return $rows;
	}

	public function refresh(): bool {
		if ( ! $this->crm->can( 'sync_tags' ) ) {
			return false;
		}
		$this->crm->ask( 'sync_tags' );
		$this->crm->require_no_fault();
		return true;
	}

	public function names_are_ids(): bool {
		$rows = $this->tags();
		return $this->crm->supports( 'add_tags' ) || ( array() !== $rows && array_column( $rows, 0 ) === array_map( 'trim', array_column( $rows, 1 ) ) );
	}

	public function can_be_created(): bool {
		return $this->names_are_ids() || $this->crm->supports( 'add_tags_api' );
	}

	public function create_tag( string $name ): string {
		/* translators: 1: tag name, 2: name of a CRM */
		$advice = sprintf( __( '%2$s has no tag “%1$s”, and it cannot be created from here. Create it there, press “Resync” in WP Fusion’s settings, then retry.', 'cart-companion' ), $name, $this->crm->name() );
		try {
			$id = $this->crm->can( 'add_tag' ) ? $this->crm->ask( 'add_tag', $name ) : null;
		} catch ( CrmException $error ) {
			throw $error->is_permanent() ? CrmException::permanent( $advice . ' ' . $error->getMessage() ) : $error;
		}
		$this->crm->require_no_fault();
		// Groundhogg answers null when nobody is logged in, as in every request of the companion's.
		if ( ! is_scalar( $id ) || is_bool( $id ) || '' === (string) $id || '0' === (string) $id ) {
			throw CrmException::permanent( $advice );
		}
		return (string) $id;
	}
}
