<?php
/** The first screen: whether all is well, the search, the last thirty days, and what happened lately. */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\{ CustomerAddress, EventColumns, EventFilters, EventTable, LeftBehind, Notice, Screen, ScreenOptions, SearchBox };
use CartCompanion\Companion\{ Client, CompanionError };
use CartCompanion\Labels\{ CompanionErrorLabels, EventRow, Links };
use CartCompanion\Site\{ Capabilities, Settings };
use CartCompanion\Store\{ EventStore, RuleRepository };
use const CartCompanion\PLUGIN_FILE;
use const CartCompanion\VERSION;

final class StatusScreen extends Screen {
	private const FROM_OWN_LOG = 50;

	private Settings $settings;
	private Client $companion;
	private EventStore $store;
	private EventActions $actions;
	private LeftBehind $left_behind;
	private Overview $overview;
	private LiveStatus $live;
	private ?EventTable $table = null;

	public function __construct( Settings $settings, Client $companion, EventStore $store, EventActions $actions, LeftBehind $left_behind, Overview $overview ) {
		$this->settings    = $settings;
		$this->companion   = $companion;
		$this->store       = $store;
		$this->actions     = $actions;
		$this->left_behind = $left_behind;
		$this->overview    = $overview;
		$this->live        = new LiveStatus( $settings, $overview );
	}

	public function slug(): string {
		return Links::STATUS;
	}

	public function name(): string {
		return __( 'Status', 'cart-companion' );
	}

	public function capability(): string {
		return Capabilities::VIEW;
	}

	public function options(): ?ScreenOptions {
		return '' === self::argument( 'event' ) ? EventColumns::options() : null; // One event has no rows.
	}

	public function forms(): array {
		return $this->actions->forms();
	}

	/** To check whether somebody can get in changes nothing in the CRM. */
	protected function forms_of_viewers(): array {
		return array( 'look' );
	}

	public function help(): array {
		return '' !== self::argument( 'event' ) ? array() : array(
			__( 'What the states mean', 'cart-companion' ) => __( '“Done”: the tags are in your CRM. “No rule yet”: something was sold and no rule says what its buyers get. “Not needed”: no rule asks for a tag. “Waiting” and “On its way”: it is tried automatically, again and again. “Needs you”: it cannot work without a person; the reason is written beside it. “Gave up”: this site could not take it for about four days. “Replaced by a later event”: that event had settled it already. “Saved for your records”: nothing was to be done, as with what an import brought. “New kind of ThriveCart message”: saved whole until an update reads it. “No e-mail address”: ThriveCart’s message names no usable one; look its order up there. “Cannot get in” beside a state: the tags are in your CRM, but 15 minutes later the customer’s WordPress user was not there or did not hold them. “Still has access”: the other way round, after a refund for example. Both end automatically as soon as a later check finds it put right.', 'cart-companion' ),
		);
	}

	/** What refreshes an open screen, and the columns that can be hidden. */
	public function register(): void {
		$this->live->register();
		add_filter( 'default_hidden_columns', array( EventColumns::class, 'hide_at_first' ), 10, 2 );
	}

	/** Screen options know the table's columns from here on; a search of before leads to where it is done now. */
	public function prepare(): void {
		$search = self::argument( 's' );
		if ( '' !== $search ) {
			$email = CustomerAddress::of( $search );
			wp_safe_redirect( '' === $email ? Links::search( $search ) : Links::customer( $email ) );
			exit;
		}
		if ( '' === self::argument( 'event' ) ) {
			$this->table = new EventTable( EventFilters::of_request( Links::STATUS ) );
			wp_enqueue_script( 'cart-companion-status', plugins_url( 'assets/status.js', PLUGIN_FILE ), array(), VERSION, true );
		}
	}

	public function print(): void {
		$event = self::argument( 'event' );
		if ( '' !== $event ) {
			( new EventPage( $this->settings, $this->companion, $this->store, $this->left_behind ) )->print( $event, static fn( string $title ) => self::print_heading( $title, __( 'All events', 'cart-companion' ), Links::status() ) );
			return;
		}
		self::print_heading( __( 'Cart Companion', 'cart-companion' ) );
		if ( ! $this->settings->is_paired() ) {
			FirstSteps::print();
			return;
		}
		$filters = EventFilters::of_request( Links::STATUS );
		$table   = $this->table ?? new EventTable( $filters );
		try {
			$this->overview->ask( $table, $filters );
		} catch ( CompanionError $error ) {
			$this->print_own_log( $error, $table );
			return;
		}
		$this->print_live( '' !== $filters->cursor() );
	}

	private function print_live( bool $is_later_page ): void {
		$this->live->print_line();
		self::print_part( 'counts', array( $this->overview, 'print_counts' ) );
		SearchBox::print();
		if ( ! $is_later_page ) {
			self::print_part( 'figures', array( $this->overview, 'print_figures' ) );
		}
		printf( '<h2>%s</h2>', esc_html__( 'What happened', 'cart-companion' ) );
		$this->overview->print_events();
	}

	/**
	 * What is put in place of it while the screen is open.
	 *
	 * @param callable(): void $print
	 */
	private static function print_part( string $name, callable $print ): void {
		printf( '<div data-cart-companion-part="%s">', esc_attr( $name ) );
		$print();
		echo '</div>';
	}

	private function print_own_log( CompanionError $error, EventTable $table ): void {
		/* translators: %s: number of events */
		$below = sprintf( __( 'Below are the last %s events that this site itself recorded. Retry works again as soon as the companion answers.', 'cart-companion' ), number_format_i18n( self::FROM_OWN_LOG ) );
		Notice::error( ( new CompanionErrorLabels( $error ) )->notice() . esc_html( $below ) )->print_inline();
		$this->overview->print_issues( $error );
		SearchBox::print();
		$table->show_own_log( array_map( array( EventRow::class, 'from_store' ), $this->store->recent( self::FROM_OWN_LOG ) ), ( new RuleRepository() )->coverage() );
		printf( '<h2>%s</h2>', esc_html__( 'What happened', 'cart-companion' ) );
		$table->print();
	}
}
