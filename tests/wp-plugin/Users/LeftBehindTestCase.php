<?php
/**
 * A site whose plugin links WordPress users to contacts, whichever plugin it is; logins are made here.
 */

declare(strict_types=1);

use CartCompanion\Admin\LeftBehind;
use CartCompanion\Labels\EventRow;

abstract class LeftBehindTestCase extends LoginTestCase {
	protected const ANN = 'ann@example.com';
	protected const OLD = 'old@example.com';
	protected const NEW = 'new@example.com';

	protected function setUp(): void {
		parent::setUp();
		update_option( 'fake_wpf_create_users', 0 );
		update_option( 'gh_disable_user_sync', 'on' );
	}

	/** @return array<string, array{0: string, 1: string}> Connection, kind of the CRM: plugins that keep a contact for each user. */
	public static function plugins(): array {
		return array(
			'AccessAlly'                    => array( 'accessally', 'activecampaign' ),
			'WP Fusion with ActiveCampaign' => array( 'wp-fusion', 'activecampaign' ),
		);
	}

	/** @return array<string, array{0: string, 1: string}> The same, and CRMs of this WordPress that keep a user for each contact. */
	public static function all(): array {
		return self::plugins() + array(
			'FluentCRM'  => array( 'fluentcrm', 'fluentcrm' ),
			'Groundhogg' => array( 'groundhogg', 'groundhogg' ),
		);
	}

	/** @return array<string, array{0: string, 1: string}> The same, and AccessAlly's own contacts. */
	public static function all_and_managed(): array {
		return self::all() + array( 'Managed Contacts' => array( 'accessally', 'managed' ) );
	}

	protected function site( string $connection, string $kind ): void {
		$this->crm_is( 'managed' === $kind ? array( 'managed' => 'register' ) : compact( 'kind' ) );
		array_map( array( $this, 'given_tag' ), array( 'course', 'revoked', 'paid' ) );
		AccessAllyAPI::refresh_tag_mapping();
		FakeAccessAllyLicense::$accessally_enabled = 'accessally' === $connection;
		$this->choose( $connection );
	}

	/** The membership plugin, whichever it is, has this user as that contact. */
	protected static function link( int $user_id, string $contact_id ): void {
		AccessAllyUserPermission::set_user_contact_id( $user_id, $contact_id );
		update_user_meta( $user_id, WPF_CONTACT_ID_META_KEY, $contact_id );
		FakeCrm::change( static function ( array &$state ) use ( $user_id, $contact_id ): void {
			if ( isset( $state['contacts'][ $contact_id ] ) ) {
				$state['contacts'][ $contact_id ]['user_id'] = $user_id;
			}
		} );
	}

	/** A user of the site with this address as name and e-mail, linked to the contact. */
	protected static function given_user( string $email, string $contact_id ): int {
		$user_id = wp_create_user( $email, 'x', $email );
		self::link( $user_id, $contact_id );
		return $user_id;
	}

	protected function contact_of( int $user_id ): string {
		return $this->plugin()->connections()->chosen()->contact_of_user( $user_id );
	}

	/** @return string[] Names of the tags in WP Fusion's own copy, as it lies there. */
	protected static function copy( int $user_id ): array {
		$ids = array_filter( (array) get_user_meta( $user_id, FakeWpFusionUser::TAGS, true ) );
		return array_values( array_map( static fn( string $id ): string => FakeCrm::state()['tags'][ $id ] ?? $id, $ids ) );
	}

	/** @return array<string, mixed> */
	protected static function refund( string $email, string $order = '' ): array {
		return Sample::event( 'purchase.refunded', $email, array( 'order' => Sample::order( $order ), 'refund' => Sample::refund( true, 'product-12' ) ) );
	}

	/** @return array<string, string> What the event's page says of contacts, users and addresses. */
	protected function seen( array $event ): array {
		return ( new LeftBehind( $this->plugin()->connections() ) )->sentences( EventRow::from_store( $this->plugin()->log()->find( $event['id'] ) ) );
	}
}
