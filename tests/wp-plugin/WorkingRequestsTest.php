<?php
/** What is done at the beginning of each request: for this plugin's work, and not for a visitor's page. */

declare(strict_types=1);

use CartCompanion\Installation;
use CartCompanion\Store\Table;

final class WorkingRequestsTest extends SiteTestCase {
	protected function tearDown(): void {
		wp_using_ext_object_cache( false );
		remove_all_filters( 'wp_doing_ajax' );
		remove_all_filters( 'wp_doing_cron' );
		remove_all_filters( 'pre_option_' . Table::VERSION_OPTION );
		unset( $_SERVER['HTTP_CART_COMPANION_SITE'], $_REQUEST['action'], $GLOBALS['current_screen'] );
		$_SERVER['REQUEST_URI'] = '/';
		wp_set_current_user( 0 );
		parent::tearDown();
	}

	/** @return array<string, array{0: bool, 1: string, 2?: string, 3?: string, 4?: string}> Whether it is work; address, role, action, what else. */
	public static function requests(): array {
		return array(
			'a page'                               => array( false, '/shop/' ),
			'a member’s page'                      => array( false, '/course/', 'subscriber' ),
			'what a visitor’s page asks'           => array( false, '/wp-admin/admin-ajax.php', '', 'add_to_cart', 'ajax' ),
			'what a member’s page asks'            => array( false, '/wp-admin/admin-ajax.php', 'subscriber', 'add_to_cart', 'ajax' ),
			'a visitor’s form'                     => array( false, '/wp-admin/admin-post.php', '', 'send_form', 'admin' ),
			'a call of the companion'              => array( true, '/wp-json/cart-companion/v1/events' ),
			'one past a closed REST API'           => array( true, '/wp-admin/admin-ajax.php', '', 'cart_companion', 'ajax' ),
			'a signed call at any address'         => array( true, '/', '', '', 'signed' ),
			'what a screen of this plugin asks'    => array( true, '/wp-admin/admin-ajax.php', 'subscriber', 'cart_companion_rules', 'ajax' ),
			'WordPress’s Erase Personal Data'      => array( true, '/wp-admin/admin-ajax.php', 'administrator', 'wp-privacy-erase-personal-data', 'ajax' ),
			'a page of wp-admin'                   => array( true, '/wp-admin/', 'administrator', '', 'admin' ),
			'WP-Cron'                              => array( true, '/wp-cron.php', '', '', 'cron' ),
		);
	}

	private function arrives( string $address, string $role = '', string $action = '', string $kind = '' ): void {
		$_SERVER['REQUEST_URI'] = $address;
		if ( '' !== $role ) {
			wp_set_current_user( (int) wp_insert_user( array( 'user_login' => "some_$role", 'user_pass' => 'x', 'user_email' => "$role@example.com", 'role' => $role ) ) );
		}
		if ( '' !== $action ) {
			$_REQUEST['action'] = $action;
		}
		if ( 'ajax' === $kind || 'admin' === $kind ) {
			set_current_screen( 'dashboard' );
		}
		if ( 'ajax' === $kind || 'cron' === $kind ) {
			add_filter( "wp_doing_$kind", '__return_true' );
		}
		if ( 'signed' === $kind ) {
			$_SERVER['HTTP_CART_COMPANION_SITE'] = self::SITE;
		}
	}

	/**
	 * @param callable(): void $work
	 * @return string[] What the database is asked.
	 */
	private static function queries( callable $work ): array {
		$asked = array();
		$note  = static function ( string $query ) use ( &$asked ): string {
			$asked[] = $query;
			return $query;
		};
		add_filter( 'query', $note );
		$work();
		remove_filter( 'query', $note );
		return $asked;
	}

	/** @dataProvider requests */
	public function test_options_are_compared_where_work_begins_and_a_visitor_asks_nothing( bool $is_work, string ...$request ): void {
		$this->arrives( ...$request );
		wp_load_alloptions();
		wp_using_ext_object_cache( true );

		$this->assertCount( $is_work ? 1 : 0, self::queries( array( Installation::class, 'refresh_options' ) ) );
	}

	/** @dataProvider requests */
	public function test_only_work_waits_while_another_request_makes_the_tables( bool $is_work, string ...$request ): void {
		$this->arrives( ...$request );
		add_filter( 'pre_option_' . Table::VERSION_OPTION, static fn(): string => 'an older one' );

		$asked = implode( "\n", self::queries( array( Installation::class, 'ensure_tables' ) ) );

		if ( wpdb::class !== get_class( $GLOBALS['wpdb'] ) ) {
			$this->assertStringContainsString( 'GET_LOCK', $asked ); // A row stands in for it there.
			return;
		}
		$this->assertMatchesRegularExpression( $is_work ? "/GET_LOCK\( '\w+', 3 \)/" : "/GET_LOCK\( '\w+', 0 \)/", $asked );
	}
}
