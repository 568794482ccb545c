<?php
/**
 * What a screen says of itself is all that wp-admin needs of it: menu, help, forms and frame.
 */

declare(strict_types=1);

use CartCompanion\Admin\CopyPanel;
use CartCompanion\Admin\JobActions;
use CartCompanion\Admin\NeedsAttention;
use CartCompanion\Admin\Notice;
use CartCompanion\Admin\Screen;
use CartCompanion\Admin\ScreenOptions;
use CartCompanion\Admin\Screens;
use CartCompanion\Companion\Jobs;
use CartCompanion\Companion\SignedHttp;
use CartCompanion\Plugin;

require_once ABSPATH . 'wp-admin/includes/admin.php';

final class ScreensTest extends SiteTestCase {
	private const HOOK = 'toplevel_page_cart-companion-notes';

	/** What the screen asks for. */
	public static string $capability = 'manage_options';

	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( 1 );
		set_current_screen( 'dashboard' );
		$screen = new class() extends Screen {
			public function slug(): string {
				return 'cart-companion-notes';
			}

			public function name(): string {
				return 'Notes';
			}

			public function capability(): string {
				return ScreensTest::$capability;
			}

			public function options(): ?ScreenOptions {
				return new ScreenOptions( $this->slug(), 30 );
			}

			public function title(): string {
				return 'Notes of this shop';
			}

			public function help(): array {
				return array( 'What notes are' => 'Words, nothing more.' );
			}

			public function forms(): array {
				return array( 'note' => static fn(): Notice => Notice::success( 'Noted.' ) );
			}

			protected function print_content(): void {
				echo '<p>Buy milk</p>';
			}
		};
		$plugin  = $this->plugin();
		$screens = new Screens( array( $screen ), new CopyPanel( $plugin->settings(), $plugin->companion() ), new JobActions( new Jobs( new SignedHttp( $plugin->settings() ) ) ), new NeedsAttention( $plugin->settings(), $plugin->companion() ), $plugin->settings() );
		$screens->register();
		$screens->add_to_menu();
	}

	protected function tearDown(): void {
		$_POST = array();
		foreach ( array( self::HOOK, 'load-' . self::HOOK, 'admin_post_cart_companion_note' ) as $hook ) {
			remove_all_actions( $hook );
		}
		remove_menu_page( 'cart-companion-notes' );
		unset( $GLOBALS['submenu']['cart-companion-notes'] );
		wp_set_current_user( 0 );
		$GLOBALS['current_screen'] = null;
		parent::tearDown();
	}

	private function printed(): string {
		ob_start();
		do_action( self::HOOK );
		return (string) ob_get_clean();
	}

	public function test_it_stands_in_the_menu_with_its_help_its_forms_and_the_notice_of_the_last(): void {
		$this->assertSame( array( 'Notes', 'manage_options', 'cart-companion-notes', 'Notes of this shop' ), $GLOBALS['submenu']['cart-companion-notes'][0] );
		$this->assertNotFalse( has_action( 'admin_post_cart_companion_note' ) );
		do_action( 'load-' . self::HOOK );
		$this->assertSame( array( 'What notes are' ), array_column( get_current_screen()->get_help_tabs(), 'title' ) );

		Notice::success( 'Noted.' )->keep();
		$html = $this->printed();
		$this->assertSame( 1, substr_count( $html, '<p>Buy milk</p>' ), 'Printed once, although its menu has two entries.' );
		$this->assertStringContainsString( '<h1 class="wp-heading-inline">Notes of this shop</h1>', $html );
		$this->assertStringContainsString( '<p>Noted.</p>', $html );
	}

	public function test_each_user_chooses_how_many_rows_there_are(): void {
		do_action( 'load-' . self::HOOK );
		$name = get_current_screen()->get_option( 'per_page', 'option' );
		$this->assertSame( 'cart_companion_notes_per_page', $name );
		$options = new ScreenOptions( 'cart-companion-notes', 30 );
		$this->assertSame( 30, $options->rows() );
		foreach ( array( '75' => 75, '-3' => 1, '100000' => 200, 'many' => 1 ) as $written => $rows ) {
			// As core does with what the form brought.
			$this->assertSame( $rows, apply_filters( "set_screen_option_$name", false, $name, (string) $written ) );
			update_user_meta( 1, $name, $rows );
			$this->assertSame( $rows, $options->rows() );
		}
	}

	public function test_on_a_copy_of_the_site_each_screen_asks_which_it_is(): void {
		add_filter( 'home_url', static fn(): string => 'https://copy.example.com' );
		update_option( 'home', 'https://copy.example.com' );
		$is_copy = $this->plugin()->settings()->is_copy();
		$html    = $this->printed();
		remove_all_filters( 'home_url' );

		$this->assertTrue( $is_copy );
		$this->assertStringContainsString( 'Cart Companion does nothing on this site.', $html );
		$this->assertStringNotContainsString( 'Buy milk', $html );
	}

	public function test_who_may_not_change_settings_sees_nothing_of_it(): void {
		wp_set_current_user( self::subscriber() );
		add_filter( 'wp_die_handler', array( self::class, 'dying' ) );
		try {
			$this->printed();
			$this->fail( 'It was shown.' );
		} catch ( RuntimeException $died ) {
			$this->assertStringContainsString( 'not allowed to see this screen', $died->getMessage() );
		} finally {
			ob_end_clean();
			remove_filter( 'wp_die_handler', array( self::class, 'dying' ) );
		}
	}

	public function test_a_form_asks_for_what_its_screen_asks_for(): void {
		self::$capability = 'keep_the_notes_of_this_shop';
		$this->tearDown();
		$this->setUp();
		self::$capability = 'manage_options';
		$_POST = array( 'action' => 'cart_companion_note' );
		add_filter( 'wp_die_handler', array( self::class, 'dying' ) );
		try {
			do_action( 'admin_post_cart_companion_note' );
			$this->fail( 'It was taken.' );
		} catch ( RuntimeException $died ) {
			$this->assertStringContainsString( 'but not change anything', $died->getMessage(), 'An administrator, who may all but that.' );
		} finally {
			remove_filter( 'wp_die_handler', array( self::class, 'dying' ) );
		}
	}

	public static function dying(): callable {
		return static function ( string $message ): void {
			throw new RuntimeException( $message );
		};
	}

	private static function subscriber(): int {
		return wp_insert_user( array( 'user_login' => 'reader', 'user_pass' => 'x', 'role' => 'subscriber' ) );
	}

	public function test_an_argument_is_read_to_the_letter(): void {
		foreach ( array( 'a%de@example.com', 'a+b/c@example.com', '100%effective', '<b>zoë</b>' ) as $text ) {
			$_GET['customer'] = wp_slash( $text );
			$this->assertSame( $text, Screen::argument( 'customer' ) );
		}
		$_GET['customer'] = " a\n\0b ";
		$this->assertSame( 'a b', Screen::argument( 'customer' ) );
		$_GET['customer'] = array( 'a' );
		$this->assertSame( '', Screen::argument( 'customer' ) );
		unset( $_GET['customer'] );
	}
}
