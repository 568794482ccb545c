<?php
/**
 * The one place where hooks are registered and objects are put together.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion;

use CartCompanion\Access\AccessChecker;
use CartCompanion\Access\AccessRecheck;
use CartCompanion\Admin\Connect\ConnectForms;
use CartCompanion\Admin\Connect\ConnectScreen;
use CartCompanion\Admin\Connect\CopyForms;
use CartCompanion\Admin\Connect\CrmForms;
use CartCompanion\Admin\Connect\LoginsForm;
use CartCompanion\Admin\Connect\TestMailForm;
use CartCompanion\Admin\DashboardWidget;
use CartCompanion\Admin\Forms;
use CartCompanion\Admin\Import\ImportForms;
use CartCompanion\Admin\Import\ImportScreen;
use CartCompanion\Admin\Jobs\JobForms;
use CartCompanion\Admin\Jobs\JobProgressEndpoint;
use CartCompanion\Admin\NeedsAttention;
use CartCompanion\Admin\PollOnAdminVisit;
use CartCompanion\Admin\Products;
use CartCompanion\Admin\RefusedPanel;
use CartCompanion\Admin\Rules\NoTagsForms;
use CartCompanion\Admin\Rules\ResyncPanel;
use CartCompanion\Admin\Rules\RulesForm;
use CartCompanion\Admin\Rules\RulesScreen;
use CartCompanion\Admin\Screens;
use CartCompanion\Admin\Status\AccessCheckForm;
use CartCompanion\Admin\Status\EventScreen;
use CartCompanion\Admin\Status\ResyncForm;
use CartCompanion\Admin\Status\RetryForm;
use CartCompanion\Admin\Status\StatusScreen;
use CartCompanion\Alerts\Digest;
use CartCompanion\Alerts\Mailer;
use CartCompanion\Alerts\OpenAlerts;
use CartCompanion\Api\AjaxFallback;
use CartCompanion\Api\Controller;
use CartCompanion\Api\CopyGuard;
use CartCompanion\Api\Endpoints;
use CartCompanion\Api\RestRoutes;
use CartCompanion\Api\SignatureCheck;
use CartCompanion\Cli\Command;
use CartCompanion\Companion\Client;
use CartCompanion\Companion\Imports;
use CartCompanion\Companion\Jobs;
use CartCompanion\Companion\SignedHttp;
use CartCompanion\Crm\Registry;
use CartCompanion\Delivery\AccessChecks;
use CartCompanion\Delivery\Batch;
use CartCompanion\Delivery\DeliveryPoller;
use CartCompanion\Delivery\EventProcessor;
use CartCompanion\Health\ClockSkew;
use CartCompanion\Health\CopyHealth;
use CartCompanion\Health\CronHealth;
use CartCompanion\Health\DebugInformation;
use CartCompanion\Health\LoginHealth;
use CartCompanion\Health\SiteHealth;
use CartCompanion\Health\WatchHealth;
use CartCompanion\Privacy\PersonalData;
use CartCompanion\Privacy\PolicyText;
use CartCompanion\Site\AfterResponse;
use CartCompanion\Site\CronIntervals;
use CartCompanion\Site\LoginSettings;
use CartCompanion\Site\RecurringEvent;
use CartCompanion\Site\Settings;
use CartCompanion\Store\AccessCheckStore;
use CartCompanion\Store\Claims;
use CartCompanion\Store\CustomerHistory;
use CartCompanion\Store\EventStore;
use CartCompanion\Store\NoTagsNeeded;
use CartCompanion\Store\RuleRepository;
use CartCompanion\Store\Table;
use CartCompanion\Users\UserProvisioner;

final class Plugin {
	/** The ways to a CRM, in the order in which they are preferred: a new one is a line here. */
	private const CRMS = array(
		Crm\AccessAlly\AccessAlly::class,
		Crm\WpFusion\WpFusion::class,
		Crm\FluentCrm\FluentCrm::class,
		Crm\Groundhogg\Groundhogg::class,
		Crm\Keyed\ActiveCampaign::class,
		Crm\Keyed\Keap::class,
		Crm\Keyed\Kit::class,
		Crm\Keyed\Ontraport::class,
		Crm\Keyed\Drip::class,
	);

	private static ?self $instance = null;

	private Settings $settings;
	private SignedHttp $http;
	private Client $companion;
	private Jobs $jobs;
	private Imports $imports;
	private EventStore $log;
	private Registry $connections;
	private RuleRepository $rules;
	private AccessChecks $access_checks;
	private AccessCheckForm $access_check_form;
	private Digest $digest;
	private LoginSettings $logins;
	private Batch $batch;
	private DeliveryPoller $poller;

	private function __construct() {
		$this->settings    = new Settings();
		$this->http     = new SignedHttp( $this->settings );
		$this->companion   = new Client( $this->settings, $this->http );
		$this->jobs        = new Jobs( $this->http );
		$this->imports     = new Imports( $this->http );
		$this->log         = new EventStore();
		$this->rules       = new RuleRepository();
		$this->connections = new Registry( self::CRMS );
		$history           = new CustomerHistory();
		$this->logins      = new LoginSettings();
		$access            = new AccessChecker( $this->logins );
		$claims            = new Claims();
		$checks            = new AccessCheckStore();
		$recheck           = new AccessRecheck( $this->log, $checks, $history, $this->connections, $access );
		$this->digest      = new Digest( $this->settings, new OpenAlerts( $this->companion, $this->log ), new Mailer( $this->settings ) );
		$logins            = new UserProvisioner( $this->logins, $history );
		$processor         = new EventProcessor( $this->settings, $this->rules, $this->connections, $claims, $history, $access, $logins );
		$this->batch       = new Batch( $claims, $processor );

		$this->access_checks     = new AccessChecks( $this->settings, $checks, $recheck, $this->companion );
		$this->poller            = new DeliveryPoller( $this->settings, $this->companion, $this->batch, $this->access_checks );

		$this->access_check_form = new AccessCheckForm( $this->access_checks, $this->log );
	}

	public static function instance(): self {
		if ( null === self::$instance ) {
			self::$instance = new self();
		}
		return self::$instance;
	}

	/** Called once, when the plugin is loaded. */
	public function register(): void {
		add_action( 'init', array( self::class, 'load_translations' ) );
		add_action( 'init', array( Table::class, 'ensure' ), 1 );
		add_filter( 'wpmu_drop_tables', array( Table::class, 'add_to_dropped' ), 10, 2 );
		$this->register_routes();
		$this->register_cron();
		$this->register_admin();
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			\WP_CLI::add_command( 'cart-companion', new Command( $this, $this->poller ) );
		}
	}

	public static function load_translations(): void {
		load_plugin_textdomain( 'cart-companion', false, dirname( plugin_basename( PLUGIN_FILE ) ) . '/languages' );
	}

	public function settings(): Settings {
		return $this->settings;
	}

	public function companion(): Client {
		return $this->companion;
	}

	public function log(): EventStore {
		return $this->log;
	}

	public function connections(): Registry {
		return $this->connections;
	}

	public function access_checks(): AccessChecks {
		return $this->access_checks;
	}

	public function rules(): RuleRepository {
		return $this->rules;
	}

	/** What processes the deliveries of one request. */
	public function batch(): Batch {
		return $this->batch;
	}

	public function logins(): LoginSettings {
		return $this->logins;
	}

	/** What the companion requests. */
	private function register_routes(): void {
		$after_ping = array(
			Endpoints::PING   => new AfterResponse( array( array( $this->digest, 'run' ) ) ),
			Endpoints::CHECKS => new AfterResponse( array( array( $this->access_checks, 'check_recent' ) ) ),
			Endpoints::ALERTS => new AfterResponse( array( array( $this->digest, 'run_asked' ) ) ),
			Endpoints::FETCH  => new AfterResponse( array( array( $this->poller, 'run_asked' ) ) ),
		);
		$endpoints  = new Endpoints( $this->settings, $this->batch, $this->connections, $this->rules, $this->access_checks, new CopyGuard( $this->settings, $this->http ), $after_ping );
		$controller = new Controller( $this->settings, new SignatureCheck( $this->settings ), $endpoints->by_route() );
		$rest       = new RestRoutes( $controller );
		$ajax       = new AjaxFallback( $controller );
		add_action( 'rest_api_init', array( $rest, 'register_routes' ) );
		add_filter( 'rest_pre_dispatch', array( $rest, 'refuse' ), 10, 3 );
		add_action( 'wp_ajax_' . AjaxFallback::ACTION, array( $ajax, 'answer' ) );
		add_action( 'wp_ajax_nopriv_' . AjaxFallback::ACTION, array( $ajax, 'answer' ) );
	}

	private function register_cron(): void {
		add_filter( 'cron_schedules', array( CronIntervals::class, 'add' ) );
		( new RecurringEvent( $this->settings, DeliveryPoller::HOOK, CronIntervals::EVERY_MINUTE ) )->register();
		( new RecurringEvent( $this->settings, Digest::HOOK, CronIntervals::EVERY_FIVE_MINUTES ) )->register();
		add_action( DeliveryPoller::HOOK, array( $this->poller, 'run_if_needed' ), 10, 0 );
		add_action( 'admin_init', array( new PollOnAdminVisit( $this->poller ), 'notice' ) );
		add_action( Digest::HOOK, array( $this->digest, 'run' ) );
		add_action( Installation::FORMER_HOOK, array( Installation::class, 'end_former_hook' ) );
		add_action( 'user_register', array( $this->access_checks, 'expect' ), 10, 1 );
	}

	/** Screens, Site Health and privacy. */
	private function register_admin(): void {
		// Site Health's tests and privacy requests also run from WP-Cron and WP-CLI, outside wp-admin.
		$health = new SiteHealth( $this->settings, $this->companion, $this->connections, new ClockSkew( $this->settings ) );
		$debug  = new DebugInformation( $this->settings, $this->connections, $this->rules, $this->log, $this->logins );
		$data   = new PersonalData( $this->log, $this->settings );
		add_filter( 'site_status_tests', array( $health, 'add_tests' ) );
		add_filter( 'site_status_tests', array( new WatchHealth( $this->settings, $this->companion ), 'add_tests' ) );
		add_filter( 'site_status_tests', array( new LoginHealth( $this->logins, $this->connections ), 'add_tests' ) );
		add_filter( 'site_status_tests', array( new CronHealth( $this->settings ), 'add_tests' ) );
		add_filter( 'site_status_tests', array( new CopyHealth( $this->settings ), 'replace_tests' ), 20 );
		add_filter( 'debug_information', array( $debug, 'add_section' ) );
		add_filter( 'wp_privacy_personal_data_exporters', array( $data, 'add_exporter' ) );
		add_filter( 'wp_privacy_personal_data_erasers', array( $data, 'add_eraser' ) );
		if ( ! is_admin() ) {
			return;
		}
		add_action( 'admin_init', array( PolicyText::class, 'suggest' ) );
		$this->register_screens( new NeedsAttention( $this->settings, $this->companion ) );
		$this->register_forms();
	}

	private function register_screens( NeedsAttention $attention ): void {
		$event    = new EventScreen( $this->settings, $this->companion, $this->log );
		$status   = new StatusScreen( $this->settings, $this->companion, $this->log, $attention, $event );
		$products = new Products( $this->settings, $this->companion, $this->log );
		$rules    = new RulesScreen( $this->rules, $products, new ResyncPanel( $this->settings, $this->jobs ) );
		$import   = new ImportScreen( $this->settings, $this->imports, $this->jobs, $this->rules, $products );
		$connect  = new ConnectScreen( $this->settings, $this->companion, $this->connections, $this->logins );
		$screens  = new Screens( $status, $rules, $import, $connect, $attention, $this->settings );
		$widget   = new DashboardWidget( $this->settings, $attention );
		add_action( 'admin_menu', array( $screens, 'add_to_menu' ) );
		add_action( 'admin_enqueue_scripts', array( $screens, 'add_files' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( PLUGIN_FILE ), array( $screens, 'add_plugin_links' ) );
		add_action( 'wp_dashboard_setup', array( $widget, 'add' ) );
		add_action( 'wp_ajax_' . JobProgressEndpoint::ACTION, array( new JobProgressEndpoint( $this->jobs ), 'answer' ) );
	}

	/** Every write from a screen, by the name of its form. */
	private function register_forms(): void {
		$connect = new ConnectForms( $this->settings, $this->companion );
		$crm     = new CrmForms( $this->connections );
		$job     = new JobForms( $this->jobs );
		$import  = new ImportForms( $this->imports );
		$copy    = new CopyForms( $this->settings, $this->companion );
		$forms   = new Forms(
			array(
				'copy'            => array( $copy, 'disconnect' ),
				'moved'           => array( $copy, 'move' ),
				'pair'            => array( $connect, 'pair' ),
				'disconnect'      => array( $connect, 'disconnect' ),
				'secret_word'     => array( $connect, 'save_secret_word' ),
				'api_key'         => array( $connect, 'save_api_key' ),
				'api_key_removal' => array( $connect, 'remove_api_key' ),
				'test_event'      => array( $connect, 'send_test_event' ),
				'connection'      => array( $crm, 'choose' ),
				'connection_test' => array( $crm, 'try_out' ),
				'crm_key'         => array( $crm, 'save_key' ),
				'crm_key_removal' => array( $crm, 'remove_key' ),
				'preferences'     => array( $connect, 'save_preferences' ),
				'logins'          => array( new LoginsForm( $this->logins, $this->access_checks ), 'save' ),
				'no_tags_needed'  => array( new NoTagsForms( new NoTagsNeeded() ), 'note' ),
				'tags_needed'     => array( new NoTagsForms( new NoTagsNeeded() ), 'take_back' ),
				'refused_seen'    => array( new RefusedPanel( $this->companion ), 'receive' ),
				'rules'           => array( new RulesForm( $this->rules ), 'save' ),
				'test_mail'       => array( new TestMailForm( $this->settings, new Mailer( $this->settings ) ), 'receive' ),
				'look'            => array( $this->access_check_form, 'receive' ),
				'retry'           => array( new RetryForm( $this->companion ), 'receive' ),
				'resync'          => array( new ResyncForm( $this->companion ), 'receive' ),
				'resync_all'      => array( $job, 'resync_all' ),
				'compare'         => array( $job, 'compare' ),
				'job_stop'        => array( $job, 'stop' ),
				'job_start'       => array( $job, 'start_again' ),
				'import_upload'   => array( $import, 'upload' ),
				'import_read'     => array( $import, 'read' ),
				'import_apply'    => array( $import, 'apply' ),
				'import_discard'  => array( $import, 'discard' ),
			),
			array( $copy, 'obstacle' )
		);
		add_action( 'admin_post', array( $forms, 'explain_too_large' ) );
		foreach ( $forms->hooks() as $hook ) {
			add_action( $hook, array( $forms, 'receive' ) );
		}
	}
}
