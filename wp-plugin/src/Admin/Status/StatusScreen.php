<?php
/**
 * The first screen: what needs the owner, what happened lately, and did it work for this customer.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\CompanionAway;
use CartCompanion\Admin\Forms;
use CartCompanion\Admin\MailTrouble;
use CartCompanion\Admin\NeedsAttention;
use CartCompanion\Admin\Notice;
use CartCompanion\Admin\OpenIssues;
use CartCompanion\Admin\Screens;
use CartCompanion\Admin\WithoutRulePanel;
use CartCompanion\Alerts\ItemsWithoutRule;
use CartCompanion\Companion\Client;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Labels\AlertCount;
use CartCompanion\Labels\EventRow;
use CartCompanion\Site\Settings;
use CartCompanion\Store\EventStore;

final class StatusScreen {
	private const FROM_OWN_LOG = 50;

	private Settings $settings;
	private Client $companion;
	private EventStore $log;
	private NeedsAttention $attention;
	private EventScreen $event_screen;
	private ItemsWithoutRule $without_rule;
	private ?EventTable $table = null;

	public function __construct( Settings $settings, Client $companion, EventStore $log, NeedsAttention $attention, EventScreen $event_screen, ?ItemsWithoutRule $without_rule = null ) {
		$this->settings     = $settings;
		$this->companion    = $companion;
		$this->log          = $log;
		$this->attention    = $attention;
		$this->event_screen = $event_screen;
		$this->without_rule = $without_rule ?? ItemsWithoutRule::of_this_site();
	}

	/** Before the page is sent: screen options know the table's columns from here on. */
	public function prepare(): void {
		if ( '' !== Screens::argument( 'event' ) ) {
			return;
		}
		$this->table = new EventTable();
		get_current_screen()->add_help_tab(
			array(
				'id'      => 'cart-companion-states',
				'title'   => __( 'What the states mean', 'cart-companion' ),
				'content' => '<p>' . esc_html__( '“Done”: the tags are in your CRM. “No rule yet”: something was sold and no rule says what its buyers get. “Not needed”: no rule asks for a tag. “Waiting” and “On its way”: it is tried by itself, again and again. “Needs you”: it cannot work without a person; the reason is written beside it. “Gave up”: this site could not take it for about four days. “Overtaken”: a later event had settled it already. “Kept only”: recorded, and nothing was to be done, as with what an import brought. “Not understood”: kept whole until an update reads it. “Cannot get in” beside a state: the tags are in your CRM, but 15 minutes later the customer’s WordPress user was not there or did not hold them. “Still has access”: the other way round, after a refund for example. Both end by themselves as soon as a later look finds it put right.', 'cart-companion' ) . '</p>',
			)
		);
	}

	public function print_content(): void {
		$event = Screens::argument( 'event' );
		if ( '' !== $event ) {
			$this->event_screen->print_content( $event );
			return;
		}
		printf( '<h1 class="wp-heading-inline">%s</h1><hr class="wp-header-end" />', esc_html__( 'Cart Companion', 'cart-companion' ) );
		Notice::print_kept();
		if ( ! $this->settings->is_paired() ) {
			$this->print_welcome();
			return;
		}
		MailTrouble::print( $this->settings );
		try {
			$this->print_live();
		} catch ( CompanionError $error ) {
			$this->print_own_log( $error );
		}
	}

	/** Everything is asked for before anything is printed, so that no half screen stands above the own log. */
	private function print_live(): void {
		$search   = $this->searched_email();
		$summary  = $this->companion->summary();
		$alerts   = new AlertCount( $summary['alerts'] ?? null );
		$answer   = $this->companion->events(
			array(
				'email'  => $search,
				'state'  => Screens::argument( 'state' ),
				'access' => $alerts->is_told() ? Screens::argument( 'access' ) : '',
				'cursor' => Screens::argument( 'cursor' ),
			)
		);
		$customer = '' === $search ? null : CustomerPanel::ask( $this->companion, $this->log, $search );
		$counts   = array_map( 'intval', (array) ( $summary['counts'] ?? array() ) );
		$events   = $this->with_log( array_map( array( EventRow::class, 'of_companion' ), array_filter( (array) ( $answer['items'] ?? array() ), 'is_array' ) ) );

		$this->attention->keep( $summary );
		( new SummaryPanel( $summary, new OpenIssues( $summary, $this->without_rule->now() ) ) )->print();
		$this->print_search();
		if ( null !== $customer ) {
			$customer->print( $counts['quarantined'] ?? 0 );
		}
		$this->print_table( $events, (string) ( $answer['next_cursor'] ?? '' ), $counts, $alerts, true );
	}

	/**
	 * What is wrong with a customer's access is known here to the tag.
	 *
	 * @param EventRow[] $events
	 * @return EventRow[]
	 */
	private function with_log( array $events ): array {
		$ids = array();
		foreach ( $events as $event ) {
			if ( '' !== $event->alert() ) {
				$ids[] = $event->id();
			}
		}
		$logged = $this->log->find_all( $ids );
		return array_map(
			static function ( EventRow $event ) use ( $logged ): EventRow {
				return $event->with_log( $logged[ $event->id() ] ?? null );
			},
			$events
		);
	}

	private function print_own_log( CompanionError $error ): void {
		$away  = new CompanionAway( $error );
		$below = sprintf(
			/* translators: %s: number of events */
			__( 'Below are the last %s events that this site itself recorded. Retry works again as soon as the companion answers.', 'cart-companion' ),
			number_format_i18n( self::FROM_OWN_LOG )
		);
		Notice::error( $away->notice() . esc_html( $below ) )->print_inline();
		( new WithoutRulePanel( $this->without_rule->now() ) )->print();
		$search = $this->searched_email();
		$events = array_map( array( EventRow::class, 'of_log' ), $this->log->recent( self::FROM_OWN_LOG, $search ) );
		$this->print_search();
		if ( '' !== $search ) {
			CustomerAnswer::of_own_record( $search, $events )->print();
		}
		$this->print_table( $events, '', array(), new AlertCount( null ), false );
	}

	/** @param EventRow[] $events @param array<string, int> $counts */
	private function print_table( array $events, string $next_cursor, array $counts, AlertCount $alerts, bool $is_live ): void {
		$table = $this->table ?? new EventTable();
		$table->show( $events, $next_cursor, $counts, $alerts, $is_live );
		printf( '<h2 class="screen-reader-text">%s</h2>', esc_html__( 'Events', 'cart-companion' ) );
		$table->views();
		Forms::open( 'retry' );
		$table->display();
		echo '</form>';
	}

	/** The address searched for; '' when none, or when what was entered is none. */
	private function searched_email(): string {
		$search = Screens::argument( 's' );
		return is_email( $search ) ? strtolower( $search ) : '';
	}

	private function print_search(): void {
		$search = Screens::argument( 's' );
		if ( '' !== $search && '' === $this->searched_email() ) {
			Notice::info( esc_html__( 'Search with the customer’s whole e-mail address, for example anna@example.com.', 'cart-companion' ) )->print_inline();
		}
		?>
		<form method="get" class="cart-companion-search" role="search">
			<input type="hidden" name="page" value="<?php echo esc_attr( Screens::STATUS ); ?>" />
			<label for="cart-companion-search"><?php esc_html_e( 'Did it work for this customer?', 'cart-companion' ); ?></label>
			<span>
				<input type="search" id="cart-companion-search" name="s" value="<?php echo esc_attr( $search ); ?>" placeholder="<?php esc_attr_e( 'E-mail address', 'cart-companion' ); ?>" />
				<button type="submit" class="button"><?php esc_html_e( 'Find customer', 'cart-companion' ); ?></button>
				<?php if ( '' !== $search ) : ?>
					<a href="<?php echo esc_url( Screens::url( Screens::STATUS ) ); ?>"><?php esc_html_e( 'Show all events', 'cart-companion' ); ?></a>
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
			<p><a class="button button-primary" href="<?php echo esc_url( Screens::url( Screens::CONNECT ) ); ?>"><?php esc_html_e( 'Connect this site', 'cart-companion' ); ?></a></p>
		</div>
		<?php
	}
}
