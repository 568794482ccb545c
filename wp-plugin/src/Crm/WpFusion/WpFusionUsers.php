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
		return self::found( $contact_id, self::MOST_USERS );
	}

	/**
	 * However many they are, and by the very id: the database takes 0Ab for 0aB.
	 *
	 * @return int[]
	 * @throws \CartCompanion\Crm\CrmException
	 */
	public function all_of( string $contact_id ): array {
		return array_filter( self::found( $contact_id, -1 ), fn( int $user_id ): bool => $this->contact_of( $user_id ) === $contact_id );
	}

	/**
	 * As apply_tags() and remove_tags() of class-user.php do it, which change the copy of the one user they are called for.
	 *
	 * @param string[] $applied Ids of tags.
	 * @param string[] $removed The same.
	 * @throws \CartCompanion\Crm\CrmException
	 */
	public function change_copy( int $user_id, array $applied, array $removed ): void {
		$before = array_map( 'strval', (array) $this->crm->ask_user( 'get_tags', $user_id ) );
		$kept   = array_udiff( $before, $removed, 'strcasecmp' );
		$after  = array_values( array_merge( $kept, array_udiff( $applied, $kept, 'strcasecmp' ) ) );
		if ( array_values( $before ) !== $after ) { // Else other plugins would be told once more what they know.
			$this->crm->copy_to_user( $after, $user_id );
		}
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

	/** @return int[] */
	private static function found( string $contact_id, int $most ): array {
		if ( '' === $contact_id || ! defined( 'WPF_CONTACT_ID_META_KEY' ) ) {
			return array();
		}
		$ids = get_users(
			array(
				'meta_key'   => (string) constant( 'WPF_CONTACT_ID_META_KEY' ), // phpcs:ignore WordPress.DB.SlowDBQuery
				'meta_value' => $contact_id, // phpcs:ignore WordPress.DB.SlowDBQuery
				'fields'     => 'ID',
				'orderby'    => 'ID',
				'number'     => $most,
			)
		);
		return array_map( 'intval', $ids );
	}
}
