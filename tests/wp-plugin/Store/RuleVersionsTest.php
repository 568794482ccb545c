<?php
/**
 * Versions of the rules, and the rules as a file.
 */

declare(strict_types=1);

use CartCompanion\Domain\InvalidInput;
use CartCompanion\Domain\Message;
use CartCompanion\Store\AccessStatements;
use CartCompanion\Store\NoTagsNeeded;
use CartCompanion\Store\RuleFile;
use CartCompanion\Store\RuleRepository;
use CartCompanion\Store\RuleSettings;
use CartCompanion\Store\RuleVersions;

final class RuleVersionsTest extends SiteTestCase {
	private RuleVersions $versions;

	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( 1 );
		$this->versions = new RuleVersions();
	}

	protected function tearDown(): void {
		wp_set_current_user( 0 );
		parent::tearDown();
	}

	private function save( string ...$tags ): void {
		$this->rules( ...array_map( static fn( string $tag ): array => Sample::rule( 'product-12', 'purchase.completed', array( $tag ) ), $tags ) );
	}

	public function test_each_change_is_kept_with_who_when_and_what(): void {
		$this->save( 'a' );
		$this->save( 'a', 'b' );
		$this->save( 'a', 'b' );
		( new AccessStatements() )->save( array( array( 'product' => 'product-12', 'in' => array( 'x' ), 'out' => array() ) ) );

		$versions = $this->versions->all();

		$this->assertCount( 3, $versions, 'What changes nothing is no version.' );
		$this->assertSame( array( 'product-12' ), $versions[0]['access'] );
		$this->assertSame( array( 'product-12' => array( 'added' => 1, 'changed' => 0, 'removed' => 0 ) ), $versions[1]['changes'] );
		$this->assertSame( array( 1, 2, RuleVersions::SAVED ), array( $versions[1]['user'], $versions[1]['rules'], $versions[1]['way'] ) );
		$this->assertLessThan( 60, time() - strtotime( $versions[1]['at'] ) );
	}

	public function test_whoever_puts_other_rules_in_place_of_these_waits_for_who_is_saving(): void {
		$this->save( 'a' );
		$this->save( 'a', 'b' );
		$file  = RuleSettings::of_this_site()->to_file();
		$other = $this->another_connection();
		$lock  = 'cart_companion_' . md5( $GLOBALS['wpdb']->prefix . DB_NAME . RuleSettings::LOCK );
		$got   = array();
		$seen  = static function ( $rules ) use ( $other, $lock, &$got ) {
			$got[] = $other->get_var( $other->prepare( 'SELECT GET_LOCK( %s, 0 )', $lock ) );
			return $rules;
		};
		add_filter( 'pre_update_option_' . RuleRepository::OPTION, $seen );
		RuleSettings::of_this_site()->restore( $this->versions->all()[1]['id'] );
		RuleSettings::of_this_site()->import( $file );
		remove_filter( 'pre_update_option_' . RuleRepository::OPTION, $seen );
		$this->assertSame( array( '0', '0' ), $got );
		$this->assertSame( '1', $other->get_var( $other->prepare( 'SELECT GET_LOCK( %s, 0 )', $lock ) ) );
		$other->close();
	}

	public function test_rules_from_before_versions_were_kept_are_the_first(): void {
		update_option( RuleRepository::OPTION, Sample::validated( array( Sample::rule( '*', 'purchase.completed', array( 'old' ) ) ) ) );
		$this->save( 'new' );

		$versions = $this->versions->all();

		$this->assertSame( array( RuleVersions::SAVED, RuleVersions::FOUND ), array_column( $versions, 'way' ) );
		$this->assertSame( array( 'old' ), $this->versions->content( $versions[1]['id'] )['rules'][0]['apply'] );
		$this->assertSame( array( 'old' ), $this->versions->applied()['rules'][0]['apply'] );
		$this->versions->mark_applied();
		$this->assertSame( array( 'new' ), $this->versions->applied()['rules'][0]['apply'] );
	}

	public function test_twenty_are_kept_none_is_loaded_with_every_page_and_older_ones_leave_nothing_behind(): void {
		global $wpdb;
		foreach ( range( 1, 23 ) as $number ) {
			$this->save( "tag $number" );
		}

		$this->assertSame( range( 23, 4 ), array_column( $this->versions->all(), 'id' ) );
		$options = $wpdb->get_results( "SELECT option_name, autoload FROM $wpdb->options WHERE option_name LIKE 'cart\\_companion\\_rule%'" );
		$this->assertCount( 20 + 3, $options, 'The versions, their list, what was applied, the rules.' );
		$this->assertSame( array(), array_intersect( array_column( $options, 'autoload' ), array( 'yes', 'on', 'auto', 'auto-on' ) ) );
		$this->assertNull( $this->versions->content( 3 ) );
	}

	public function test_restoring_brings_back_rules_and_access_together_and_is_a_version_itself(): void {
		$settings = RuleSettings::of_this_site();
		$settings->save( array( Sample::rule( 'product-12', 'purchase.completed', array( 'a' ) ) ), array( array( 'product' => 'product-12', 'in' => array( 'x' ) ) ) );
		$settings->save( array(), array() );

		$this->assertTrue( $settings->restore( 1 ) );

		$this->assertSame( array( array( 'a' ), array( 'x' ) ), array( $this->plugin()->rules()->all()[0]['apply'], ( new AccessStatements() )->all()['product-12']['in'] ) );
		$this->assertSame( array( RuleVersions::RESTORED, RuleVersions::SAVED, RuleVersions::SAVED ), array_column( $this->versions->all(), 'way' ) );
		$this->assertFalse( $settings->restore( 99 ) );
	}

	public function test_a_file_takes_everything_to_another_site(): void {
		$operation = array( 'operations' => array( array( 'id' => '12', 'name' => 'Grant “101” & more' ) ) );
		$settings  = RuleSettings::of_this_site();
		$settings->save( array( Sample::rule( 'product-12', 'purchase.completed', array( 'VIP, gold' ), array(), $operation ) ), array( array( 'product' => 'product-12', 'in' => array( 'x' ), 'out' => array() ) ) );
		( new NoTagsNeeded() )->add( 'product-9', 'A mug' );
		$rules = $this->plugin()->rules()->all();
		$json  = $settings->to_file()->to_json();

		$settings->save( array( Sample::rule( '*', 'purchase.completed', array( 'other' ) ) ), array() );
		( new NoTagsNeeded() )->remove( 'product-9' );
		$settings->import( RuleFile::from_json( $json ) );

		$this->assertSame( $rules, $this->plugin()->rules()->all() );
		$this->assertSame( array( 'in' => array( 'x' ), 'out' => array() ), ( new AccessStatements() )->all()['product-12'] );
		$this->assertSame( array( 'product-9' => 'A mug' ), ( new NoTagsNeeded() )->all() );
		$this->assertSame( RuleVersions::IMPORTED, $this->versions->all()[0]['way'] );
	}

	/** @return array<string, array{0: string, 1: string}> */
	public static function bad_files(): array {
		$good = array( 'product' => 'product-12', 'event' => 'purchase.completed', 'apply' => array( 'a' ) );
		$file = static fn( array $more ): string => (string) json_encode( $more + array( 'format' => 'cart-companion-rules', 'version' => 1, 'rules' => array( $good ) ) );
		return array(
			'no JSON'                    => array( '{"format": ', Message::NOT_A_RULE_FILE ),
			'a settings file of another' => array( '{"rules": []}', Message::NOT_A_RULE_FILE ),
			'nothing'                    => array( '[]', Message::NOT_A_RULE_FILE ),
			'a newer one'                => array( $file( array( 'version' => 2 ) ), Message::NEWER_RULE_FILE ),
			'one bad rule among good'    => array( $file( array( 'rules' => array( $good, array( 'event' => 'purchase.maybe' ) + $good ) ) ), Message::NOT_AN_EVENT ),
			'bad access beside good'     => array( $file( array( 'access' => array( array( 'product' => 'junk', 'in' => array( 'a' ) ) ) ) ), Message::ACCESS_OF_NOTHING ),
			'a number for a rule'        => array( '[5]', Message::NOT_A_PRODUCT ),
		);
	}

	/** @dataProvider bad_files */
	public function test_what_is_no_good_file_is_refused_as_a_whole( string $json, string $code ): void {
		try {
			RuleFile::from_json( $json );
			$this->fail( 'It was taken.' );
		} catch ( InvalidInput $error ) {
			$this->assertSame( $code, $error->reason()->code() );
		}
	}

	public function test_nothing_is_saved_where_the_second_half_is_bad(): void {
		$this->save( 'as it was' );
		try {
			RuleSettings::of_this_site()->save( array( Sample::rule( 'product-12', 'purchase.completed', array( 'new' ) ) ), array( array( 'product' => 'junk' ) ) );
			$this->fail( 'It was taken.' );
		} catch ( InvalidInput $error ) {
			$this->assertSame( array( 'as it was' ), $this->plugin()->rules()->all()[0]['apply'] );
			$this->assertCount( 1, $this->versions->all() );
		}
	}

	public function test_a_list_of_rules_alone_is_a_file_too_and_a_mark_of_byte_order_does_no_harm(): void {
		$file = RuleFile::from_json( "\xEF\xBB\xBF" . '[{"product": "product-12", "event": "purchase.completed", "apply": ["a"]}]' );

		$this->assertSame( array( 'r1', array( 'a' ) ), array( $file->rules()[0]['id'], $file->rules()[0]['apply'] ) );
	}
}
