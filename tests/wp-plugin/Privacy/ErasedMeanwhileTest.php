<?php
/**
 * Somebody is erased while a request has their event in hand, at any moment of it: nothing of theirs comes back.
 *
 * The companion sends the event as it had it before.
 */

declare(strict_types=1);

use CartCompanion\Domain\Access\AccessResult;
use CartCompanion\Domain\AccessStatus;
use CartCompanion\Store\{ AccessCheckStore, Addresses, Erasure, OperationDecisions, OperationSteps, Table };

final class ErasedMeanwhileTest extends SiteTestCase {
	private const ANN   = 'ann@example.com';
	private const OTHER = 'ann@other.example';

	/** @var callable|null */
	private $interruption = null;

	protected function setUp(): void {
		parent::setUp();
		$this->choose( 'accessally' );
		$this->given_tag( 'course' );
		$this->crm_is( array( 'operations' => array( '21' => array( 'kind' => 'increase', 'name' => 'Ten credits', 'field' => 'credits', 'by' => 10 ) ) ) );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array(), array( 'operations' => array( array( 'id' => '21', 'name' => 'Ten credits' ) ) ) ) );
	}

	/** @return array<string, mixed> */
	private static function purchase( int $number, string $received = '2026-11-24T10:00:01Z' ): array {
		return Sample::event( 'purchase.completed', "$number" . self::ANN, array( 'received_at' => $received, 'customer' => Sample::customer( "$number" . self::ANN, array( "$number" . self::OTHER ) ) ) );
	}

	/** Erases somebody just before the statement of this number that is about our tables. */
	private function erased_before( int $statement, string $email ): bool {
		$seen               = 0;
		$is_done            = false;
		$this->interruption = function ( string $query ) use ( $statement, $email, &$seen, &$is_done ): string {
			if ( ! $is_done && false !== strpos( $query, 'cart_companion_' ) && false === strpos( $query, 'fake' ) && ++$seen === $statement ) {
				$is_done = true;
				$this->plugin()->log()->forget( $email );
			}
			return $query;
		};
		add_filter( 'query', $this->interruption );
		return true;
	}

	private function left_alone(): void {
		remove_filter( 'query', $this->interruption );
	}

	/** @return array<string, mixed> What both tables say of it, without what is nobody's. */
	private static function stored( array $event ): array {
		global $wpdb;
		$row = (array) $wpdb->get_row( $wpdb->prepare( 'SELECT email, emails, contact_id, user_id, steps, result, seen_tags FROM ' . Table::name() . ' WHERE event_id = %s', $event['id'] ), ARRAY_A );
		$row['steps'] = json_decode( $row['steps'], true );
		foreach ( $row['steps'][ OperationSteps::KEY ] ?? array() as $operation ) {
			$row['operations'][] = array( $operation['state'], $operation['contact'] );
		}
		unset( $row['steps'][ OperationSteps::KEY ], $row['steps']['interruptions'] );
		$row['others'] = $wpdb->get_col( $wpdb->prepare( 'SELECT email FROM ' . Addresses::name() . ' WHERE event_id = %s', $event['id'] ) );
		return array_filter( $row );
	}

	public function test_at_every_moment_of_a_delivery(): void {
		$last = 0;
		for ( $statement = 1; 0 === $last; $statement++ ) {
			$event = self::purchase( $statement );
			$this->erased_before( $statement, $statement . self::ANN );
			$result = $this->deliver( $event )[0];
			$this->left_alone();
			$row = self::stored( $event );
			if ( isset( $row['email'] ) ) {
				$last = $statement; // There are no more.
				continue;
			}
			$this->assertSame( 'applied', $result['outcome'], (string) $statement );
			$this->assertSame( array( array( OperationSteps::DONE, '' ) ), $row['operations'], (string) $statement );
			$this->assertSame( '{"outcome":"skipped"}', $row['result'], (string) $statement );
			$this->assertSame( array( 'result', 'operations' ), array_keys( $row ), "Before statement $statement: " . wp_json_encode( $row ) );
		}
		$this->assertGreaterThan( 10, $last );
	}

	/** With another address than at the first, which is written down, too. */
	public function test_at_every_moment_of_another_try(): void {
		$last = 0;
		for ( $statement = 1; 0 === $last; $statement++ ) {
			$event = self::purchase( $statement );
			$this->crm_is( array( 'faults' => array( '*' => array( 'status' => 429, 'times' => 1 ) ) ) );
			$this->assertSame( 'retry', $this->deliver( $event )[0]['outcome'], (string) $statement );
			$this->assertSame( array( $statement . self::OTHER ), self::stored( $event )['others'] );
			$this->erased_before( $statement, $statement . self::ANN );
			$this->deliver( array( 'customer' => Sample::customer( $statement . self::ANN, array( "$statement.new@example.com" ) ) ) + $event );
			$this->left_alone();
			$row = self::stored( $event );
			if ( isset( $row['email'] ) ) {
				$last = $statement;
				$this->assertSame( array( "$statement.new@example.com" ), $row['others'] );
				continue;
			}
			$this->assertArrayNotHasKey( 'others', $row, "Before statement $statement: " . wp_json_encode( $row ) );
			$this->assertArrayNotHasKey( 'contact_id', $row, (string) $statement );
		}
		$this->assertGreaterThan( 10, $last );
	}

	/** As another try brings it that the companion sent before. */
	public function test_an_address_that_the_row_did_not_have(): void {
		$alone = array( 'customer' => Sample::customer( '1' . self::ANN ) ) + self::purchase( 1 );
		$this->crm_is( array( 'faults' => array( '*' => array( 'status' => 429, 'times' => 1 ) ) ) );
		$this->deliver( $alone );
		$this->plugin()->log()->forget( '1' . self::OTHER );

		$this->deliver( self::purchase( 1 ) );

		$row = self::stored( $alone );
		$this->assertSame( array( false, false ), array( isset( $row['others'] ), false !== strpos( $row['emails'] ?? '', self::OTHER ) ) );
	}

	/** The key of the table of addresses is compared by its collation, which takes é for e. */
	public function test_addresses_of_another_try_that_look_alike_are_two(): void {
		$event = array( 'customer' => Sample::customer( '1' . self::ANN, array( 'rené@example.com' ) ) ) + self::purchase( 1 );
		$this->crm_is( array( 'faults' => array( '*' => array( 'status' => 429, 'times' => 1 ) ) ) );
		$this->deliver( $event );
		$this->deliver( array( 'customer' => Sample::customer( '1' . self::ANN, array( 'rene@example.com' ) ) ) + $event );

		$this->assertSame( array( 'rene@example.com' ), self::stored( $event )['others'] );
		$this->assertSame( array( 0, 1 ), array( $this->plugin()->log()->forget( 'rené@example.com' ), $this->plugin()->log()->forget( 'rene@example.com' ) ) );
	}

	public function test_what_comes_from_them_later_is_stored(): void {
		$this->plugin()->log()->forget( '1' . self::OTHER );
		$event = self::purchase( 1, gmdate( 'Y-m-d\TH:i:s\Z', time() + 1 ) );
		$this->deliver( $event );
		$before = self::purchase( 1 );
		$this->deliver( $before );

		$this->assertSame( array( '1' . self::ANN, array( '1' . self::OTHER ) ), array( self::stored( $event )['email'], self::stored( $event )['others'] ) );
		$this->assertArrayNotHasKey( 'email', self::stored( $before ) );
	}

	public function test_an_owners_word_and_a_check_bring_nobody_back(): void {
		$this->crm_is( array( 'operations' => array( '21' => array( 'kind' => 'throws', 'name' => 'Ten credits', 'field' => 'credits', 'by' => 10 ) ) ) );
		$unclear = self::purchase( 1 );
		$this->deliver( $unclear );
		$this->erased_before( 2, '1' . self::ANN );
		$said = ( new OperationDecisions() )->record( $unclear['id'], array( '21' => OperationSteps::DONE ) );
		$this->left_alone();
		$this->assertSame( array( OperationDecisions::KEPT, array( 'operations' => array( array( OperationSteps::DONE, '' ) ) ) ), array( $said, self::stored( $unclear ) ) );

		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ) );
		$checked = self::purchase( 2 );
		$this->deliver( $checked );
		$store = new AccessCheckStore();
		$claim = (string) $store->claim_of( $checked['id'] );
		$this->plugin()->log()->forget( '2' . self::ANN );
		$store->record( $checked['id'], $claim, new AccessResult( AccessStatus::PENDING, 7, array( 'course' ) ) );
		$this->assertSame( array( 'result' ), array_keys( self::stored( $checked ) ) );
	}

	public function test_old_addresses_are_not_written_again(): void {
		global $wpdb;
		$event = self::purchase( 1 );
		$this->deliver( $event );
		$rows = array( array( 'event_id' => $event['id'], 'emails' => array( '1' . self::ANN, '1' . self::OTHER ) ) );
		$this->plugin()->log()->forget( '1' . self::ANN );

		Addresses::add_stored( $rows );

		$this->assertSame( '0', $wpdb->get_var( 'SELECT COUNT(*) FROM ' . Addresses::name() ) );
	}

	public function test_who_was_erased_is_known_for_an_hour_and_by_no_name(): void {
		$this->plugin()->log()->forget( self::ANN );
		$stored = get_option( Erasure::OPTION );
		Erasure::forget_who();
		$this->assertStringNotContainsString( 'ann', (string) wp_json_encode( $stored ) );
		$this->assertSame( $stored, get_option( Erasure::OPTION ) );

		update_option( Erasure::OPTION, array_map( static fn( int $at ): int => $at - HOUR_IN_SECONDS, $stored ), false );
		Erasure::forget_who();
		$this->assertFalse( get_option( Erasure::OPTION ) );
	}
}
