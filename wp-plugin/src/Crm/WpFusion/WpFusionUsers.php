<?php
/**
 * Which contact WP Fusion has each WordPress user for: it lies in the user's meta, and the CRM is not asked
 * (get_contact_id() of class-user.php in WP Fusion Lite 3.47.11).
 *
 * On a network that is one contact for all sites, unless WP Fusion puts the site's number before its keys (its setting
 * "Multisite - Blog Prefix", set_constants() there): a link that may be another site's is none here.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\WpFusion;

use CartCompanion\Crm\LinksOfSite;

final class WpFusionUsers {
	/** Of one contact that are looked at. */
	private const MOST_USERS = 5;

	private WpFusionCrm $crm;
	private LinksOfSite $links;

	public function __construct( WpFusionCrm $crm ) {
		$this->crm   = $crm;
		$this->links = new LinksOfSite( 'wp-fusion' );
	}

	/** Whether what WP Fusion remembers of users may be another site's. */
	public static function are_shared(): bool {
		global $wpdb;
		return is_multisite() && ( ! defined( 'WPF_CONTACT_ID_META_KEY' ) || 0 !== strpos( (string) constant( 'WPF_CONTACT_ID_META_KEY' ), $wpdb->get_blog_prefix() ) );
	}

	/** '' when there is none. @throws \CartCompanion\Crm\CrmException */
	public function contact_of( int $user_id ): string {
		$id = $this->linked_to( $user_id );
		return '' === $id || ! self::are_shared() || $this->links->has( $user_id, $id ) ? $id : '';
	}

	/** The contact that the user is linked to where that may be another site's doing; '' when it is not. @throws \CartCompanion\Crm\CrmException */
	public function of_other_site( int $user_id ): string {
		return '' === $this->contact_of( $user_id ) ? $this->linked_to( $user_id ) : '';
	}

	/**
	 * The link of a user whose contact was acted on is this site's where it is that contact, or one that its CRM has under
	 * the user's own address.
	 *
	 * @throws \CartCompanion\Crm\CrmException
	 */
	public function confirm_where_found( int $user_id, string $contact_id, WpFusionContacts $contacts ): void {
		$linked = $this->linked_to( $user_id );
		$user   = get_userdata( $user_id );
		if ( $linked === $contact_id || ( false !== $user && $contacts->id( strtolower( $user->user_email ) ) === $linked ) ) {
			$this->links->note( $user_id, $linked );
		}
	}

	/** Whichever site's it is. */
	private function linked_to( int $user_id ): string {
		$id = $this->crm->ask_user( 'get_contact_id', $user_id );
		return is_scalar( $id ) && ! is_bool( $id ) ? (string) $id : '';
	}

	/** @return int[] @throws \CartCompanion\Crm\CrmException */
	public function users_of( string $contact_id ): array {
		return self::are_shared() ? array_slice( array_values( $this->all_of( $contact_id ) ), 0, self::MOST_USERS ) : self::found( $contact_id, self::MOST_USERS );
	}

	/** @return string[] Ids of the tags in WP Fusion's copy, as it lies there. @throws \CartCompanion\Crm\CrmException */
	public function copy_of( int $user_id ): array {
		return array_values( array_map( 'strval', array_filter( (array) $this->crm->ask_user( 'get_tags', $user_id ) ) ) );
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
		$before = $this->copy_of( $user_id );
		$kept   = array_udiff( $before, $removed, 'strcasecmp' );
		$this->set_copy( $user_id, array_merge( $kept, array_udiff( $applied, $kept, 'strcasecmp' ) ) );
	}

	/**
	 * Not where it is so: other plugins would be told once more what they know.
	 *
	 * @param string[] $ids Of tags.
	 * @throws \CartCompanion\Crm\CrmException
	 */
	public function set_copy( int $user_id, array $ids ): void {
		$before = $this->copy_of( $user_id );
		if ( count( $before ) !== count( $ids ) || array() !== array_diff( $ids, $before ) ) {
			$this->crm->copy_to_user( array_values( $ids ), $user_id );
		}
	}

	/** As WP Fusion does it when it imports a contact as a user; its copy of the tags is made when the user's access is checked. */
	public function link( int $user_id, string $contact_id ): void {
		if ( defined( 'WPF_CONTACT_ID_META_KEY' ) ) { // Since 3.38.
			update_user_meta( $user_id, (string) constant( 'WPF_CONTACT_ID_META_KEY' ), wp_slash( $contact_id ) );
			$this->links->note( $user_id, $contact_id );
			return;
		}
		$this->crm->ask_user( 'get_contact_id', $user_id, true );
		$this->crm->require_no_fault_but( 404 );
		$this->links->note( $user_id, $this->linked_to( $user_id ) );
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
