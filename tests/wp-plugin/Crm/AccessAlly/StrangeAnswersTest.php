<?php
/**
 * AccessAlly's code is closed and changes: whatever one of its functions answers or throws, a page of wp-admin is shown, an
 * event gets a result, and an access check ends.
 */

declare(strict_types=1);

use CartCompanion\Admin\Products;
use CartCompanion\Admin\LeftBehind;
use CartCompanion\Admin\Rules\{ CardList, Cards, CardWarnings, OperationChoices, RulesEndpoint, RulesForm };
use CartCompanion\Labels\EventRow;
use CartCompanion\Store\{ AccessStatements, NoTagsNeeded };

final class StrangeAnswersTest extends ManagedContactsTestCase {
	private const FUNCTIONS = array(
		'get_api_settings', 'get_all_tags', 'refresh_tag_mapping', 'get_contact_by_email', 'get_contact', 'get_contact_tags', 'add_contact_tags', 'remove_contact_tags',
		'get_all_custom_operations', 'run_custom_operation', 'get_all_offering_settings', 'get_configured_tag_value',
		'get_user_contact_id', 'set_user_contact_id', 'get_cleaned_user_tags', 'sync_user_tag_list', 'sync_user_info_from_crm',
	);

	private const COURSES = array(
		'operations' => array( '12' => array( 'kind' => 'grant', 'name' => 'Grant AccessAlly 101' ) ),
		'offerings'  => array( '101' => array( 'name' => 'AccessAlly 101', 'tags' => array( 'base' => 'course', 'revoke' => 'revoked' ) ) ),
	);

	/** What the connection remembers of contacts outlives a test, and their numbers are given again. */
	protected function tearDown(): void {
		$this->crm_is( array() );
		foreach ( range( 1, 40 ) as $contact_id ) {
			$this->plugin()->connections()->all()['accessally']->refresh_copy( (string) $contact_id );
		}
		parent::tearDown();
	}

	/** @return array<string, array{0: string, 1: string}> */
	public static function functions(): array {
		$rows = array();
		foreach ( self::FUNCTIONS as $function ) {
			foreach ( array( 'register', '' ) as $managed ) {
				$rows[ "$function, " . ( '' === $managed ? 'with a CRM' : 'Managed Contacts' ) ] = array( $function, $managed );
			}
		}
		return $rows;
	}

	/** @return string[] Fewer with Managed Contacts, where much of it is waited for. */
	private static function answers( string $managed ): array {
		return '' === $managed ? array_merge( FakeAccessAllyAnswers::SHAPES, FakeAccessAllyAnswers::ERRORS ) : array( 'null', 'objects', 'nested', 'wp_error', 'Exception', 'TypeError' );
	}

	private function answers_with( string $function, string $answer, string $managed ): void {
		wp_cache_flush();
		$this->crm_is( self::COURSES + array( 'answers' => array( $function => $answer ) ) + array_filter( compact( 'managed' ) ) );
	}

	/**
	 * @dataProvider functions
	 */
	public function test_no_page_breaks( string $function, string $managed ): void {
		$this->crm_is( self::COURSES + array_filter( compact( 'managed' ) ) );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array(), array( 'operations' => array( array( 'id' => '12', 'name' => 'Grant AccessAlly 101' ) ) ) ) );
		$this->given_contact( self::ANN );
		$event = self::purchase();
		$this->deliver( $event );
		$this->companion_answers( array() );
		$plugin = $this->plugin();
		$failed = array();
		foreach ( self::answers( $managed ) as $answer ) {
			$this->answers_with( $function, $answer, $managed );
			$products = new Products( $plugin->settings(), $plugin->companion(), $plugin->log() );
			$cards    = new Cards( $plugin->rules(), new AccessStatements(), new NoTagsNeeded(), $products );
			$pages    = array(
				'access'  => fn() => ( new RulesEndpoint( $plugin->companion(), $plugin->rules(), $plugin->connections(), $products, $cards, new RulesForm( $cards, $plugin->access_checks() ) ) )->answer_to( 'card', array( 'product' => 'product-12', 'cards' => '[]' ) ),
				'rules'   => fn() => ( new CardList( $cards->all(), $plugin->rules()->all(), new CardWarnings( $plugin->connections(), $plugin->rules()->all(), array() ), OperationChoices::of( $plugin->connections()->chosen() ), 'product-12' ) )->print( array() ),
				'status'  => fn() => $plugin->connections()->all()['accessally']->status_message() . $plugin->connections()->all()['accessally']->setup_hint(),
				'health'  => fn() => $this->site_health( 'connection' ),
				'left'    => fn() => ( new LeftBehind( $plugin->connections() ) )->print( EventRow::from_store( (array) $plugin->log()->find( $event['id'] ) ) ),
				'left of' => fn() => ( new LeftBehind( $plugin->connections() ) )->print_of_customer( self::ANN, array() ),
				'creates' => fn() => $plugin->connections()->crm_that_creates_users(),
				'linked'  => fn() => $plugin->connections()->all()['accessally']->linked_among( array( 1 ) ),
			);
			foreach ( $pages as $name => $page ) {
				ob_start();
				try {
					$page();
				} catch ( Throwable $error ) {
					$failed[] = "$answer: $name: " . get_class( $error ) . ' ' . substr( $error->getMessage(), 0, 150 ) . ' ' . basename( $error->getFile() ) . ':' . $error->getLine();
				}
				$html = (string) ob_get_clean();
				if ( false !== strpos( $html, '<script>alert' ) ) {
					$failed[] = "$answer: $name: XSS";
				}
			}
		}
		$this->assertSame( array(), $failed );
	}

	/**
	 * @dataProvider functions
	 */
	public function test_every_event_gets_a_result( string $function, string $managed ): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array( 'revoked' ), array( 'operations' => array( array( 'id' => '12', 'name' => 'Grant AccessAlly 101' ) ) ) ) );
		$failed = array();
		foreach ( self::answers( $managed ) as $at => $answer ) {
			$this->answers_with( $function, $answer, $managed );
			$emails = array( "ann$at@example.com", "bob$at@example.com" );
			array_map( array( $this, 'given_contact' ), '' === $managed ? $emails : array() );
			$results = array();
			try {
				$results = $this->deliver( self::purchase( $emails[0], array( 'order' => array( 'id' => "a$at" ) ) ), self::purchase( $emails[1], array( 'order' => array( 'id' => "b$at" ) ) ) );
			} catch ( Throwable $error ) {
				$failed[] = "$answer: " . get_class( $error ) . ' ' . substr( $error->getMessage(), 0, 150 ) . ' ' . basename( $error->getFile() ) . ':' . $error->getLine();
			}
			foreach ( $results as $result ) {
				if ( false !== strpos( $result['message'], 'unexpected' ) || ! in_array( $result['outcome'], array( 'applied', 'retry', 'failed' ), true ) ) {
					$failed[] = "$answer: " . $result['outcome'] . ' ' . $result['message'];
				}
			}
		}
		$this->assertSame( array(), $failed );
	}

	/** @return array<string, array{0: string, 1: string, 2: string, 3: string}> What is thrown by which function; what becomes of the event that needs it, and in which words. */
	public static function lists_of_this_site(): array {
		return array(
			'an Exception' => array( 'get_all_custom_operations', 'Exception', 'retry', 'AccessAlly did not answer properly' ),
			'an Error'     => array( 'get_all_custom_operations', 'TypeError', 'failed', 'This version of AccessAlly cannot be asked' ),
		);
	}

	/** @dataProvider lists_of_this_site */
	public function test_a_list_that_throws_holds_back_nobody_who_does_not_need_it( string $function, string $error, string $outcome, string $words ): void {
		array_map( array( $this, 'given_contact' ), array( self::ANN, 'bob@example.com' ) );
		$this->rules(
			Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array(), array( 'operations' => array( array( 'id' => '12', 'name' => 'Grant AccessAlly 101' ) ) ) ),
			Sample::rule( 'product-40', 'purchase.completed', array( 'course' ) )
		);
		$this->answers_with( $function, $error, '' );

		$results = $this->deliver( self::purchase(), self::purchase( 'bob@example.com', array( 'items' => Sample::items( 'product-40' ) ) ) );

		$this->assertSame( array( $outcome, 'applied' ), array_column( $results, 'outcome' ), $results[1]['message'] );
		$this->assertStringContainsString( $words, $results[0]['message'] );
		$this->assertSame( 'Exception' === $error, false !== strpos( $results[0]['message'], 'called in' ), 'Of an Error no folder is named, and nothing of a customer.' );
	}
}
