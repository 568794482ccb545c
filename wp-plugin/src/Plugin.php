<?php
/** The one place where hooks are registered and objects are put together. */

declare(strict_types=1);

namespace CartCompanion;

use CartCompanion\Access\{ AccessChecker, AccessRecheck };
use CartCompanion\Admin\Connect\{ ConnectScreen, SetUpChecklist, SetUpLights, TestPurchasePanel };
use CartCompanion\Admin\{
	CopyPanel, CsvDownload, DashboardWidget, Demo, DemoBanner, EventCsv, JobActions, LeftBehind, NeedsAttention, Products, Screen, Screens,
};
use CartCompanion\Admin\Customers\{
	AddressesPanel, CustomerCsv, CustomerLookup, CustomerPage, CustomersScreen, LoginPanel, PrivacyPanel, ProfilePanel, ResyncPreview, SearchResults, TagsNow,
};
use CartCompanion\Admin\Import\ImportScreen;
use CartCompanion\Admin\NeedsYou\NeedsYouScreen;
use CartCompanion\Admin\Rules\{ Cards, RulesEndpoint, RulesForm, RulesScreen };
use CartCompanion\Admin\Status\{ EventActions, Overview, StatusScreen };
use CartCompanion\Alerts\{ ConnectionTrouble, Digest, Mailer, OpenAlerts };
use CartCompanion\Api\{ AjaxFallback, Controller, CopyGuard, Endpoints, RestRoutes, SignatureCheck };
use CartCompanion\Cli\{ Commands, ConnectionCommand, CustomerCommand, DemoCommand, EventCommand, EventPages, ResyncCommand, RetryCommand, RulesCommand, StatusCommand };
use CartCompanion\Companion\{ Client, ConnectionRequest, CurrentSummary, Customers, DemoCompanion, DemoCrm, Imports, Jobs, NeedsYou, PluginUpdates, SignedHttp };
use CartCompanion\Crm\{ LinksOfSite, Registry };
use CartCompanion\Delivery\{ AccessChecks, Batch, DeliveryPoller, EventProcessor, TestPurchases };
use CartCompanion\Health\{ ClockSkew, CompanionTests, DebugInformation, NeedsYouTest, SiteHealth, SiteTests };
use CartCompanion\Privacy\PersonalData;
use CartCompanion\Labels\Companion\CompanionMessages;
use CartCompanion\Site\{ AfterResponse, Capabilities, LoginSettings, Settings, Translations };
use CartCompanion\Store\{ AccessCheckStore, AccessStatements, Claims, CustomerHistory, EventStore, NoTagsNeeded, OtherLogins, RuleRepository, SecondPasswords };
use CartCompanion\Users\{ PasswordWatch, UserProvisioner };

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
	private ConnectionRequest $request;
	private Jobs $jobs;
	private Imports $imports;
	private Customers $customers;
	private EventStore $log;
	private Registry $connections;
	private RuleRepository $rules;
	private AccessChecks $access_checks;
	private ConnectionTrouble $trouble;
	private Digest $digest;
	private LoginSettings $logins;
	private Batch $batch;
	private DeliveryPoller $poller;

	private function __construct() {
		$this->settings    = new Settings();
		$this->http        = new SignedHttp( $this->settings, array( CompanionMessages::class, 'worded' ) );
		$this->companion   = new Client( $this->settings, $this->http );
		$this->request     = new ConnectionRequest( $this->settings, $this->http, $this->companion );
		$this->jobs        = new Jobs( $this->http );
		$this->imports     = new Imports( $this->http );
		$this->customers   = new Customers( $this->http );
		$this->log         = new EventStore();
		$this->rules       = new RuleRepository();
		$this->connections = new Registry( self::CRMS );
		$history           = new CustomerHistory();
		$this->logins      = new LoginSettings();
		$access            = new AccessChecker( $this->logins );
		$claims            = new Claims();
		$checks            = new AccessCheckStore();
		$recheck           = new AccessRecheck( $this->log, $checks, $history, $this->connections, $access, $this->rules );
		$logins            = new UserProvisioner( $this->logins, $history );
		$processor         = new EventProcessor( $this->settings, $this->rules, $this->connections, $claims, $history, $access, $logins );
		$this->batch       = new Batch( $claims, $processor );

		$this->access_checks = new AccessChecks( $this->settings, $checks, $recheck, $this->companion );
		$this->poller        = new DeliveryPoller( $this->settings, $this->companion, $this->batch, $this->access_checks );
		$this->trouble       = new ConnectionTrouble( $this->settings, $this->connections );
		$this->digest        = new Digest( $this->settings, new OpenAlerts( $this->companion, $this->log, $this->access_checks, $this->trouble ), new Mailer( $this->settings ) );
	}

	public static function instance(): self {
		if ( null === self::$instance ) {
			self::$instance = new self();
		}
		return self::$instance;
	}

	/** Called once, when the plugin is loaded. */
	public function register(): void {
		add_action( 'init', array( Translations::class, 'load' ) );
		Installation::register( $this->connections );
		Capabilities::register();
		( new DemoCompanion() )->register();
		add_filter( 'cart_companion_connections', array( DemoCrm::class, 'add' ), 99 );
		add_filter( LoginSettings::NEEDED, array( $this->connections, 'needs_users' ) );
		$schedule = new Schedule( $this->settings, $this->http, $this->companion, $this->request, $this->poller, $this->digest, $this->test_purchases() );
		$schedule->register();
		$this->register_routes( $schedule );
		$this->access_checks->register();
		LinksOfSite::register();
		( new PluginUpdates( $this->settings, $this->http, PLUGIN_FILE ) )->register();
		( new PasswordWatch( $this->logins, $this->connections, new SecondPasswords(), new OtherLogins(), new CustomerHistory() ) )->register();
		$this->register_admin();
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			$this->commands()->register();
		}
	}

	public function settings(): Settings {
		return $this->settings;
	}

	public function companion(): Client {
		return $this->companion;
	}

	public function customers(): Customers {
		return $this->customers;
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
	private function register_routes( Schedule $schedule ): void {
		$after_ping = array(
			Endpoints::CHECKS => new AfterResponse( array( array( $this->access_checks, 'check_recent' ) ) ),
			Endpoints::ALERTS => new AfterResponse( array( array( $this->digest, 'run_asked' ) ) ),
			Endpoints::PING   => new AfterResponse( array( array( $this->digest, 'run' ), array( $schedule->missed(), 'run' ) ) ),
			Endpoints::SALE   => new AfterResponse( array( array( $this->digest, 'run_after_sale' ) ) ),
			Endpoints::FETCH  => new AfterResponse( array( array( $this->poller, 'run_asked' ) ) ),
		);
		$endpoints  = new Endpoints( $this->settings, $this->batch, $this->connections, $this->rules, $this->access_checks, new CopyGuard( $this->settings, $this->http ), $after_ping );
		$controller = new Controller( $this->settings, new SignatureCheck( $this->settings ), $endpoints->by_route(), $this->request->unsigned_routes(), $endpoints->if_ended() );
		$rest       = new RestRoutes( $controller );
		$ajax       = new AjaxFallback( $controller );
		add_action( 'rest_api_init', array( $rest, 'register_routes' ) );
		add_filter( 'rest_pre_dispatch', array( $rest, 'refuse' ), 10, 3 );
		add_action( 'wp_ajax_' . AjaxFallback::ACTION, array( $ajax, 'answer' ) );
		add_action( 'wp_ajax_nopriv_' . AjaxFallback::ACTION, array( $ajax, 'answer' ) );
	}

	/** Invented customers, to look at the screens before anything is connected. */
	public function demo(): Demo {
		return new Demo( $this->settings, $this->connections, $this->rules );
	}

	/** For WP-CLI. */
	private function commands(): Commands {
		$pages = new EventPages( $this->companion );
		return new Commands(
			array(
				new StatusCommand( $this->settings, $this->companion, $this->connections, $this->rules, $this->trouble ),
				new ConnectionCommand( $this->settings, $this->companion, $this->poller ),
				new EventCommand( $this->settings, $this->companion, $pages, $this->log ),
				new RetryCommand( $this->settings, $this->companion, $pages, $this->jobs ),
				new CustomerCommand( $this->settings, $this->lookup() ),
				new ResyncCommand( $this->settings, $this->companion, $this->customers, $this->jobs, $this->connections ),
			),
			array( 'rules' => new RulesCommand(), 'demo' => new DemoCommand( $this->demo() ) )
		);
	}

	/** Screens, Site Health and privacy. */
	private function register_admin(): void {
		// Site Health's tests and privacy requests also run from WP-Cron and WP-CLI, outside wp-admin.
		$summary   = new CurrentSummary( $this->settings, $this->companion, CompanionTests::SECONDS );
		$companion = new CompanionTests( $this->settings, $summary, $this->logins, new ClockSkew( $this->settings ) );
		$site      = new SiteTests( $this->settings, $this->connections, $this->logins );
		$debug     = new DebugInformation( $this->settings, $this->connections, $this->rules, $this->log, $this->logins );
		$data      = $this->personal_data();
		add_filter( 'site_status_tests', array( new SiteHealth( $this->settings, $companion, $site, new NeedsYouTest( $this->settings, $summary, $this->trouble ) ), 'add_tests' ) );
		add_filter( 'debug_information', array( $debug, 'add_section' ) );
		add_filter( 'wp_privacy_personal_data_exporters', array( $data, 'add_exporter' ) );
		add_filter( 'wp_privacy_personal_data_erasers', array( $data, 'add_eraser' ) );
		if ( is_admin() ) {
			add_action( 'admin_init', array( PersonalData::class, 'suggest_policy' ) );
			$this->register_screens();
		}
	}

	private function register_screens(): void {
		$told      = new CurrentSummary( $this->settings, $this->companion, SetUpLights::SECONDS );
		$attention = new NeedsAttention( $this->settings, $this->companion, $this->trouble, null, $told );
		$setup     = $this->set_up( $told );
		( new Screens( $this->screens( $attention, new EventActions( $this->companion, $this->access_checks, $this->log ), $setup ), new CopyPanel( $this->settings, $this->companion ), new JobActions( $this->jobs ), $attention, $this->settings, new DemoBanner( $this->demo() ), $setup ) )->register();
		( new CsvDownload( new EventCsv( $this->companion ), new CustomerCsv( $this->companion, new Products( $this->settings, $this->companion, $this->log ) ) ) )->register();
		add_action( 'wp_dashboard_setup', array( new DashboardWidget( $this->settings, $attention, $setup ), 'add' ) );
	}

	/** What must work before a customer buys, and how far it is. */
	private function set_up( CurrentSummary $told ): SetUpChecklist {
		$trial = new TestPurchasePanel( $this->test_purchases(), $this->rules, new Products( $this->settings, $this->companion, $this->log ) );
		$setup = SetUpChecklist::of( $this->settings, $this->companion, $told, $this->connections, $this->rules, $this->logins, $trial );
		$setup->register();
		return $setup;
	}

	/** A purchase that nobody made, through all of it. */
	public function test_purchases(): TestPurchases {
		return new TestPurchases( $this->settings, $this->companion, $this->connections, $this->log, $this->access_checks, $this->poller );
	}

	private function status_screen( NeedsAttention $attention, EventActions $actions, Products $products ): StatusScreen {
		$overview = new Overview( $this->companion, $this->log, $attention, $products );
		$screen   = new StatusScreen( $this->settings, $this->companion, $this->log, $actions, new LeftBehind( $this->connections ), $overview );
		$screen->register();
		return $screen;
	}

	/** @return Screen[] In the order of the menu: a new screen is a line here. */
	private function screens( NeedsAttention $attention, EventActions $actions, SetUpChecklist $setup ): array {
		$products = new Products( $this->settings, $this->companion, $this->log );
		$cards    = new Cards( $this->rules, new AccessStatements(), new NoTagsNeeded(), $products );
		$rules    = new RulesForm( $cards, $this->access_checks );
		( new RulesEndpoint( $this->companion, $this->rules, $this->connections, $products, $cards, $rules ) )->register();
		return array(
			$this->status_screen( $attention, $actions, $products ),
			new NeedsYouScreen( $this->settings, $this->companion, new NeedsYou( $this->http ), $this->jobs, $this->log, $attention ),
			$this->customers_screen( new SearchResults( $this->settings, $this->companion, $this->log, $products ) ),
			new RulesScreen( $this->settings, $this->jobs, $this->rules, $this->connections, $cards, $rules, $this->access_checks ),
			new ImportScreen( $this->settings, $this->imports, $this->jobs, $this->rules, $this->connections, $products ),
			new ConnectScreen( $this->settings, $this->companion, $this->request, $this->jobs, $this->connections, $this->logins, $this->access_checks, $setup ),
		);
	}

	/** With what it does outside of the screen: the tags of an open page, the profile of a user. */
	private function customers_screen( SearchResults $search ): Screen {
		$lookup = $this->lookup();
		$tags   = new TagsNow( $lookup, $this->rules );
		$screen = new CustomersScreen( new CustomerPage(
			$lookup,
			new AddressesPanel( $this->customers ),
			new LoginPanel( $lookup, $this->logins, $this->connections, $this->access_checks ),
			$tags,
			new ResyncPreview( $this->customers ),
			new PrivacyPanel( $lookup, $this->personal_data() ),
			new LeftBehind( $this->connections )
		), $search );
		add_action( 'wp_ajax_' . TagsNow::ACTION, static fn() => $tags->answer( $screen->capability() ) );
		( new ProfilePanel( $this->settings, $lookup, $screen->capability() ) )->register();
		return $screen;
	}

	private function lookup(): CustomerLookup {
		return new CustomerLookup( $this->customers, $this->connections, $this->logins, $this->rules );
	}

	/** What Tools → Export and Erase Personal Data ask. */
	public function personal_data(): PersonalData {
		return new PersonalData( $this->log, $this->settings, $this->customers );
	}
}
