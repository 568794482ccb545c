<?php
/**
 * The screens of the menu "Cart Companion": their addresses, their frame, their files.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Admin\Connect\ConnectScreen;
use CartCompanion\Admin\Connect\CopyPanel;
use CartCompanion\Admin\Import\ImportScreen;
use CartCompanion\Admin\Rules\RulesScreen;
use CartCompanion\Admin\Status\StatusScreen;
use CartCompanion\Site\Settings;
use const CartCompanion\PLUGIN_FILE;
use const CartCompanion\VERSION;


final class Screens {
	public const STATUS  = 'cart-companion';
	public const RULES   = 'cart-companion-rules';
	public const IMPORT  = 'cart-companion-import';
	public const CONNECT = 'cart-companion-connect';

	private StatusScreen $status;
	private RulesScreen $rules;
	private ImportScreen $import;
	private ConnectScreen $connect;
	private NeedsAttention $attention;
	private Settings $settings;

	public function __construct( StatusScreen $status, RulesScreen $rules, ImportScreen $import, ConnectScreen $connect, NeedsAttention $attention, Settings $settings ) {
		$this->status    = $status;
		$this->rules     = $rules;
		$this->import    = $import;
		$this->connect   = $connect;
		$this->attention = $attention;
		$this->settings  = $settings;
	}

	/** @param array<string, string> $arguments */
	public static function url( string $screen, array $arguments = array() ): string {
		return add_query_arg( array_map( 'rawurlencode', array( 'page' => $screen ) + $arguments ), admin_url( 'admin.php' ) );
	}

	/** A query argument of this screen, as text. Reading changes nothing, so no nonce is asked for. */
	public static function argument( string $name ): string {
		$value = isset( $_GET[ $name ] ) ? wp_unslash( $_GET[ $name ] ) : ''; // phpcs:ignore WordPress.Security
		return is_string( $value ) ? sanitize_text_field( $value ) : '';
	}

	/** Hook admin_menu. */
	public function add_to_menu(): void {
		$name = __( 'Cart Companion', 'cart-companion' );
		$hook = add_menu_page( $name, $name . $this->attention->bubble(), Forms::CAPABILITY, self::STATUS, array( $this, 'print_status' ), 'dashicons-cart', 58 );
		add_submenu_page( self::STATUS, __( 'Status', 'cart-companion' ), __( 'Status', 'cart-companion' ), Forms::CAPABILITY, self::STATUS, array( $this, 'print_status' ) );
		add_submenu_page( self::STATUS, __( 'Tag rules', 'cart-companion' ), __( 'Tag rules', 'cart-companion' ), Forms::CAPABILITY, self::RULES, array( $this, 'print_rules' ) );
		add_submenu_page( self::STATUS, __( 'Import customers', 'cart-companion' ), __( 'Import', 'cart-companion' ), Forms::CAPABILITY, self::IMPORT, array( $this, 'print_import' ) );
		add_submenu_page( self::STATUS, __( 'Connect', 'cart-companion' ), __( 'Connect', 'cart-companion' ), Forms::CAPABILITY, self::CONNECT, array( $this, 'print_connect' ) );
		add_action( "load-$hook", array( $this->status, 'prepare' ) );
	}

	/** Hook admin_enqueue_scripts. */
	public function add_files( string $hook ): void {
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
		$ours = sprintf( '<a href="%1$s">%2$s</a>', esc_url( self::url( self::CONNECT ) ), esc_html__( 'Settings', 'cart-companion' ) );
		return array_merge( array( 'settings' => $ours ), $links );
	}

	public function print_status(): void {
		$this->print_framed( array( $this->status, 'print_content' ) );
	}

	public function print_rules(): void {
		$this->print_framed( array( $this->rules, 'print_content' ) );
	}

	public function print_import(): void {
		$this->print_framed( array( $this->import, 'print_content' ) );
	}

	public function print_connect(): void {
		$this->print_framed( array( $this->connect, 'print_content' ) );
	}

	private function print_framed( callable $print_content ): void {
		if ( ! current_user_can( Forms::CAPABILITY ) ) {
			wp_die( esc_html__( 'You are not allowed to see this screen. Ask an administrator of this site.', 'cart-companion' ), '', array( 'response' => 403 ) );
		}
		echo '<div class="wrap cart-companion">';
		if ( $this->settings->is_copy() ) {
			( new CopyPanel( $this->settings ) )->print();
		} else {
			$print_content();
		}
		echo '</div>';
	}
}
