<?php
/**
 * Longer works at the companion, and lists of transactions handed to it.
 */

declare(strict_types=1);

use CartCompanion\Admin\FormError;
use CartCompanion\Admin\Import\DryRunPanel;
use CartCompanion\Admin\Import\KnownContacts;
use CartCompanion\Admin\Import\MappingPanel;
use CartCompanion\Admin\Import\PlannedTags;
use CartCompanion\Admin\Import\Upload;
use CartCompanion\Admin\JobPanel;
use CartCompanion\Admin\JobActions;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Companion\Customers;
use CartCompanion\Companion\Import;
use CartCompanion\Companion\Imports;
use CartCompanion\Companion\Job;
use CartCompanion\Companion\Jobs;
use CartCompanion\Companion\SignedHttp;
use CartCompanion\Domain\Rules\ResyncPlanner;
use CartCompanion\Labels\JobLabels;

final class JobsTest extends SiteTestCase {
	private const ID = 'job_01TEST';

	/** @param array<string, mixed> $more */
	private static function job( array $more = array() ): array {
		return $more + array( 'id' => self::ID, 'kind' => 'reconciliation', 'state' => 'running', 'done' => 120, 'total' => 480, 'message' => '', 'counts' => array(), 'found' => array(), 'made_at' => '2026-11-24T10:00:00Z', 'finished_at' => null );
	}

	private function jobs(): Jobs {
		return new Jobs( new SignedHttp( $this->plugin()->settings() ) );
	}

	private function imports(): Imports {
		return new Imports( new SignedHttp( $this->plugin()->settings() ) );
	}

	/** @return mixed What the last request to the companion carried. */
	private function said() {
		return json_decode( end( $this->asked )['args']['body'], true );
	}

	public function test_each_work_is_asked_for_in_the_companions_form(): void {
		$this->companion_answers(
			array(
				'/api/v1/jobs'                             => array( 200, array( 'job' => self::job() ) ),
				'/api/v1/jobs/' . self::ID . '/stop'       => array( 200, array( 'job' => self::job( array( 'state' => 'stopped' ) ) ) ),
				'/api/v1/customers/ann%40example.com/resync' => array( 200, array( 'event' => 'evt_1' ) ),
			)
		);

		$this->jobs()->start_reconciliation( 7 );
		$this->assertSame( array( 'kind' => 'reconciliation', 'days' => 7 ), $this->said() );
		$this->jobs()->start_resync();
		$this->assertSame( array( 'kind' => 'resync' ), $this->said() );
		$this->assertSame( 'stopped', $this->jobs()->stop( self::ID )->state() );
		$this->assertSame( 'evt_1', ( new Customers( new SignedHttp( $this->plugin()->settings() ) ) )->resync( 'ann@example.com' )['event'] );
		$this->assertSame( array( 'POST' ), array_unique( array_column( array_column( $this->asked, 'args' ), 'method' ) ) );
	}

	public function test_a_companion_that_is_too_old_is_an_error_an_owner_can_read(): void {
		$this->companion_answers( array( '/api/v1/jobs' => array( 200, array( 'status' => 'ok' ) ) ) );
		$this->expectException( CompanionError::class );
		$this->expectExceptionMessage( 'Update the companion' );
		$this->jobs()->start_resync();
	}

	public function test_a_file_goes_to_the_companion_byte_by_byte_in_parts(): void {
		$path  = '/api/v1/imports/' . self::ID;
		$bytes = "a,\xE9\r\n\0b";
		$this->companion_answers( array( $path . '/parts' => array( 200, array( 'import' => array( 'id' => self::ID, 'parts' => 1 ) ) ) ) );

		$this->imports()->send_part( self::ID, 3, $bytes );

		$this->assertSame( array( 3, $bytes ), array( $this->said()['number'], base64_decode( $this->said()['content'], true ) ) );
	}

	public function test_products_whose_names_are_numbers_stay_names(): void {
		$this->companion_answers( array( '/api/v1/imports/' . self::ID => array( 200, array( 'import' => array( 'id' => self::ID ) ) ) ) );

		$this->imports()->read( self::ID );
		$this->assertSame( '{}', end( $this->asked )['args']['body'] );
		$this->imports()->read( self::ID, array( 'email' => 'E-Mail', 'date' => null ), array( '0' => 'product-12' ), false );
		$this->assertSame( '{"day_first":false,"columns":{"email":"E-Mail","date":null},"products":{"0":"product-12"}}', end( $this->asked )['args']['body'] );
	}

	public function test_only_what_php_itself_received_is_taken_as_a_file(): void {
		$wrong = array(
			'Choose a file first'      => null,
			'this server takes'        => array( 'error' => UPLOAD_ERR_INI_SIZE ),
			'did not arrive'           => array( 'error' => UPLOAD_ERR_PARTIAL ),
			'Choose a file first.'     => array( 'error' => UPLOAD_ERR_OK, 'tmp_name' => ABSPATH . 'wp-config.php', 'name' => 'a.csv' ),
		);
		foreach ( $wrong as $message => $file ) {
			try {
				Upload::received( $file );
				$this->fail( $message );
			} catch ( FormError $error ) {
				$this->assertStringContainsString( $message, $error->getMessage() );
			}
		}
	}

	public function test_the_tags_of_a_dry_run_are_those_that_the_rules_call_for(): void {
		$rules = array(
			Sample::rule( 'product-12', 'purchase.completed', array( 'course', 'club' ), array( 'lapsed' ) ),
			Sample::rule( 'product-13', 'purchase.refunded', array( 'refunded' ), array( 'club' ) ),
		);
		foreach ( $rules as $at => $rule ) {
			$rules[ $at ]['id'] = "r$at";
		}
		$planned = new PlannedTags( new ResyncPlanner( $rules ) );

		$holds = array( self::holding( 'product-12', 'active' ), self::holding( 'product-13', 'refunded' ) );

		$bought = $planned->of( array( array( 'item' => 'product-12', 'now' => '', 'holds' => $holds ) ) );
		$this->assertSame( array( array( 'course', 'club' ), array( 'lapsed' ) ), array( $bought->apply, $bought->remove ) );
		// What product-12 gives as well is kept, and is not told again.
		$refunded = $planned->of( array( array( 'item' => 'product-13', 'now' => 'active', 'holds' => $holds ) ) );
		$this->assertSame( array( array( 'refunded' ), array() ), array( $refunded->apply, $refunded->remove ) );
		$this->assertTrue( $planned->of( array( array( 'item' => 'product-12', 'now' => '', 'holds' => array() ) ) )->is_empty() );
	}

	public function test_a_dry_run_says_what_the_rule_for_a_cancellation_takes_of_what_the_purchase_gave(): void {
		$rules   = Sample::validated( array( Sample::rule( 'product-12', 'purchase.completed', array( 'course', 'newsletter' ) ), Sample::rule( 'product-12', 'subscription.cancelled', array(), array( 'newsletter' ) ) ) );
		$planned = new PlannedTags( new ResyncPlanner( $rules ) );

		$cancelled = $planned->of( array( array( 'item' => 'product-12', 'now' => 'active', 'holds' => array( self::holding( 'product-12', 'cancelling' ) ) ) ) );

		$this->assertSame( array( 'newsletter' ), $cancelled->remove );
	}

	/** @return array<string, string> */
	private static function holding( string $item, string $state ): array {
		return array( 'item' => $item, 'state' => $state, 'since' => '2026-11-24T10:00:00Z' );
	}

	public function test_an_import_without_its_parts_is_read_as_empty(): void {
		$import = Import::from( array( 'id' => self::ID, 'mapping' => array( 'email' => null ), 'changes' => array( array( 'email' => 'a@example.com', 'now' => null ) ), 'columns' => 'none' ) );

		$this->assertSame( array( '', '', array(), array() ), array( $import->column_of( 'email' ), $import->column_of( 'date' ), $import->columns(), $import->fields() ) );
		$this->assertSame( '', $import->changes()[0]['now'] );
	}

	public function test_events_are_tried_again_until_they_were_all_sent(): void {
		$job = self::job( array( 'kind' => 'replay', 'counts' => array( 'retried' => 2 ) ) );
		$this->assertSame( '2 events are tried again.', JobLabels::numbers( Job::from( $job ) ) );
		$done = JobLabels::numbers( Job::from( array( 'state' => 'done', 'finished_at' => '2026-11-24T10:01:00Z' ) + $job ) );
		$this->assertSame( '2 events were sent to this site again.', $done );
	}

	public function test_progress_is_said_in_words_and_escaped(): void {
		$this->assertSame( '120 of 480', JobLabels::progress( Job::from( self::job() ) ) );
		$this->assertSame( '120 done so far', JobLabels::progress( Job::from( self::job( array( 'total' => null ) ) ) ) );

		$nasty = '<script>alert(1)</script>';
		$found = array( array( 'what' => $nasty, 'event' => 'evt_1' ), array( 'what' => 'Left alone', 'event' => null ) );
		ob_start();
		( new JobPanel( Job::from( self::job( array( 'state' => 'failed', 'message' => $nasty, 'found' => $found ) ) ) ) )->print();
		$html = (string) ob_get_clean();
		$this->assertStringNotContainsString( $nasty, $html );
		$this->assertStringContainsString( 'The last comparison did not work. (120 of 480)', $html );
		$this->assertSame( 1, substr_count( $html, 'event=evt_1' ) );
	}

	public function test_what_a_comparison_brought_and_does_not_list_is_counted(): void {
		$found = array_map( static fn( int $number ): array => array( 'what' => "Brought $number", 'event' => "evt_$number" ), range( 1, 47 ) );
		$found = array_merge( $found, array( array( 'what' => 'Left alone', 'event' => null ) ) );

		$this->assertStringContainsString( 'and 17 more that were brought', self::printed( array( 'state' => 'done', 'counts' => array( 'raised' => 64 ), 'found' => $found ) ) );
		$this->assertStringNotContainsString( 'more that', self::printed( array( 'state' => 'done', 'counts' => array( 'raised' => 47 ), 'found' => $found ) ) );
	}

	public function test_an_import_names_the_rows_it_left_out_and_hands_its_customers_over(): void {
		$told = self::printed( array( 'kind' => 'import', 'state' => 'failed', 'counts' => array( 'customers' => 1500, 'unreadable' => 3 ), 'found' => array( array( 'what' => 'Row 5: no address', 'event' => null ) ) ) );

		$this->assertStringContainsString( 'Rows that were left out:', $told );
		$this->assertStringContainsString( '<li>Row 5: no address</li></ul>', $told );
		$this->assertStringContainsString( '1,500 customers of the file were handed to this site, to compare their tags', $told );
		$this->assertStringContainsString( 'Customers are processed one at a time', $told );
		$this->assertStringContainsString( 'state=pending', $told );
	}

	public function test_a_resync_that_goes_on_says_what_stop_stops(): void {
		$this->assertStringContainsString( 'Stop only ends the handover', self::printed( array( 'kind' => 'resync' ) ) );
		$this->assertStringNotContainsString( 'Stop only ends', self::printed( array() ) );
	}

	/** @param array<string, mixed> $more */
	private static function printed( array $more ): string {
		ob_start();
		( new JobPanel( Job::from( self::job( $more ) ) ) )->print();
		return (string) ob_get_clean();
	}

	public function test_an_import_that_was_applied_carries_its_job(): void {
		$import = Import::from( array( 'id' => self::ID, 'name' => 'sales.csv', 'state' => 'failed', 'job' => self::job( array( 'name' => 'sales.csv' ) ) ) );

		$this->assertFalse( $import->is_draft() );
		$this->assertSame( array( self::ID, 'sales.csv' ), array( $import->job()->id(), $import->job()->name() ) );
		$this->assertNull( Import::from( array( 'id' => self::ID ) )->job() );
	}

	public function test_a_column_shows_what_stands_in_it(): void {
		$import = array( 'id' => self::ID, 'columns' => array( 'Kind', '2026', 'Empty' ), 'fields' => array( array( 'name' => 'kind', 'label' => 'Kind', 'required' => true ) ), 'examples' => array( 'Kind' => '<b>Sale</b>', '2026' => str_repeat( 'x', 60 ) ) );
		ob_start();
		( new MappingPanel( Import::from( $import ), array() ) )->print();
		$html = (string) ob_get_clean();

		$this->assertStringContainsString( '>Kind (&lt;b&gt;Sale&lt;/b&gt;)</option>', $html );
		$this->assertStringContainsString( '>2026 (' . str_repeat( 'x', 39 ) . '…)</option>', $html );
		$this->assertStringContainsString( '>Empty</option>', $html );
	}

	public function test_a_file_of_which_no_row_can_be_read_says_why(): void {
		$missing = array( array( 'field' => 'rows', 'message' => 'No row of the file can be read.' ) );
		$problem = array( 'row' => 2, 'message' => 'A spreadsheet has rounded this number: 1,23457E+11.' );
		ob_start();
		( new MappingPanel( Import::from( array( 'id' => self::ID, 'missing' => $missing, 'problems' => array( $problem ) ) ), array() ) )->print();

		$this->assertMatchesRegularExpression( '/No row of the file can be read\..*so nothing can be imported.*Row 2: A spreadsheet has rounded this number: 1,23457E\+11/s', (string) ob_get_clean() );
	}

	public function test_what_an_import_warns_of_stands_above_the_changes(): void {
		$change = array( 'email' => 'a@example.com', 'item' => 'product-12', 'name' => 'Course', 'now' => null, 'after' => 'active', 'holds' => array() );
		$import = Import::from( array( 'id' => self::ID, 'new' => 1, 'changes' => array( $change ), 'changes_total' => 1, 'warnings' => array( 'Half of it is <odd>.' ) ) );
		ob_start();
		( new DryRunPanel( $import, array(), new PlannedTags( new ResyncPlanner( array() ) ), new KnownContacts( null ) ) )->print();
		$html = (string) ob_get_clean();

		$this->assertMatchesRegularExpression( '/Half of it is &lt;odd&gt;.*No rule for this product.*There are no tag rules yet/s', $html );
	}

	public function test_who_becomes_one_customer_stands_above_the_changes(): void {
		$change = array( 'email' => 'a@example.com', 'item' => 'product-12', 'name' => 'Course', 'now' => null, 'after' => 'refunded', 'holds' => array(), 'also' => array( '<b>@example.com' ) );
		$tie    = array( 'emails' => array( 'a@example.com', '<b>@example.com' ), 'by' => 'the same customer number (7001)' );
		$import = Import::from( array( 'id' => self::ID, 'new' => 1, 'changes' => array( $change ), 'changes_total' => 1, 'ties' => array( $tie ), 'ties_total' => 3 ) );
		ob_start();
		( new DryRunPanel( $import, array(), new PlannedTags( new ResyncPlanner( array() ) ), new KnownContacts( null ) ) )->print();
		$html = (string) ob_get_clean();

		$this->assertMatchesRegularExpression( '/a@example.com, &lt;b&gt;@example.com: the same customer number \(7001\).*And 2 more.*one customer with &lt;b&gt;@example.com/s', $html );
	}

	public function test_progress_is_told_to_nobody_without_the_right_or_the_nonce(): void {
		$this->companion_answers( array( '/api/v1/jobs/' . self::ID => array( 200, array( 'job' => self::job() ) ) ) );
		$this->assertFalse( $this->progress( 0, null )['success'] );
		$admin = get_users( array( 'role' => 'administrator', 'number' => 1 ) )[0]->ID;
		$this->assertFalse( $this->progress( $admin, 'wrong' )['success'] );
		$this->assertSame( array(), $this->asked );
		$this->assertSame( '120 of 480', $this->progress( $admin, null )['data']['words'] );
	}

	/** @return array<string, mixed> */
	private function progress( int $user, ?string $nonce ): array {
		wp_set_current_user( $user );
		$_GET     = array( 'job' => self::ID );
		$_REQUEST = array( 'nonce' => $nonce ?? wp_create_nonce( JobActions::ACTION ) );
		$die      = static function (): callable {
			return static function (): void {
				throw new RuntimeException( 'sent' );
			};
		};
		add_filter( 'wp_doing_ajax', '__return_true' );
		add_filter( 'wp_die_ajax_handler', $die );
		ob_start();
		try {
			( new JobActions( $this->jobs() ) )->answer();
		} catch ( RuntimeException $sent ) {
			$this->assertSame( 'sent', $sent->getMessage() );
		} finally {
			remove_filter( 'wp_doing_ajax', '__return_true' );
			remove_filter( 'wp_die_ajax_handler', $die );
			wp_set_current_user( 0 );
			$_GET     = array();
			$_REQUEST = array();
			$answer   = (string) ob_get_clean();
		}
		return json_decode( $answer, true );
	}
}
