<?php
/**
 * Which contact WP Fusion has each WordPress user for: it lies in the user's meta, and the CRM is not asked
 * (get_contact_id() of class-user.php in WP Fusion Lite 3.47.11).
 */

declare(strict_types=1);

namespace CartCompanion\Crm\WpFusion;

final class WpFusionUsers {
	/** Of one contact that are looked at. */
	private const MOST_USERS = 5;

	private WpFusionCrm $crm;

	public function __construct( WpFusionCrm $crm ) {
		$this->crm = $crm;
	}

	/** '' when there is none. @throws \CartCompanion\Crm\CrmException */
	public function contact_of( int $user_id ): string {
		$id = $this->crm->ask_user( 'get_contact_id', $user_id );
		return is_scalar( $id ) && ! is_bool( $id ) ? (string) $id : '';
	}

	/** @return int[] */
	public function users_of( string $contact_id ): array {
		if ( ! defined( 'WPF_CONTACT_ID_META_KEY' ) ) {
			return array();
		}
		$ids = get_users(
			array(
				'meta_key'   => (string) constant( 'WPF_CONTACT_ID_META_KEY' ), // phpcs:ignore WordPress.DB.SlowDBQuery
				'meta_value' => $contact_id, // phpcs:ignore WordPress.DB.SlowDBQuery
				'fields'     => 'ID',
				'orderby'    => 'ID',
				'number'     => self::MOST_USERS,
			)
		);
		return array_map( 'intval', $ids );
	}

	/** As WP Fusion does it when it imports a contact as a user; its copy of the tags is made when the user's access is checked. */
	public function link( int $user_id, string $contact_id ): void {
		if ( defined( 'WPF_CONTACT_ID_META_KEY' ) ) { // Since 3.38.
			update_user_meta( $user_id, (string) constant( 'WPF_CONTACT_ID_META_KEY' ), wp_slash( $contact_id ) );
			return;
		}
		$this->crm->ask_user( 'get_contact_id', $user_id, true );
		$this->crm->require_no_fault_but( 404 );
	}
}
