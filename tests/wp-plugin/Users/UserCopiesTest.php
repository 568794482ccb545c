<?php
/**
 * WP Fusion lets people in by a copy of the tags for each user: an event changes those of all users of the contacts that it
 * changes, and nobody else's. Looked at where they lie, for asking the connection brings the copy up to date.
 */

declare(strict_types=1);

final class UserCopiesTest extends LeftBehindTestCase {
	private const WORK = 'ann@work.example';

	/** @return array<string, array{0: string}> */
	public static function kinds(): array {
		return array( 'ActiveCampaign' => array( 'activecampaign' ), 'FluentCRM' => array( 'fluentcrm' ), 'Groundhogg' => array( 'groundhogg' ) );
	}

	/** @dataProvider kinds */
	public function test_users_of_both_contacts_of_one_customer_lose_it_together( string $kind ): void {
		$this->site( 'wp-fusion', $kind );
		$this->deliver( self::purchase( self::ANN, array( 'order' => Sample::order( '1' ) ) ), self::purchase( self::WORK, array( 'order' => Sample::order( '2' ) ) ) );
		$users = array( self::user( self::ANN )->ID, self::user( self::WORK )->ID );
		$this->assertSame( array( array( 'course' ), array( 'course' ) ), array_map( array( self::class, 'copy' ), $users ) );

		$result = $this->deliver( self::end_of_both() )[0];

		$this->assertSame( array( 'applied', 'revoked' ), array( $result['outcome'], $result['access'] ), $result['message'] );
		$this->assertSame( array( array(), array( 'revoked' ) ), array_map( array( self::class, 'copy' ), $users ) );
	}

	/** @dataProvider kinds */
	public function test_all_users_of_the_contact_and_of_no_other_one_are_brought_up_to_date( string $kind ): void {
		$this->site( 'wp-fusion', $kind );
		$contact = $this->given_contact( self::ANN, array( 'course', 'paid' ) );
		$users   = array();
		foreach ( range( 1, 7 ) as $number ) {
			$users[] = self::given_user( "$number@example.com", $contact );
		}
		$others = array( self::given_user( 'eleven@example.com', $contact . '1' ), self::given_user( 'a@example.com', 'x' ), wp_create_user( 'nobody', 'x', 'nobody@example.com' ) );
		array_map( static fn( int $id ) => self::set_copy( $id, 'paid', 'course' ), array_merge( $users, $others ) );

		$this->deliver( self::refund( self::ANN ) );

		$this->assertSame( array_fill( 0, 7, array( 'paid', 'revoked' ) ), array_map( array( self::class, 'copy' ), $users ) );
		$this->assertSame( array_fill( 0, 3, array( 'paid', 'course' ) ), array_map( array( self::class, 'copy' ), $others ) );
	}

	/** The database takes them for one. */
	public function test_contacts_whose_ids_differ_in_case_are_two(): void {
		$this->site( 'wp-fusion', 'activecampaign' );
		list( $mine, $theirs ) = array( self::given_user( 'one@example.com', '0aB' ), self::given_user( 'two@example.com', '0Ab' ) );
		array_map( static fn( int $id ) => self::set_copy( $id, 'course' ), array( $mine, $theirs ) );

		$this->plugin()->connections()->chosen()->change_copies( '0aB', array( 'revoked' ), array( 'course' ) );

		$this->assertSame( array( array( 'revoked' ), array( 'course' ) ), array( self::copy( $mine ), self::copy( $theirs ) ) );
	}

	public function test_a_tag_that_is_applied_again_throws_nobody_out_meanwhile_and_nobody_is_told_what_they_know(): void {
		$this->site( 'wp-fusion', 'activecampaign' );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array(), array( 'again' => true ) ) );
		$contact = $this->given_contact( self::ANN, array( 'course' ) );
		$users   = array( self::given_user( self::ANN, $contact ), self::given_user( 'second@example.com', $contact ) );
		array_map( static fn( int $id ) => self::set_copy( $id, 'course' ), $users );
		$told = array();
		add_action( 'wpf_tags_modified', static function ( int $id, array $tags ) use ( &$told ): void {
			$told[] = array( $id, $tags );
		}, 10, 2 );
		$asked = array();
		add_action( 'fake_crm_called', static function ( string $call ) use ( &$asked ): void {
			$asked[] = $call;
		} );

		$this->deliver( self::purchase() );

		$this->assertSame( array( 'get_contact_id', 'remove_tags', 'apply_tags', 'get_tags' ), $asked, 'Copies cost no call to the CRM.' );
		$this->assertSame( array( array( $users[0], array( 'course' ) ) ), $told, 'By the look whether the customer gets in.' );
		$this->assertSame( array( array( 'course' ), array( 'course' ) ), array_map( array( self::class, 'copy' ), $users ) );
		remove_all_actions( 'fake_crm_called' );
		remove_all_actions( 'wpf_tags_modified' );
	}

	public function test_what_one_try_could_not_copy_the_next_one_does(): void {
		$this->site( 'wp-fusion', 'activecampaign' );
		$this->deliver( self::purchase( self::ANN, array( 'order' => Sample::order( '1' ) ) ), self::purchase( self::WORK, array( 'order' => Sample::order( '2' ) ) ) );
		$users  = array( self::user( self::ANN )->ID, self::user( self::WORK )->ID );
		$broken = static function ( $unused, int $user_id, string $key ) use ( $users ) {
			if ( FakeWpFusionUser::TAGS === $key && $users[0] === $user_id ) {
				throw new RuntimeException( 'broken' );
			}
			return $unused;
		};
		add_filter( 'delete_user_metadata', $broken, 10, 3 );
		$event = self::end_of_both();

		$first = $this->deliver( $event )[0];
		remove_filter( 'delete_user_metadata', $broken );
		$this->assertSame( array( 'retry', array( array(), array( 'revoked' ) ) ), array( $first['outcome'], array( $this->tags( self::ANN ), $this->tags( self::WORK ) ) ), $first['message'] );
		$this->assertSame( array( 'course' ), self::copy( $users[0] ) );

		$this->assertSame( 'applied', $this->deliver( $event )[0]['outcome'] );
		$this->assertSame( array( array(), array( 'revoked' ) ), array_map( array( self::class, 'copy' ), $users ) );
	}

	/** The refund of the second order, by then known to be of the customer who made the first, too. @return array<string, mixed> */
	private static function end_of_both(): array {
		return array( 'customer' => Sample::customer( self::WORK, array( self::ANN ) ) ) + self::refund( self::WORK, '2' );
	}

	private static function set_copy( int $user_id, string ...$names ): void {
		update_user_meta( $user_id, FakeWpFusionUser::TAGS, array_map( array( self::class, 'id_of_tag' ), $names ) );
	}

	private static function id_of_tag( string $name ): string {
		return 'activecampaign' === FakeCrm::kind() ? $name : (string) array_search( $name, FakeCrm::state()['tags'], true );
	}
}
