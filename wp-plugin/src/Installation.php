<?php
/** What the plugin leaves on a site, and how it takes it away again. */

declare(strict_types=1);

namespace CartCompanion;

use CartCompanion\Admin\Demo;
use CartCompanion\Alerts\{ Digest, DigestState };
use CartCompanion\Companion\ConnectionRequest;
use CartCompanion\Crm\{ ConnectionTest, Credentials, RateLimiter, Registry };
use CartCompanion\Delivery\{ DeliveryPoller, FormerAccounts, Pruning };
use CartCompanion\Site\{ Capabilities, EarlyOutput, Kept, Lock, LoginSettings, MissedCron, PairedAddress, Settings, StoredOption };
use CartCompanion\Store\{ AccessStatements, EarlierBuyers, Erasure, NoTagsNeeded, OtherLogins, RuleRepository, RuleVersions, SecondPasswords, SetUpState, Table, TestContact, TestPurchaseRun };
use CartCompanion\Users\{ PendingWelcomeEmail, WelcomedUser };

final class Installation {
	/** Every hook this plugin puts into WP-Cron. */
	public const CRON_HOOKS = array( DeliveryPoller::HOOK, self::FORMER_HOOK, Digest::HOOK, ConnectionRequest::HOOK, Pruning::HOOK, Kept::HOOK );

	/** Of access checks, which the companion schedules now. */
	public const FORMER_HOOK = 'cart_companion_looks';

	/** In the addresses of its routes and screens. */
	private const NAME = 'cart-companion';

	/** Begin of what its scripts and its way past a closed REST API ask of admin-ajax.php. */
	private const AJAX = 'cart_companion';

	private const OPTIONS = array(
		Settings::PAIRING, Settings::KEYS, Settings::PREFERENCES, PairedAddress::OPTION, Registry::OPTION,
		Registry::FOUND, Credentials::OPTION, ConnectionTest::OPTION, RuleRepository::OPTION,
		AccessStatements::OPTION, NoTagsNeeded::OPTION, EarlierBuyers::OPTION, DigestState::OPTION, LoginSettings::OPTION, SecondPasswords::OPTION,
		OtherLogins::OPTION, RuleVersions::INDEX, RuleVersions::APPLIED, ConnectionRequest::OPTION, TestPurchaseRun::OPTION, TestContact::OPTION, SetUpState::OPTION, Pruning::OPTION, MissedCron::OPTION, EarlyOutput::OPTION, Erasure::OPTION,
	);

	private static ?Registry $connections = null;

	public static function register( Registry $connections ): void {
		self::$connections = $connections;
		add_action( 'init', array( self::class, 'refresh_options' ), 0 );
		add_action( 'init', array( self::class, 'ensure_tables' ), 1 );
		add_filter( 'wpmu_drop_tables', array( Table::class, 'add_to_dropped' ), 10, 2 );
	}

	/** On init, before anything of ours is done: what this plugin goes by is as the database has it. Not for a visitor's page. */
	public static function refresh_options(): void {
		if ( self::is_work() ) {
			StoredOption::refresh( array_merge( self::OPTIONS, array( Table::VERSION_OPTION, 'home', 'siteurl' ) ) );
		}
	}

	/** On init: nobody waits for another request that makes them but who is here for this plugin's work. */
	public static function ensure_tables(): void {
		Table::ensure( self::is_work() ? Table::WAIT_SECONDS : 0, array( self::class, 'bring_forward' ) );
	}

	/** Once, where an older version's tables were changed: what it left in a form of its own. */
	public static function bring_forward(): void {
		PendingWelcomeEmail::adopt();
		try {
			FormerAccounts::rename( null === self::$connections ? array() : self::$connections->all() );
		} catch ( \Throwable $error ) { // Another plugin's connection: an update must not end with it.
			unset( $error );
		}
	}

	/**
	 * Whether work of this plugin may begin in this request. It does not in a visitor's: no page of theirs, and neither
	 * admin-ajax.php nor admin-post.php, which WordPress counts to wp-admin whoever asks.
	 */
	private static function is_work(): bool {
		$address = $_SERVER['REQUEST_URI'] ?? ''; // phpcs:ignore WordPress.Security -- searched, and nothing else.
		$action  = $_REQUEST['action'] ?? ''; // phpcs:ignore WordPress.Security -- the same.
		$is_ours = isset( $_SERVER['HTTP_CART_COMPANION_SITE'] ) || false !== strpos( is_string( $address ) ? $address : '', self::NAME );
		if ( $is_ours || wp_doing_cron() || ( defined( 'WP_CLI' ) && WP_CLI ) ) {
			return true;
		}
		if ( wp_doing_ajax() ) { // Of WordPress's own, Erase Personal Data is one.
			return 0 === strpos( is_string( $action ) ? $action : '', self::AJAX ) || Capabilities::may_view();
		}
		return is_admin() && is_user_logged_in();
	}

	/** On a network the other sites get their table when they are first visited. */
	public static function activate(): void {
		self::ensure_tables();
	}

	public static function deactivate( bool $network_wide = false ): void {
		self::on_each_site( array( self::class, 'unschedule' ), $network_wide );
		$network_wide ? WelcomedUser::forget_network() : WelcomedUser::forget_all();
	}

	/** On FORMER_HOOK, which an older version put into WP-Cron. */
	public static function end_former_hook(): void {
		wp_clear_scheduled_hook( self::FORMER_HOOK );
	}

	/** Removes everything from every site; the CRM keeps its contacts and tags. */
	public static function remove_everything(): void {
		global $wpdb;
		self::on_each_site( array( self::class, 'remove_from_this_site' ), is_multisite() );
		Table::drop_left_behind();
		// Ours, and what core keeps of our screens under their names: columns that a user hid.
		$ours   = $wpdb->esc_like( 'cart_companion_' ) . '%';
		$hidden = 'manage%' . $wpdb->esc_like( self::NAME ) . '%columnshidden';
		foreach ( (array) $wpdb->get_col( $wpdb->prepare( "SELECT DISTINCT meta_key FROM $wpdb->usermeta WHERE meta_key LIKE %s OR meta_key LIKE %s", $ours, $hidden ) ) as $name ) {
			delete_metadata( 'user', 0, $name, '', true );
		}
	}

	/** @param callable(): void $work Done once for each site of the network, or for this one only. */
	private static function on_each_site( callable $work, bool $network_wide ): void {
		if ( ! $network_wide ) {
			$work();
			return;
		}
		$sites = get_sites( array( 'fields' => 'ids', 'number' => 0 ) );
		foreach ( $sites as $site ) {
			switch_to_blog( (int) $site );
			$work();
			restore_current_blog();
		}
	}

	private static function unschedule(): void {
		foreach ( self::CRON_HOOKS as $hook ) {
			wp_unschedule_hook( $hook );
		}
	}

	private static function remove_from_this_site(): void {
		global $wpdb;
		self::unschedule();
		Demo::remove_users();
		Table::drop();
		array_map( 'delete_option', self::OPTIONS );
		$transients = $wpdb->esc_like( '_transient_' ) . '%' . $wpdb->esc_like( 'cart_companion_' ) . '%';
		$paces      = $wpdb->esc_like( RateLimiter::OPTION ) . '%';
		$locks      = $wpdb->esc_like( Lock::OPTION ) . '%';
		$versions   = $wpdb->esc_like( RuleVersions::CONTENT ) . '%';
		$kept       = $wpdb->esc_like( Kept::OPTION ) . '%';
		foreach ( (array) $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE %s OR option_name LIKE %s OR option_name LIKE %s OR option_name LIKE %s OR option_name LIKE %s", $transients, $paces, $locks, $versions, $kept ) ) as $option ) {
			delete_option( $option );
		}
	}
}
