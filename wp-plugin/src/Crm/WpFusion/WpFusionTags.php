<?php
/**
 * Names and ids of the tags WP Fusion knows; a missing one is created once.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm\WpFusion;

use CartCompanion\Crm\ConnectionError;
use CartCompanion\Crm\RefreshThrottle;
use CartCompanion\Crm\Refused;
use CartCompanion\Crm\TagList;
use CartCompanion\Site\Lock;

final class WpFusionTags {
	private WpFusionCrm $crm;

	public function __construct( WpFusionCrm $crm ) {
		$this->crm = $crm;
	}

	public function known(): TagList {
		$pairs = array();
		foreach ( function_exists( 'wpf_get_option' ) ? (array) wpf_get_option( 'available_tags', array() ) : array() as $id => $label ) {
			$pairs[] = array( (string) $id, (string) ( is_array( $label ) ? $label['label'] ?? $id : $label ) );
		}
		return new TagList( $pairs );
	}

	/**
	 * Names of tags; an id that a list some minutes old does not have stays as it is.
	 *
	 * @param string[] $ids
	 * @return string[]
	 */
	public function names( array $ids ): array {
		if ( ! $this->names_are_ids() && array() !== array_diff( $ids, $this->known()->ids() ) ) {
			RefreshThrottle::refresh( 'wp-fusion', array( $this, 'refresh' ) );
		}
		return array_map( array( $this->known(), 'name_of' ), $ids );
	}

	public function can_be_created(): bool {
		return $this->names_are_ids() || $this->crm->supports( 'add_tags_api' );
	}

	/** @throws ConnectionError When there is no such tag and none can be created. */
	public function id_to_apply( string $name ): string {
		$name = trim( $name );
		return $this->known()->id_of( $name ) ?? ( $this->names_are_ids() ? $name : $this->created( $name ) );
	}

	/** '' when the CRM has no such tag. */
	public function id_to_remove( string $name ): string {
		$name = trim( $name );
		$id   = $this->known()->id_of( $name );
		if ( null === $id && $this->names_are_ids() ) {
			return $name;
		}
		if ( null === $id && RefreshThrottle::refresh( 'wp-fusion', array( $this, 'refresh' ) ) ) {
			$id = $this->known()->id_of( $name );
		}
		return (string) $id;
	}

	/** One request at a time, and only when the CRM's own list does not have it either. */
	private function created( string $name ): string {
		return Lock::during(
			'tag ' . $name,
			function () use ( $name ): string {
				$this->refresh();
				return $this->known()->id_of( $name ) ?? $this->create( $name );
			}
		);
	}

	private function create( string $name ): string {
		/* translators: 1: tag name, 2: name of a CRM */
		$advice = sprintf( __( '%2$s has no tag “%1$s”, and it cannot be created from here. Create it there, press “Resync” in WP Fusion’s settings, then retry.', 'cart-companion' ), $name, $this->crm->name() );
		try {
			$id = $this->crm->can( 'add_tag' ) ? $this->crm->ask( 'add_tag', $name ) : null;
		} catch ( Refused $refusal ) {
			throw new Refused( $advice . ' ' . $refusal->getMessage() );
		}
		$this->crm->demand_no_fault();
		// Groundhogg answers null when nobody is logged in, as in every request of the companion's.
		if ( ! is_scalar( $id ) || is_bool( $id ) || '' === (string) $id || '0' === (string) $id ) {
			throw new Refused( $advice );
		}
		return (string) $id;
	}

	private function names_are_ids(): bool {
		return $this->crm->supports( 'add_tags' ) || $this->known()->is_of_names_only();
	}

	/** Has WP Fusion fetch the CRM's list anew. */
	public function refresh(): void {
		if ( $this->crm->can( 'sync_tags' ) ) {
			$this->crm->ask( 'sync_tags' );
			$this->crm->demand_no_fault();
		}
	}
}
