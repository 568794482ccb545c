<?php
/** The first screen: what needs the owner, what happened lately, and did it work for this customer. */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\{ CustomerAddress, Forms, LeftBehind, NeedsAttention, Notice, OpenIssuesPanel, Screen, SecondPasswordPanel };
use CartCompanion\Alerts\{ ItemsWithoutRule, Mailer, OpenIssues, SecondPasswordAlert };
use CartCompanion\Companion\{ Client, CompanionError };
use CartCompanion\Labels\{ CompanionErrorLabels, EventRow, Links, StateLabels };
use CartCompanion\Site\{ Capabilities, Settings };
use CartCompanion\Store\{ EventStore, RuleRepository };

final class StatusScreen extends Screen {
	private const FROM_OWN_LOG = 50;

	private Settings $settings;
	private Client $companion;
	private EventStore $store;
	private NeedsAttention $attention;
	private EventActions $actions;
	private LeftBehind $left_behind;
	private ItemsWithoutRule $without_rule;
	private ?EventTable $table = null;

	public function __construct( Settings $settings, Client $companion, EventStore $store, NeedsAttention $attention, EventActions $actions, LeftBehind $left_behind, ?ItemsWithoutRule $without_rule = null ) {
		$this->settings     = $settings;
		$this->companion    = $companion;
		$this->store        = $store;
		$this->attention    = $attention;
		$this->actions      = $actions;
		$this->left_behind  = $left_behind;
		$this->without_rule = $without_rule ?? ItemsWithoutRule::of_this_site();
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

	public function forms(): array {
		return $this->actions->forms() + ( new OpenIssuesPanel( $this->companion ) )->forms() + ( new SecondPasswordPanel() )->forms();
	}

	/** To check whether somebody can get in changes nothing in the CRM. */
	protected function forms_of_viewers(): array {
		return array( 'look' );
	}

	public function help(): array {
		return '' !== self::argument( 'event' ) ? array() : array(
			__( 'What the states mean', 'cart-companion' ) => __( '“Done”: the tags are in your CRM. “No rule yet”: something was sold and no rule says what its buyers get. “Not needed”: no rule asks for a tag. “Waiting” and “On its way”: it is tried automatically, again and again. “Needs you”: it cannot work without a person; the reason is written beside it. “Gave up”: this site could not take it for about four days. “Replaced by a later event”: that event had settled it already. “Saved for your records”: nothing was to be done, as with what an import brought. “New kind of ThriveCart message”: saved whole until an update reads it. “Cannot get in” beside a state: the tags are in your CRM, but 15 minutes later the customer’s WordPress user was not there or did not hold them. “Still has access”: the other way round, after a refund for example. Both end automatically as soon as a later check finds it put right.', 'cart-companion' ),
		);
	}

	/** Screen options know the table's columns from here on. */
	public function prepare(): void {
		$this->table = '' === self::argument( 'event' ) ? new EventTable() : null;
	}

	public function print(): void {
		$event = self::argument( 'event' );
		if ( '' !== $event ) {
			( new EventPage( $this->settings, $this->companion, $this->store, $this->left_behind ) )->print( $event, static fn( string $title ) => self::print_heading( $title, __( 'All events', 'cart-companion' ), Links::status() ) );
			return;
		}
		self::print_heading( __( 'Cart Companion', 'cart-companion' ) );
		if ( ! $this->settings->is_paired() ) {
			$this->print_welcome();
			return;
		}
		$mail_problem = ( new Mailer( $this->settings ) )->last_problem();
		if ( '' !== $mail_problem ) {
			Notice::warning( esc_html( $mail_problem ) )->print_inline();
		}
		try {
			$this->print_live();
		} catch ( CompanionError $error ) {
			$this->print_own_log( $error );
		}
	}

	/** Everything is asked for before anything is printed, so that no half screen stands above the own log. */
	private function print_live(): void {
		$search  = $this->searched_email();
		$summary = $this->companion->summary();
		$answer   = $this->companion->events( array(
			'email'  => $search,
			'state'  => self::argument( 'state' ),
			'access' => self::argument( 'access' ),
			'cursor' => self::argument( 'cursor' ),
		) );
		$customer = '' === $search ? null : CustomerPanel::ask( $this->companion, $this->store, $search );
		$events   = $this->with_stored( array_map( array( EventRow::class, 'from_companion' ), array_filter( (array) ( $answer['items'] ?? array() ), 'is_array' ) ) );

		( new SummaryPanel( $summary, $this->attention->issues_now( $summary ) ) )->print();
		$this->print_search();
		if ( null !== $customer ) {
			$customer->print( (int) ( $summary['counts'][ StateLabels::QUARANTINED ] ?? 0 ), $this->left_behind );
		}
		$this->print_table( $events, $summary, (string) ( $answer['next_cursor'] ?? '' ) );
	}

	/**
	 * What is wrong with a customer's access is known here to the tag.
	 *
	 * @param EventRow[] $events
	 * @return EventRow[]
	 */
	private function with_stored( array $events ): array {
		$wrong  = array_filter( $events, static fn( EventRow $event ): bool => '' !== $event->alert() );
		$stored = $this->store->find_all( array_values( array_map( static fn( EventRow $event ): string => $event->id(), $wrong ) ) );
		return array_map( static fn( EventRow $event ): EventRow => $event->with_stored( $stored[ $event->id() ] ?? null ), $events );
	}

	private function print_own_log( CompanionError $error ): void {
		/* translators: %s: number of events */
		$below = sprintf( __( 'Below are the last %s events that this site itself recorded. Retry works again as soon as the companion answers.', 'cart-companion' ), number_format_i18n( self::FROM_OWN_LOG ) );
		Notice::error( ( new CompanionErrorLabels( $error ) )->notice() . esc_html( $below ) )->print_inline();
		( new SecondPasswordPanel() )->print();
		OpenIssuesPanel::print_without_rule( $this->attention->issues_now( array(), $error )->without_rule() );
		$search = $this->searched_email();
		$events = array_map( array( EventRow::class, 'from_store' ), $this->store->recent( self::FROM_OWN_LOG, $search ) );
		$this->print_search();
		if ( '' !== $search ) {
			CustomerAnswer::of_own_record( $search, $events )->print();
			$this->left_behind->print_of_customer( $search, $events );
		}
		$this->print_table( $events );
	}

	/**
	 * @param EventRow[]           $events
	 * @param array<string, mixed> $summary As EventTable::show() takes it.
	 */
	private function print_table( array $events, array $summary = array(), string $next_cursor = '' ): void {
		$table = $this->table ?? new EventTable();
		$table->show( $events, ( new RuleRepository() )->coverage(), $summary, $next_cursor );
		printf( '<h2 class="screen-reader-text">%s</h2>', esc_html__( 'Events', 'cart-companion' ) );
		$table->views();
		if ( ! Forms::may_change() ) {
			$table->display();
			return;
		}
		Forms::open( 'retry' );
		$table->display();
		echo '</form>';
	}

	/** The address searched for; '' when none, or when what was entered is none. */
	private function searched_email(): string {
		return CustomerAddress::of( self::argument( 's' ) );
	}

	private function print_search(): void {
		$search = self::argument( 's' );
		if ( '' !== $search && '' === $this->searched_email() ) {
			Notice::info( esc_html__( 'Search with the customer’s whole e-mail address, for example anna@example.com.', 'cart-companion' ) )->print_inline();
		}
		?>
		<form method="get" class="cart-companion-search" role="search">
			<input type="hidden" name="page" value="<?php echo esc_attr( Links::STATUS ); ?>" />
			<label for="cart-companion-search"><?php esc_html_e( 'Did it work for this customer?', 'cart-companion' ); ?></label>
			<span>
				<input type="search" id="cart-companion-search" name="s" value="<?php echo esc_attr( $search ); ?>" placeholder="<?php esc_attr_e( 'E-mail address', 'cart-companion' ); ?>" />
				<button type="submit" class="button"><?php esc_html_e( 'Find customer', 'cart-companion' ); ?></button>
				<?php if ( '' !== $search ) : ?>
					<a href="<?php echo esc_url( Links::status() ); ?>"><?php esc_html_e( 'Show all events', 'cart-companion' ); ?></a>
				<?php endif; ?>
			</span>
		</form>
		<?php
	}

	private function print_welcome(): void {
		?>
		<div class="card">
			<h2><?php esc_html_e( 'Connect this site first', 'cart-companion' ); ?></h2>
			<p><?php esc_html_e( 'Cart Companion tells your CRM what happens at ThriveCart: who bought, whose payment failed, who got a refund. Three steps and you are done:', 'cart-companion' ); ?></p>
			<ol>
				<li><?php esc_html_e( 'Connect this site with your companion, with a pairing code.', 'cart-companion' ); ?></li>
				<li><?php esc_html_e( 'Paste one address into ThriveCart.', 'cart-companion' ); ?></li>
				<li><?php esc_html_e( 'Say which tags each product gives.', 'cart-companion' ); ?></li>
			</ol>
			<p><a class="button button-primary" href="<?php echo esc_url( Links::screen( Links::CONNECT ) ); ?>"><?php esc_html_e( 'Connect this site', 'cart-companion' ); ?></a></p>
		</div>
		<?php
	}
}
