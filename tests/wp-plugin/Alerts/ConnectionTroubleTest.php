<?php
/**
 * What is wrong with the connection is counted like everything else that needs the owner, and "all is well" waits for it.
 */

declare(strict_types=1);

use CartCompanion\Alerts\ConnectionTrouble;
use CartCompanion\Alerts\OpenIssues;
use CartCompanion\Alerts\Trouble;
use CartCompanion\Companion\CompanionError;

final class ConnectionTroubleTest extends SiteTestCase {
	/**
	 * @param array<string, mixed> $summary
	 * @return string[] Names.
	 */
	private function found( array $summary, ?CompanionError $error = null ): array {
		return array_map( static fn( Trouble $one ): string => $one->name, ( new ConnectionTrouble( $this->plugin()->settings() ) )->all( $summary, $error ) );
	}

	/** @return array<string, mixed> Of a site with which all is well. */
	private static function well(): array {
		return array(
			'site'           => array( 'secret_word_set' => true, 'reachable' => true, 'paused' => false ),
			'worker_seen_at' => gmdate( 'c', time() - 5 ),
			'reconciliation' => array( 'state' => 'done' ),
			'waiting'        => array( 'count' => 0, 'since' => null ),
			'needs_you'      => array( 'failed' => 0 ),
		);
	}

	public function test_nothing_is_wrong(): void {
		$this->assertSame( array(), $this->found( self::well() ) );
		$this->assertTrue( ( new OpenIssues( self::well() ) )->is_all_well() );
	}

	/** @return array<string, array{0: string, 1: array<string, mixed>}> */
	public static function troubles(): array {
		return array(
			'no secret word'     => array( 'no_word', array( 'site' => array( 'secret_word_set' => false, 'reachable' => true ) ) ),
			'no worker'          => array( 'no_worker', array( 'worker_seen_at' => null ) ),
			'a worker that died' => array( 'no_worker', array( 'worker_seen_at' => '2026-01-01T00:00:00Z' ) ),
			'paused'             => array( 'paused', array( 'site' => array( 'secret_word_set' => true, 'reachable' => true, 'paused' => true ) ) ),
			'not reachable'      => array( 'unreachable', array( 'site' => array( 'secret_word_set' => true, 'reachable' => false ) ) ),
			'checks are late'    => array( 'late_checks', array( 'overdue_access_checks' => 3 ) ),
			'comparison'         => array( 'comparison', array( 'reconciliation' => array( 'state' => 'failed', 'message' => 'The key was withdrawn.' ) ) ),
		);
	}

	/**
	 * @dataProvider troubles
	 * @param array<string, mixed> $change
	 */
	public function test_each_is_one_thing_with_what_to_do( string $name, array $change ): void {
		$summary = $change + self::well();
		$this->assertSame( array( $name ), $this->found( $summary ) );
		$troubles = ( new ConnectionTrouble( $this->plugin()->settings() ) )->all( $summary, null );
		$issues   = new OpenIssues( $summary, array(), null, $troubles );
		$this->assertSame( array( 'connection' => 1 ), $issues->counts() );
		$this->assertSame( array( 'connection' => $troubles[0]->sentence ), $issues->sentences() );
		$this->assertNotSame( '', $troubles[0]->advice );
		$this->assertFalse( $issues->is_all_well() );
	}

	public function test_a_companion_that_cannot_be_asked_is_one_and_nothing_is_well(): void {
		$error = new CompanionError( 'no route', 'unreachable' );
		$this->assertSame( array( 'companion' ), $this->found( array(), $error ) );
		$this->assertFalse( ( new OpenIssues( array() ) )->is_all_well(), 'Nobody was asked.' );
	}

	public function test_an_older_companion_says_nothing_of_its_worker(): void {
		$summary = self::well();
		unset( $summary['worker_seen_at'] );
		$this->assertSame( array(), $this->found( $summary ) );
	}

	public function test_what_waits_for_long_is_not_well_though_nobody_has_to_act(): void {
		$waiting = static fn( int $minutes ): OpenIssues => new OpenIssues( array( 'waiting' => array( 'count' => 2, 'since' => gmdate( 'c', time() - $minutes * MINUTE_IN_SECONDS ) ) ) + self::well() );
		$this->assertTrue( $waiting( 5 )->is_all_well() );
		$this->assertFalse( $waiting( 20 )->is_all_well() );
		$this->assertSame( 0, $waiting( 20 )->total() );
		$this->assertStringStartsWith( '2 events are on their way, the first since ', $waiting( 20 )->late() );
	}
}
