<?php
/**
 * The set-up, in sight on every screen of ours until it is done: a light for each thing that must work, and the one thing
 * to do next. It keeps itself fresh; without the script it is as fresh as the page.
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\{ Forms, Notice, Panel, Screen };
use CartCompanion\Companion\{ Client, CurrentSummary, DemoCompanion };
use CartCompanion\Crm\Registry;
use CartCompanion\Labels\Links;
use CartCompanion\Site\{ Capabilities, LoginSettings, Settings };
use CartCompanion\Store\{ RuleRepository, SetUpState, TestPurchaseRun };
use const CartCompanion\PLUGIN_FILE;
use const CartCompanion\VERSION;

final class SetUpChecklist extends Panel {
	/** Of admin-ajax.php, and of the nonce. */
	public const ACTION = 'cart_companion_setup';

	/** Milliseconds between two looks of an open page. */
	private const EVERY     = 5000;
	private const EVERY_NOW = 1000;

	private const DASHBOARD = 'dashboard';

	private Settings $settings;
	private SetUpLights $lights;
	private SetUpState $state;
	private SetUpStep $step;
	private TestPurchasePanel $trial;

	public function __construct( Settings $settings, SetUpLights $lights, SetUpState $state, SetUpStep $step, TestPurchasePanel $trial ) {
		$this->settings = $settings;
		$this->lights   = $lights;
		$this->state    = $state;
		$this->step     = $step;
		$this->trial    = $trial;
	}

	/** For a site. */
	public static function of( Settings $settings, Client $companion, CurrentSummary $summary, Registry $crms, RuleRepository $rules, LoginSettings $logins, TestPurchasePanel $trial ): self {
		$state  = new SetUpState();
		$lights = new SetUpLights( $settings, $summary, $crms, $rules, $logins, $state );
		$step   = new SetUpStep( $lights, new ThriveCartPanel( $settings, $companion, $summary ), new CrmTestPanel( $crms ), $trial );
		return new self( $settings, $lights, $state, $step, $trial );
	}

	public function register(): void {
		add_action( 'wp_ajax_' . self::ACTION, array( $this, 'answer' ) );
		add_action( 'admin_enqueue_scripts', array( $this, 'add_files' ) );
	}

	public function forms(): array {
		return array_merge( $this->trial->forms(), array( 'setup_hide' => array( $this, 'hide' ), 'setup_show' => array( $this, 'show' ) ) );
	}

	public function hide(): Notice {
		$this->state->hide();
		return Notice::info( __( 'The set-up is hidden. Under Connect you can show it again.', 'cart-companion' ) );
	}

	public function show(): Notice {
		$this->state->bring_back();
		return Notice::info( __( 'The set-up is shown again.', 'cart-companion' ) );
	}

	/** Whether all of it works, or the owner wants to see no more of it: then nothing is folded away for it. */
	public function is_over(): bool {
		return $this->state->is_done() || $this->state->is_hidden();
	}

	/** Hook admin_enqueue_scripts. */
	public function add_files( string $hook ): void {
		$is_on_dashboard = 'index.php' === $hook && $this->settings->is_paired() && $this->is_shown_on_screens();
		if ( false === strpos( $hook, 'cart-companion' ) && ! $is_on_dashboard ) {
			return;
		}
		wp_enqueue_script( 'cart-companion-setup', plugins_url( 'assets/setup.js', PLUGIN_FILE ), array(), VERSION, true );
		if ( $is_on_dashboard ) {
			wp_enqueue_style( 'cart-companion-admin', plugins_url( 'assets/admin.css', PLUGIN_FILE ), array(), VERSION );
		}
	}

	public function print(): void {
		$place = self::DASHBOARD === ( get_current_screen()->id ?? '' ) ? self::DASHBOARD : Screen::argument( 'page' );
		if ( ! $this->is_shown() || ( ! $this->settings->is_paired() && in_array( $place, array( Links::STATUS, Links::CONNECT ), true ) ) ) {
			return; // Before the site is connected, these say themselves what comes first.
		}
		$lights = $this->looked_at();
		if ( ! $this->state->is_wanted() && $this->state->is_done() ) {
			if ( $this->state->tell() ) {
				Notice::success( esc_html__( 'Set-up is done: a customer who buys gets in.', 'cart-companion' ) )->print_inline();
			}
			return;
		}
		$this->open( 'cart-companion-setup', __( 'Set-up', 'cart-companion' ), $place );
		echo '<div data-cart-companion-setup-part="lights">';
		$this->print_lights( $lights );
		echo '</div><div class="cart-companion-setup-step" data-cart-companion-setup-part="step">';
		$this->step->print( $lights, $place );
		echo '</div>';
		if ( self::DASHBOARD !== $place && Forms::may_change() ) {
			Forms::open( 'setup_hide', 'cart-companion-setup-hide' );
			printf( '<button type="submit" class="button-link">%s</button></form>', esc_html__( 'Hide the set-up', 'cart-companion' ) );
		}
		self::close();
	}

	/** Where the set-up is over: a test purchase can be sent all the same. */
	public function print_trial(): void {
		if ( ! $this->settings->is_paired() || ! $this->is_over() || $this->is_shown_on_screens() || ! Forms::may_change() ) {
			return;
		}
		printf( '<h2 id="cart-companion-test-purchase">%s</h2>', esc_html__( 'Test purchase', 'cart-companion' ) );
		$this->open( 'cart-companion-trial', __( 'Test purchase', 'cart-companion' ), SetUpStep::TRIAL );
		echo '<div data-cart-companion-setup-part="step">';
		$this->trial->print();
		echo '</div>';
		self::close();
	}

	/** Opens the box that the script keeps fresh. */
	private function open( string $css_class, string $label, string $place ): void {
		printf(
			'<section class="%1$s" aria-label="%2$s" data-cart-companion-setup="%3$s" data-nonce="%4$s" data-place="%5$s" data-next="%6$d" data-over="%7$s">',
			esc_attr( $css_class ),
			esc_attr( $label ),
			esc_attr( self::ACTION ),
			esc_attr( wp_create_nonce( self::ACTION ) ),
			esc_attr( $place ),
			(int) $this->pause(),
			esc_attr__( 'Reload this page to see what is new.', 'cart-companion' )
		);
	}

	private static function close(): void {
		echo '<span class="screen-reader-text" role="status" aria-live="polite"></span></section>';
	}

	/** Done, and not brought back: then it is nowhere. */
	private function is_shown_on_screens(): bool {
		return $this->is_shown() && ( ! $this->state->is_done() || $this->state->is_wanted() );
	}

	/** At the end of Connect, where it is done or hidden. */
	public function print_show(): void {
		if ( $this->settings->is_paired() && $this->is_over() && ! $this->is_shown_on_screens() && Forms::may_change() ) {
			Forms::open( 'setup_show' );
			printf( '<p><button type="submit" class="button-link">%s</button></p></form>', esc_html__( 'Show the set-up again', 'cart-companion' ) );
		}
	}

	/** Hook wp_ajax_cart_companion_setup: lights and step as HTML, said, next: milliseconds. */
	public function answer(): void {
		if ( ! Capabilities::may_view() || ! check_ajax_referer( self::ACTION, 'nonce', false ) ) {
			wp_send_json_error( null, 403 );
		}
		nocache_headers();
		$place = Forms::text( wp_unslash( $_GET ), 'place' );
		if ( Forms::may_change() ) {
			$this->trial->advance();
		}
		$lights = $this->looked_at();
		wp_send_json_success( array(
			'lights' => self::printed( fn() => $this->print_lights( $lights ) ),
			'step'   => self::printed( fn() => $this->step->print( $lights, $place ) ),
			'said'   => $this->sentence( $lights ),
			'next'   => $this->pause(),
		) );
	}

	private function is_shown(): bool {
		if ( $this->settings->is_copy() || DemoCompanion::is_used( $this->settings ) || ! Capabilities::may_view() ) {
			return false;
		}
		return $this->state->is_wanted() || ! $this->state->is_hidden();
	}

	private function pause(): int {
		return $this->trial->is_going() ? self::EVERY_NOW : self::EVERY;
	}

	/** @return array<string, SetUpLight> By name; notes what a test purchase showed, and when all of it is done. */
	private function looked_at(): array {
		$run = TestPurchaseRun::load();
		foreach ( array( TestPurchaseRun::TAGGED => SetUpState::TAGS, TestPurchaseRun::LOGIN => SetUpState::LOGIN ) as $stage => $what ) {
			if ( isset( $run->marks[ $stage ] ) && $stage !== $run->failed_at ) {
				$this->state->note( $what, (int) $run->began_at );
			}
		}
		if ( $this->state->is_done() && ! $this->state->is_wanted() ) {
			return array();
		}
		$lights = $this->lights->all();
		// Who has just sent a test purchase watches it to its end, here, also where all of it works by then.
		null === SetUpLights::next( $lights ) && ! $this->trial->is_going() ? $this->state->finish( time() ) : $this->state->begin();
		return $lights;
	}

	/** @param array<string, SetUpLight> $lights */
	private function print_lights( array $lights ): void {
		$next = SetUpLights::next( $lights );
		printf( '<p class="cart-companion-setup-head"><strong>%s</strong></p><ol class="cart-companion-lights">', esc_html( $this->sentence( $lights ) ) );
		foreach ( $lights as $light ) {
			printf(
				'<li class="is-%1$s" data-cart-companion-light="%2$s"%3$s><span class="screen-reader-text">%4$s:</span> <span>%5$s</span>%6$s</li>',
				esc_attr( str_replace( '_', '-', $light->state ) ),
				esc_attr( $light->name ),
				$next === $light ? ' aria-current="step"' : '',
				esc_html( $light->state_label() ),
				esc_html( $light->title ),
				'' === $light->words ? '' : ' <span class="description">' . esc_html( $light->words ) . '</span>'
			);
		}
		echo '</ol>';
	}

	/** @param array<string, SetUpLight> $lights */
	private function sentence( array $lights ): string {
		$done = count( array_filter( $lights, static fn( SetUpLight $light ): bool => $light->is_done() ) );
		if ( count( $lights ) === $done ) {
			return __( 'Set-up is done: a customer who buys gets in.', 'cart-companion' );
		}
		/* translators: 1: number of things done, 2: number of all of them */
		return sprintf( __( 'Set-up: %1$s of %2$s work', 'cart-companion' ), number_format_i18n( $done ), number_format_i18n( count( $lights ) ) );
	}

	/** @param callable(): void $print */
	private static function printed( callable $print ): string {
		ob_start();
		$print();
		return (string) ob_get_clean();
	}
}
