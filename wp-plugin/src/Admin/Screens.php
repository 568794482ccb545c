<?php
/** The plugin's menu in wp-admin: the one place that knows of WordPress' menu, whatever the screens are. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Labels\Links;
use CartCompanion\Site\Settings;
use const CartCompanion\PLUGIN_FILE;
use const CartCompanion\VERSION;

final class Screens {
	/** @var Screen[] In the order of the menu; the first is the one that the menu itself opens. */
	private array $screens;

	private CopyPanel $copy;
	private JobActions $jobs;
	private NeedsAttention $attention;
	private Settings $settings;
	private ?DemoBanner $demo;
	private ?Panel $setup;

	public function __construct( array $screens, CopyPanel $copy, JobActions $jobs, NeedsAttention $attention, Settings $settings, ?DemoBanner $demo = null, ?Panel $setup = null ) {
		$this->screens   = $screens;
		$this->copy      = $copy;
		$this->jobs      = $jobs;
		$this->attention = $attention;
		$this->settings  = $settings;
		$this->demo      = $demo;
		$this->setup     = $setup;
	}

	public function register(): void {
		add_action( 'admin_menu', array( $this, 'add_to_menu' ) );
		add_action( 'admin_enqueue_scripts', array( $this, 'add_files' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( PLUGIN_FILE ), array( $this, 'add_plugin_links' ) );
		add_action( 'wp_ajax_' . JobActions::ACTION, array( $this->jobs, 'answer' ) );
		$forms        = array_merge( $this->copy->forms(), $this->jobs->forms(), null === $this->demo ? array() : $this->demo->forms(), null === $this->setup ? array() : $this->setup->forms() );
		$capabilities = array();
		foreach ( $this->screens as $screen ) {
			$forms = array_merge( $forms, $screen->forms() );
			if ( null !== $screen->options() ) {
				$screen->options()->register();
			}
			foreach ( array_keys( $screen->forms() ) as $form ) {
				$capabilities[ $form ] = $capabilities[ $form ] ?? $screen->form_capability( $form );
			}
		}
		( new Forms( $forms, array( $this, 'obstacle' ), $capabilities ) )->register();
	}

	/** Why the form of this name is not handled; null when it is. */
	public function obstacle( string $form ): ?Notice {
		return $this->copy->obstacle( $form ) ?? ( null === $this->demo ? null : $this->demo->obstacle( $form ) );
	}

	/** Hook admin_menu. */
	public function add_to_menu(): void {
		$name  = __( 'Cart Companion', 'cart-companion' );
		$first = $this->screens[0];
		add_menu_page( $name, $name . $this->attention->bubble(), $first->capability(), $first->slug(), '', 'dashicons-cart', 58 );
		foreach ( $this->screens as $screen ) {
			$hook = add_submenu_page( $first->slug(), $screen->title(), $screen->name(), $screen->capability(), $screen->slug(), fn() => $this->print( $screen ) );
			add_action( "load-$hook", static fn() => self::prepare( $screen ) );
		}
	}

	private static function prepare( Screen $screen ): void {
		$screen->prepare();
		if ( null !== $screen->options() ) {
			$screen->options()->offer();
		}
		( new ScreenHelp( get_current_screen() ) )->print( HelpTexts::of( $screen->slug() ) + $screen->help() );
	}

	/** Hook admin_enqueue_scripts. */
	public function add_files( string $hook ): void {
		if ( 'site-health.php' === $hook ) { // Messages to a host are copied there.
			wp_enqueue_script( 'cart-companion-admin', plugins_url( 'assets/admin.js', PLUGIN_FILE ), array(), VERSION, true );
		}
		if ( false === strpos( $hook, 'cart-companion' ) ) {
			return;
		}
		wp_enqueue_style( 'cart-companion-admin', plugins_url( 'assets/admin.css', PLUGIN_FILE ), array(), VERSION );
		foreach ( array( 'admin', 'jobs' ) as $script ) {
			wp_enqueue_script( "cart-companion-$script", plugins_url( "assets/$script.js", PLUGIN_FILE ), array(), VERSION, true );
		}
	}

	/**
	 * Links of this plugin's row on the Plugins screen; a filter plugin_action_links_*.
	 *
	 * @param string[] $links
	 * @return string[]
	 */
	public function add_plugin_links( array $links ): array {
		$ours = sprintf( '<a href="%1$s">%2$s</a>', esc_url( Links::screen( Links::CONNECT ) ), esc_html__( 'Settings', 'cart-companion' ) );
		return array_merge( array( 'settings' => $ours ), $links );
	}

	private function print( Screen $screen ): void {
		if ( ! current_user_can( $screen->capability() ) ) {
			wp_die( esc_html__( 'You are not allowed to see this screen. Ask an administrator of this site.', 'cart-companion' ), '', array( 'response' => 403 ) );
		}
		echo '<div class="wrap cart-companion">';
		if ( null !== $this->demo ) {
			$this->demo->print();
		}
		if ( $this->settings->is_copy() ) {
			$this->copy->print();
		} else {
			$this->print_known_copy();
			if ( null !== $this->setup ) {
				$this->setup->print();
			}
			$screen->print();
		}
		echo '</div>';
	}

	/** On the live site. Core moves it under the heading. */
	private function print_known_copy(): void {
		$copy = $this->attention->known_copy();
		if ( null !== $copy ) {
			printf( '<div class="notice notice-warning"><p><strong>%1$s</strong> %2$s</p></div>', esc_html( $copy->sentence() ), esc_html( $copy->advice() ) );
		}
	}
}
