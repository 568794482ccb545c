<?php
/** A list of events, narrowed, sorted and paged; on Status, and of what a search found. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Domain\Rules\RuleCoverage;
use CartCompanion\Labels\{ AlertCount, DateTimes, EventExplanation, EventLabels, EventRow, Links, Money, StateLabels, TagLabels };
use WP_List_Table;

final class EventTable extends WP_List_Table {
	private EventFilters $filters;
	private string $next_cursor = '';

	/** From when on a row says beside when it happened that it arrived later: the list is in the order of arrival. */
	private const LATE_SECONDS = 10 * MINUTE_IN_SECONDS;

	/** Null where events are not counted. */
	private ?EventViews $views = null;

	/** By the rules of today. */
	private RuleCoverage $coverage;

	/** Whether rows come from the companion; the own log has no pages and retries nothing. */
	private bool $is_live = true;

	/** @var array<string, string> Key => name, to filter by. */
	private array $products = array();

	public function __construct( EventFilters $filters ) {
		$this->filters = $filters;
		parent::__construct( array(
			'singular' => 'cart-companion-event',
			'plural'   => 'cart-companion-events',
			'ajax'     => false,
			'screen'   => EventColumns::SCREEN,
		) );
	}

	/** @param EventRow[] $events A page of the companion's. */
	public function show( array $events, RuleCoverage $coverage, string $next_cursor = '' ): void {
		$this->items       = $events;
		$this->coverage    = $coverage;
		$this->next_cursor = $next_cursor;
		if ( ! $this->may_retry() ) {
			$this->leave_out( 'cb' );
		}
	}

	/** Nothing can be ticked where nothing can be retried. */
	private function leave_out( string $column ): void {
		$sortable              = $this->is_live ? $this->get_sortable_columns() : array();
		$this->_column_headers = array( array_diff_key( $this->get_columns(), array( $column => '' ) ), get_hidden_columns( $this->screen ), $sortable, 'happened' );
	}

	private function may_retry(): bool {
		return $this->is_live && Forms::may_change();
	}

	/** @param EventRow[] $events This site's own record: nothing is sorted, narrowed or retried. */
	public function show_own_log( array $events, RuleCoverage $coverage ): void {
		$this->is_live = false;
		$this->show( $events, $coverage );
	}

	/** Some rows of a list that stands elsewhere: to read and follow. */
	public function print_as_excerpt(): void {
		$this->is_live = false;
		$this->leave_out( 'cb' );
		// Not display(): that has ids, which a list on the same screen bears already.
		printf( '<table class="wp-list-table %s"><thead><tr>', esc_attr( implode( ' ', $this->get_table_classes() ) ) );
		$this->print_column_headers( false );
		echo '</tr></thead><tbody>';
		$this->display_rows();
		echo '</tbody></table>';
	}

	/** @param array<string, mixed> $summary As GET /api/v1/summary answers. */
	public function count_by( array $summary ): void {
		$this->views = new EventViews( $this->filters, $summary );
	}

	/** @param array<string, string> $products Key => name. */
	public function offer_products( array $products ): void {
		$this->products = $products;
	}

	/** Links, drop-downs, table and pages, in the form by which what is ticked is retried. */
	public function print(): void {
		if ( null !== $this->views ) {
			echo '<div data-cart-companion-part="views">';
			$this->views();
			echo '</div>';
		}
		if ( $this->is_live ) {
			$this->form()->print();
		}
		if ( ! $this->may_retry() ) {
			$this->display();
			return;
		}
		Forms::open( 'retry' );
		$this->display();
		echo '</form>';
	}

	/** The rows alone, to be put in place of those that an open page shows. */
	public function print_rows(): void {
		$this->display_rows_or_placeholder();
	}

	/** @return array<string, string> */
	public function get_columns(): array {
		return EventColumns::all();
	}

	/** @return array<string, array{0: string, 1: bool}> */
	protected function get_sortable_columns(): array {
		return array( 'time' => array( 'occurred', true ), 'received' => array( 'received', true ) );
	}

	protected function get_primary_column_name(): string {
		return 'happened';
	}

	/** @return string[] */
	protected function get_views(): array {
		return $this->views->links();
	}

	public function no_items(): void {
		if ( $this->filters->are_set() ) {
			esc_html_e( 'No event matches.', 'cart-companion' );
			return;
		}
		esc_html_e( 'No event yet. As soon as ThriveCart sends one, it is shown here. To try it now, open Connect and send a test event.', 'cart-companion' );
	}

	/** @param EventRow $event */
	public function single_row( $event ): void {
		printf( '<tr data-cart-companion-row="%s">', esc_attr( $event->id() ) );
		$this->single_row_columns( $event );
		echo '</tr>';
	}

	/** @param EventRow $event */
	protected function column_cb( $event ): string {
		if ( ! $this->can_be_retried( $event ) ) {
			return '';
		}
		$id = 'cart-companion-select-' . $event->id();
		/* translators: %s: what happened */
		$label = sprintf( __( 'Select “%s”', 'cart-companion' ), EventLabels::headline( $event ) );
		return sprintf( '<label class="screen-reader-text" for="%1$s">%2$s</label><input type="checkbox" id="%1$s" name="events[]" value="%3$s" />', esc_attr( $id ), esc_html( $label ), esc_attr( $event->id() ) );
	}

	/** @param EventRow $event */
	protected function column_happened( $event ): string {
		$marks = '';
		foreach ( array_filter( array( $event->is_test() ? __( 'Test', 'cart-companion' ) : '', EventLabels::mark( $event->source() ) ) ) as $mark ) {
			$marks .= ' <span class="post-state">— ' . esc_html( $mark ) . '</span>';
		}
		$why = EventExplanation::of( $event );
		$why = '' === $why ? '' : '<p class="cart-companion-why">' . esc_html( $why ) . '</p>';
		return sprintf( '<strong><a class="row-title" href="%1$s">%2$s</a>%3$s</strong>%4$s<span class="cart-companion-narrow">%5$s</span>', esc_url( Links::event( $event->id() ) ), esc_html( EventLabels::headline( $event ) ), $marks, $why, $this->badges( $event ) );
	}

	/** @param EventRow $event */
	protected function column_state( $event ): void {
		echo wp_kses_post( $this->badges( $event ) );
	}

	/** The state, and what is wrong with the access, as HTML. */
	private function badges( EventRow $event ): string {
		$alert = AlertCount::badge( $event->alert() );
		return StateLabels::badges( $event, $this->coverage ) . ( '' === $alert ? '' : '<br />' . $alert );
	}

	/** @param EventRow $event */
	protected function column_customer( $event ): void {
		if ( '' === $event->email() ) {
			echo wp_kses_post( '' === $event->name() ? TagLabels::nothing( __( 'Unknown', 'cart-companion' ) ) : esc_html( $event->name() ) );
			return;
		}
		printf( '<a href="%1$s">%2$s</a>', esc_url( Links::customer( $event->email() ) ), esc_html( '' === $event->name() ? $event->email() : $event->name() ) );
		echo '' === $event->name() ? '' : '<br /><span class="cart-companion-address">' . esc_html( $event->email() ) . '</span>';
	}

	/** @param EventRow $event */
	protected function column_tags( $event ): void {
		echo wp_kses_post( TagLabels::of( $event ) );
	}

	/** @param EventRow $event */
	protected function column_time( $event ): void {
		DateTimes::print_ago( $event->occurred_at() );
		if ( (int) strtotime( $event->received_at() ) - (int) strtotime( $event->occurred_at() ) < self::LATE_SECONDS ) {
			return;
		}
		printf( '<br /><span class="description">%s ', esc_html__( 'Arrived:', 'cart-companion' ) );
		DateTimes::print_ago( $event->received_at() );
		echo '</span>';
	}

	/** @param EventRow $event */
	protected function column_amount( $event ): string {
		return null === $event->amount() ? TagLabels::nothing( __( 'No money moved', 'cart-companion' ) ) : esc_html( Money::text( $event->amount(), $event->currency() ) );
	}

	/** @param EventRow $event */
	protected function column_order( $event ): string {
		return esc_html( $event->order_id() );
	}

	/** @param EventRow $event */
	protected function column_received( $event ): void {
		DateTimes::print_ago( $event->received_at() );
	}

	/**
	 * @param EventRow $event
	 * @param string   $column_name
	 * @param string   $primary
	 */
	protected function handle_row_actions( $event, $column_name, $primary ): string {
		if ( $column_name !== $primary ) {
			return '';
		}
		$actions = array( 'view' => sprintf( '<a href="%1$s">%2$s</a>', esc_url( Links::event( $event->id() ) ), esc_html__( 'View', 'cart-companion' ) ) );
		if ( $this->can_be_retried( $event ) ) {
			// A button of the form around the table, not a link: a link that writes can be followed by accident.
			$actions['retry'] = sprintf( '<button type="submit" class="button-link" name="event" value="%1$s">%2$s</button>', esc_attr( $event->id() ), esc_html( StateLabels::retry( $event->state() ) ) );
		}
		return $this->row_actions( $actions );
	}

	private function can_be_retried( EventRow $event ): bool {
		return $this->may_retry() && StateLabels::can_be_retried( $event->state() );
	}

	/** @param string $which */
	protected function extra_tablenav( $which ): void {
		if ( ! $this->is_live || 'top' !== $which ) {
			return;
		}
		if ( $this->may_retry() ) {
			printf( '<div class="alignleft actions bulkactions"><button type="submit" class="button" name="selected" value="1">%s</button></div>', esc_html__( 'Retry selected', 'cart-companion' ) );
		}
		$form = $this->form();
		echo '<div class="alignleft actions cart-companion-filters">';
		$form->print_choice( 'state', __( 'Filter by state', 'cart-companion' ), __( 'All states', 'cart-companion' ), $this->filters->states(), $this->filters->chosen( 'state' ) );
		$form->print_choice( 'type', __( 'Filter by what happened', 'cart-companion' ), __( 'All kinds', 'cart-companion' ), EventFilters::types(), $this->filters->chosen( 'type' ) );
		$form->print_choice( 'product', __( 'Filter by product', 'cart-companion' ), __( 'All products', 'cart-companion' ), $this->products, $this->filters->chosen( 'product' ) );
		$form->print_choice( 'when', __( 'Filter by time', 'cart-companion' ), __( 'All times', 'cart-companion' ), Period::choices(), $this->filters->chosen( 'when' ) );
		$form->print_button( $this->filters->are_narrowed() ? $this->filters->cleared_url() : '' );
		echo '</div><div class="alignleft actions">';
		FilterForm::print_csv_link( 'events', $this->filters->arguments() );
		echo '</div>';
	}

	private function form(): FilterForm {
		$kept = array_intersect_key( $this->filters->arguments(), array_flip( array( 's', 'show', 'access', 'orderby', 'order' ) ) );
		return new FilterForm( 'events', $this->filters->page(), $kept );
	}

	/** Address of the page that follows; '' for none. */
	public function next_url(): string {
		return $this->pages()->next_url();
	}

	private function pages(): CursorPages {
		$arguments = $this->filters->arguments() + array( 'of' => $this->filters->sorting() );
		return new CursorPages( $this->filters->page(), $arguments, $this->filters->cursor(), $this->next_cursor );
	}

	/** @param string $which */
	protected function pagination( $which ): void {
		$this->pages()->print(
			'' === $this->filters->sorting()
				? array( __( 'Newest events', 'cart-companion' ), __( 'Newer events', 'cart-companion' ), __( 'Older events', 'cart-companion' ) )
				: array( __( 'First page', 'cart-companion' ), __( 'Page before', 'cart-companion' ), __( 'Next page', 'cart-companion' ) )
		);
	}

	/**
	 * Core would print a nonce of its own here; the form around the table has one.
	 *
	 * @param string $which
	 */
	protected function display_tablenav( $which ): void {
		if ( ! $this->is_live ) {
			return; // Nothing is narrowed or paged.
		}
		echo '<div class="tablenav ' . esc_attr( $which ) . '">';
		$this->extra_tablenav( $which );
		$this->pagination( $which );
		echo '<br class="clear" /></div>';
	}
}
