<?php
/**
 * The one place where hooks are registered and objects are put together.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion;

use CartCompanion\Access\Access;
use CartCompanion\Access\LaterLook;
use CartCompanion\Access\Reports;
use CartCompanion\Access\Round;
use CartCompanion\Alerts\Digest;
use CartCompanion\Alerts\News;
use CartCompanion\Alerts\Post;
use CartCompanion\Companion\Channel;
use CartCompanion\Companion\Client;
use CartCompanion\Companion\Imports;
use CartCompanion\Companion\Jobs;
use CartCompanion\Connection\AccessAlly;
use CartCompanion\Connection\AccessAllySite;
use CartCompanion\Connection\FluentCrm;
use CartCompanion\Connection\Groundhogg;
use CartCompanion\Connection\Pace;
use CartCompanion\Connection\Registry;
use CartCompanion\Connection\Traffic;
use CartCompanion\Connection\WpFusion;
use CartCompanion\Connection\WpFusionCrm;
use CartCompanion\Cron\Entry;
use CartCompanion\Cron\Schedule;
use CartCompanion\Events\Batch;
use CartCompanion\Events\Worker;
use CartCompanion\Log\Claims;
use CartCompanion\Log\EventLog;
use CartCompanion\Log\History;
use CartCompanion\Log\Looks;
use CartCompanion\Log\Table;
use CartCompanion\Pull\AdminVisit;
use CartCompanion\Pull\Pull;
use CartCompanion\Rest\AfterAnswer;
use CartCompanion\Rest\AjaxDoor;
use CartCompanion\Rest\Answers;
use CartCompanion\Rest\CopyGuard;
use CartCompanion\Rest\Desk;
use CartCompanion\Rest\Gate;
use CartCompanion\Rest\RestDoor;
use CartCompanion\Rules\RuleBook;
use CartCompanion\Users\LoginChoice;
use CartCompanion\Users\Logins;

final class Plugin {
	private static ?self $instance = null;

	private Settings $settings;
	private Channel $channel;
	private Client $companion;
	private Jobs $jobs;
	private Imports $imports;
	private EventLog $log;
	private Registry $connections;
	private RuleBook $rules;
	private Round $round;
	private Admin\LookForm $look_form;
	private Digest $digest;
	private LoginChoice $logins;
	private Batch $batch;
	private Pull $pull;

	private function __construct() {
		$this->settings    = new Settings();
		$this->channel     = new Channel( $this->settings );
		$this->companion   = new Client( $this->settings, $this->channel );
		$this->jobs        = new Jobs( $this->channel );
		$this->imports     = new Imports( $this->channel );
		$this->log         = new EventLog();
		$this->rules       = new RuleBook();
		$this->connections = new Registry(
			static function (): array {
				return self::connections_of_this_site();
			}
		);
		$history           = new History();
		$this->logins      = new LoginChoice();
		$access            = new Access( $history, $this->logins );
		$claims            = new Claims();
		$looks             = new Looks();
		$later_look        = new LaterLook( $this->log, $looks, $history, $this->connections, $access );
		$this->round       = new Round( $this->settings, $looks, $later_look, new Reports( $looks, $this->companion ) );
		$this->look_form   = new Admin\LookForm( $this->round, $this->log );
		$this->digest      = new Digest( $this->settings, new News( $this->companion, $this->log ), new Post( $this->settings ) );
		$logins            = new Logins( $this->logins, $access, $history );
		$worker            = new Worker( $this->settings, $this->rules, $this->connections, $claims, $history, $access, $logins );
		$this->batch       = new Batch( $claims, $worker, $looks );
		$this->pull        = new Pull( $this->settings, $this->companion, $this->batch );
	}

	/** @return Connection\Connection[] In the order in which they are preferred. */
	private static function connections_of_this_site(): array {
		$pace       = new Pace( Connection\Direct\Directory::limits() );
		$accessally = new AccessAllySite( new Traffic(), $pace );
		$wp_fusion  = new WpFusion( new WpFusionCrm( new Traffic(), $pace ) );
		$direct     = Connection\Direct\Directory::connections( $accessally, $pace );
		return array( new AccessAlly( $accessally, array( $wp_fusion, ...$direct ) ), $wp_fusion, new FluentCrm(), new Groundhogg(), ...$direct );
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
		$this->register_doors();
		$this->register_cron();
		$this->register_admin();
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			\WP_CLI::add_command( 'cart-companion', new Cli\Command( $this, $this->pull ) );
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

	public function log(): EventLog {
		return $this->log;
	}

	public function connections(): Registry {
		return $this->connections;
	}

	public function round(): Round {
		return $this->round;
	}

	public function rules(): RuleBook {
		return $this->rules;
	}

	/** What works the deliveries of one request. */
	public function batch(): Batch {
		return $this->batch;
	}

	public function logins(): LoginChoice {
		return $this->logins;
	}

	/** Where the companion comes in. */
	private function register_doors(): void {
		$answers   = new Answers( $this->settings, $this->batch, $this->connections, $this->rules, new AfterAnswer( array( array( $this->round, 'run_beside' ), array( $this->digest, 'run' ) ) ), new AfterAnswer( array( array( $this->pull, 'run_asked' ) ) ), new CopyGuard( $this->settings, $this->channel ) );
		$desk      = new Desk( $this->settings, new Gate( $this->settings ), $answers->by_route() );
		$rest_door = new RestDoor( $desk );
		$ajax_door = new AjaxDoor( $desk );
		add_action( 'rest_api_init', array( $rest_door, 'register_routes' ) );
		add_filter( 'rest_pre_dispatch', array( $rest_door, 'turn_away' ), 10, 3 );
		add_action( 'wp_ajax_' . AjaxDoor::ACTION, array( $ajax_door, 'answer' ) );
		add_action( 'wp_ajax_nopriv_' . AjaxDoor::ACTION, array( $ajax_door, 'answer' ) );
	}

	private function register_cron(): void {
		add_filter( 'cron_schedules', array( Schedule::class, 'add' ) );
		( new Entry( $this->settings, Pull::HOOK, Schedule::EVERY_MINUTE ) )->register();
		( new Entry( $this->settings, Round::HOOK, Schedule::EVERY_MINUTE ) )->register();
		( new Entry( $this->settings, Digest::HOOK, Schedule::EVERY_FIVE_MINUTES ) )->register();
		add_action( Pull::HOOK, array( $this->pull, 'run_if_needed' ), 10, 0 );
		add_action( 'admin_init', array( new AdminVisit( $this->pull ), 'notice' ) );
		add_action( Digest::HOOK, array( $this->round, 'run_beside' ), 9, 0 ); // What has put itself right alarms nobody.
		add_action( Digest::HOOK, array( $this->digest, 'run' ) );
		add_action( Round::HOOK, array( $this->round, 'run' ), 10, 0 );
		add_action( 'user_register', array( $this->round, 'expect' ), 10, 1 );
	}

	/** Screens, Site Health and privacy. */
	private function register_admin(): void {
		// Site Health's tests and privacy requests also run from WP-Cron and WP-CLI, outside wp-admin.
		$health = new Health\SiteHealth( $this->settings, $this->companion, $this->connections, new Health\Clock( $this->settings ) );
		$debug  = new Health\DebugInformation( $this->settings, $this->connections, $this->rules, $this->log, $this->logins );
		$data   = new Privacy\PersonalData( $this->log, $this->settings );
		add_filter( 'site_status_tests', array( $health, 'add_tests' ) );
		add_filter( 'site_status_tests', array( new Health\WatchHealth( $this->settings, new Looks() ), 'add_tests' ) );
		add_filter( 'site_status_tests', array( new Health\LoginHealth( $this->logins, $this->connections ), 'add_tests' ) );
		add_filter( 'site_status_tests', array( new Health\CronHealth( $this->settings ), 'add_tests' ) );
		add_filter( 'site_status_tests', array( new Health\CopyHealth( $this->settings ), 'replace_tests' ), 20 );
		add_filter( 'debug_information', array( $debug, 'add_section' ) );
		add_filter( 'wp_privacy_personal_data_exporters', array( $data, 'add_exporter' ) );
		add_filter( 'wp_privacy_personal_data_erasers', array( $data, 'add_eraser' ) );
		if ( ! is_admin() ) {
			return;
		}
		add_action( 'admin_init', array( Privacy\PolicyText::class, 'suggest' ) );
		$this->register_screens( new Admin\Attention( $this->settings, $this->companion ) );
		$this->register_forms();
	}

	private function register_screens( Admin\Attention $attention ): void {
		$event    = new Admin\EventScreen( $this->settings, $this->companion, $this->log );
		$status   = new Admin\StatusScreen( $this->settings, $this->companion, $this->log, $attention, $event );
		$products = new Admin\Products( $this->settings, $this->companion, $this->log );
		$rules    = new Admin\RulesScreen( $this->rules, $products, new Admin\ResyncPanel( $this->settings, $this->jobs ) );
		$import   = new Admin\Import\ImportScreen( $this->settings, $this->imports, $this->jobs, $this->rules, $products );
		$connect  = new Admin\ConnectScreen( $this->settings, $this->companion, $this->connections, $this->logins );
		$screens  = new Admin\Screens( $status, $rules, $import, $connect, $attention, $this->settings );
		$widget   = new Admin\DashboardWidget( $this->settings, $attention );
		add_action( 'current_screen', array( $this->look_form, 'before_screen' ) );
		add_action( 'admin_menu', array( $screens, 'add_to_menu' ) );
		add_action( 'admin_enqueue_scripts', array( $screens, 'add_files' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( PLUGIN_FILE ), array( $screens, 'add_plugin_links' ) );
		add_action( 'wp_dashboard_setup', array( $widget, 'add' ) );
		add_action( 'wp_ajax_' . Admin\Jobs\JobAnswer::ACTION, array( new Admin\Jobs\JobAnswer( $this->jobs ), 'answer' ) );
	}

	/** Every write from a screen, by the name of its form. */
	private function register_forms(): void {
		$connect = new Admin\ConnectForms( $this->settings, $this->companion );
		$crm     = new Admin\CrmForms( $this->connections );
		$job     = new Admin\Jobs\JobForms( $this->jobs );
		$import  = new Admin\Import\ImportForms( $this->imports );
		$copy    = new Admin\CopyForms( $this->settings, $this->companion );
		$forms   = new Admin\Forms(
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
				'logins'          => array( new Admin\LoginsForm( $this->logins, new Looks() ), 'save' ),
				'no_tags_needed'  => array( new Admin\NoTagsForms( new Rules\NoTagsNeeded() ), 'note' ),
				'tags_needed'     => array( new Admin\NoTagsForms( new Rules\NoTagsNeeded() ), 'take_back' ),
				'refused_seen'    => array( new Admin\RefusedPanel( $this->companion ), 'receive' ),
				'rules'           => array( new Admin\RulesForm( $this->rules ), 'save' ),
				'test_mail'       => array( new Admin\TestMailForm( $this->settings, new Post( $this->settings ) ), 'receive' ),
				'look'            => array( $this->look_form, 'receive' ),
				'retry'           => array( new Admin\RetryForm( $this->companion ), 'receive' ),
				'resync'          => array( new Admin\ResyncForm( $this->companion ), 'receive' ),
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
