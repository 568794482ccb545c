<?php
/**
 * A site whose AccessAlly keeps its contacts itself, with a mailbox; nobody ever chose who makes logins.
 */

declare(strict_types=1);

use CartCompanion\Store\Table;

abstract class ManagedContactsTestCase extends LoginTestCase {
	protected const ANN = 'ann@example.com';

	/** Tags on each customer when their mail went out. @var array<string, string[]> */
	protected array $tags_at_mail = array();

	/** @var callable(mixed, array<string, mixed>): mixed */
	private $witness;

	protected function setUp(): void {
		parent::setUp();
		delete_option( 'cart_companion_logins' );
		$this->accessally( 'register' );
		$this->choose( 'accessally' );
		array_map( array( $this, 'given_tag' ), array( 'course', 'revoked', 'paid' ) );
		$this->witness = function ( $unused, array $mail ) {
			$this->tags_at_mail[ $mail['to'] ] = $this->tags( $mail['to'] );
			return $unused;
		};
		add_filter( 'pre_wp_mail', $this->witness, 4, 2 );
	}

	protected function tearDown(): void {
		remove_filter( 'pre_wp_mail', $this->witness, 4 );
		parent::tearDown();
	}

	/**
	 * When a user gets the contact: register, later, sync (see FakeAccessAllyManaged).
	 *
	 * @param array<string, mixed> $more Of FakeCrm's setup.
	 */
	protected function accessally( string $managed, array $more = array() ): void {
		$this->crm_is( compact( 'managed' ) + $more );
	}

	/** One user, one contact, the tags, one mail, and that after the tags. */
	protected function assert_let_in( string $email, array $result, array $tags = array( 'course' ) ): void {
		$user = self::user( $email );
		$this->assertSame( array( 'applied', 'granted', $user->ID ), array( $result['outcome'], $result['access'], $result['user_id'] ), $result['message'] );
		$this->assertSame( $tags, $this->tags( $email ) );
		$this->assertCount( 1, get_users( array( 'search' => $email ) ) );
		$this->assertCount( 1, array_keys( array_column( FakeCrm::state()['contacts'], 'email' ), $email, true ) );
		$this->assertSame( $result['contact_id'], (string) AccessAllyUserPermission::get_user_contact_id( $user->ID ) );
		$this->assertCount( 1, array_keys( array_column( $this->mails, 'to' ), $email, true ) );
		$this->assertSame( $tags, $this->tags_at_mail[ $email ] );
		$this->assertSame( '', (string) get_user_meta( $user->ID, 'cart_companion_login_owed', true ) );
	}

	/** What is said of an event that waits. */
	protected function assert_waits( array $result ): void {
		$this->assertSame( array( 'retry', true, array() ), array( $result['outcome'], $result['waiting'] ?? false, $result['tags_applied'] ), $result['message'] );
	}

	/** Lets so much time pass for an event that waits. */
	protected function wait( string $event_id, int $seconds ): void {
		global $wpdb;
		$table = Table::name();
		$steps = (array) json_decode( (string) $wpdb->get_var( $wpdb->prepare( "SELECT steps FROM $table WHERE event_id = %s", $event_id ) ), true );

		$steps['waits_since'] -= $seconds;
		$wpdb->update( $table, array( 'steps' => wp_json_encode( $steps ) ), array( 'event_id' => $event_id ) );
	}
}
