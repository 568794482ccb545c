<?php
/** What is kept for somebody's next screen goes when its time is over, on every site, and when a person is erased. */

declare(strict_types=1);

use CartCompanion\Installation;
use CartCompanion\Site\Kept;

final class KeptTest extends SiteTestCase {
	private const SAID = 'The tags of ann@example.com are being set.';

	private function kept( int $seconds = 60, string $said = self::SAID ): Kept {
		$kept = new Kept( 'notice', $seconds );
		$kept->keep( array( 'success', array( 'said' => $said ) ) );
		return $kept;
	}

	private static function is_there(): bool {
		global $wpdb;
		return null !== $wpdb->get_var( "SELECT option_id FROM $wpdb->options WHERE option_name LIKE 'cart\\_companion\\_kept\\_%' LIMIT 1" );
	}

	/** @return array<string, array{0: callable(SiteTestCase): void}> */
	public static function sites(): array {
		$without = static fn() => CartCompanion\Plugin::instance()->settings()->forget_pairing();
		return array(
			'connected'           => array( static fn() => null ),
			'without a companion' => array( $without ),
			'a copy'              => array( static function (): void {
				$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->options, array( 'option_value' => 'https://staging.example.org' ), array( 'option_name' => 'home' ) );
				wp_cache_flush();
			} ),
		);
	}

	/** @dataProvider sites */
	public function test_what_nobody_came_back_for_goes_on_every_site( callable $make ): void {
		$make();
		wp_clear_scheduled_hook( Kept::HOOK );
		$this->kept( 0 );
		$this->assertNotFalse( wp_next_scheduled( Kept::HOOK ) );
		$this->assertContains( Kept::HOOK, Installation::CRON_HOOKS, 'It goes with the plugin, too.' );

		wp_clear_scheduled_hook( Kept::HOOK ); // As WP-Cron does before it.
		do_action( Kept::HOOK );

		$this->assertFalse( self::is_there() );
		$this->assertFalse( wp_next_scheduled( Kept::HOOK ) );
		$this->assertSame( array(), $this->asked );
	}

	public function test_where_wp_cron_does_not_come_a_call_of_the_companion_stands_in(): void {
		wp_clear_scheduled_hook( Kept::HOOK );
		$this->kept( 0 );
		wp_clear_scheduled_hook( Kept::HOOK );
		wp_schedule_single_event( time() - 300, Kept::HOOK );

		$this->signed( 'ping', array() );
		$this->after_the_answer();

		$this->assertFalse( self::is_there() );
	}

	public function test_what_has_time_left_stays_and_is_looked_at_again(): void {
		$kept = $this->kept();
		wp_clear_scheduled_hook( Kept::HOOK );

		do_action( Kept::HOOK );

		$this->assertNotNull( $kept->value() );
		$this->assertNotFalse( wp_next_scheduled( Kept::HOOK ) );
	}

	/** @return array<string, array{0: string, 1: bool}> What it says, and whether it goes with ann@example.com. */
	public static function said(): array {
		return array(
			'their address'      => array( self::SAID, true ),
			'in other letters'   => array( 'ANN@example.com bought.', true ),
			'their name'         => array( 'A login was made for Ann Lee.', true ),
			'somebody else'      => array( 'The tags of bob@example.com are being set.', false ),
			'no more than a word' => array( 'Planned: the course.', false ),
		);
	}

	/** @dataProvider said */
	public function test_who_is_erased_is_erased_from_it( string $said, bool $goes ): void {
		wp_insert_user( array( 'user_login' => 'ann', 'user_pass' => 'x', 'user_email' => 'ann@example.com', 'display_name' => 'ann', 'first_name' => 'Ann', 'last_name' => 'Lee' ) );
		$this->plugin()->settings()->forget_pairing();
		$this->kept( 60, $said );

		$erased = $this->plugin()->personal_data()->erase( 'ann@example.com' );

		$this->assertSame( array( $goes, ! $goes ), array( $erased['items_removed'], self::is_there() ) );
	}
}
