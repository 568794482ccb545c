<?php
/** The list of events on the first screen. */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\{ Forms, Screen };
use CartCompanion\Domain\Rules\RuleCoverage;
use CartCompanion\Labels\{ AccessLabels, AlertCount, DateTimes, EventLabels, EventRow, Links, StateLabels, TagLabels };
use WP_List_Table;

final class EventTable extends WP_List_Table {
	/** How many pages back the way is remembered; further back leads to the newest. */
	private const LONGEST_TRAIL = 40;

	private string $next_cursor = '';

	/** @var array<string, int> Events by state, for the links above the table. */
	private array $counts = array();

	private AlertCount $alerts;

	/** By the rules of today. */
	private RuleCoverage $coverage;

	/** Whether rows come from the companion; the own log has no pages and retries nothing. */
	private bool $is_live = true;

	public function __construct() {
		parent::__construct( array(
			'singular' => 'cart-companion-event',
			'plural'   => 'cart-companion-events',
			'ajax'     => false,
		) );
	}

	/**
	 * @param EventRow[]           $events
	 * @param array<string, mixed> $summary As GET /api/v1/summary answers; empty when the rows are this site's own record.
	 */
	public function show( array $events, RuleCoverage $coverage, array $summary = array(), string $next_cursor = '' ): void {
		$this->items       = $events;
		$this->coverage    = $coverage;
		$this->next_cursor = $next_cursor;
		$this->counts      = array_map( 'intval', (array) ( $summary['counts'] ?? array() ) );
		$this->alerts      = new AlertCount( $summary );
		$this->is_live     = array() !== $summary;
		if ( ! $this->may_retry() ) {
			// Nothing can be ticked where nothing can be retried.
			$this->_column_headers = array( array_diff_key( $this->get_columns(), array( 'cb' => '' ) ), get_hidden_columns( $this->screen ), array(), 'happened' );
		}
	}

	private function may_retry(): bool {
		return $this->is_live && Forms::may_change();
	}

	/** @return array<string, string> */
	public function get_columns(): array {
		return array(
			'cb'       => '<input type="checkbox" />',
			'happened' => __( 'What happened', 'cart-companion' ),
			'state'    => __( 'State', 'cart-companion' ),
			'customer' => __( 'Customer', 'cart-companion' ),
			'tags'     => __( 'Tags', 'cart-companion' ),
			'time'     => __( 'Time', 'cart-companion' ),
		);
	}

	protected function get_primary_column_name(): string {
		return 'happened';
	}

	/** @return string[] One link for each alert and state that occurs, those that need a person first. */
	protected function get_views(): array {
		if ( ! $this->is_live ) {
			return array();
		}
		$state  = Screen::argument( 'state' );
		$access = Screen::argument( 'access' );
		$views  = array( 'all' => $this->view( array(), __( 'All', 'cart-companion' ), null, '' === $state . $access ) );
		foreach ( AlertCount::labels() as $kind => $word ) {
			$count = $this->alerts->of( $kind );
			if ( $count > 0 || $kind === $access ) {
				$views[ $kind ] = $this->view( array( 'access' => $kind ), $word, $count, $kind === $access );
			}
		}
		foreach ( StateLabels::filters() as $name => $word ) {
			$count = (int) ( $this->counts[ $name ] ?? 0 );
			if ( $count > 0 || $name === $state ) {
				$views[ $name ] = $this->view( array( 'state' => $name ), $word, $count, $name === $state );
			}
		}
		if ( false !== strpos( $state, ',' ) ) {
			$together         = array_intersect_key( $this->counts, array_flip( explode( ',', $state ) ) );
			$views['several'] = $this->view( array( 'state' => $state ), StateLabels::label_of_several( $state ), (int) array_sum( $together ), true );
		}
		return $views;
	}

	/** @param array<string, string> $filter */
	private function view( array $filter, string $word, ?int $count, bool $is_chosen ): string {
		$email = Screen::argument( 's' );
		return sprintf(
			'<a href="%1$s"%2$s>%3$s%4$s</a>',
			esc_url( Links::screen( Links::STATUS, $filter + array( 's' => $email ) ) ),
			$is_chosen ? ' class="current" aria-current="page"' : '',
			esc_html( $word ),
			null === $count || '' !== $email ? '' : ' <span class="count">(' . esc_html( number_format_i18n( $count ) ) . ')</span>'
		);
	}

	public function no_items(): void {
		if ( '' !== Screen::argument( 's' ) . Screen::argument( 'state' ) . Screen::argument( 'access' ) ) {
			esc_html_e( 'No event matches.', 'cart-companion' );
		} else {
			esc_html_e( 'No event yet. As soon as ThriveCart sends one, it is shown here. To try it now, open Connect and send a test event.', 'cart-companion' );
		}
	}

	/** @param EventRow $event */
	protected function column_cb( $event ): string {
		if ( ! $this->is_live || ! StateLabels::can_be_retried( $event->state() ) ) {
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
		$why = '' === $this->explanation( $event ) ? '' : '<p class="cart-companion-why">' . esc_html( $this->explanation( $event ) ) . '</p>';
		return sprintf( '<strong><a class="row-title" href="%1$s">%2$s</a>%3$s</strong>%4$s<span class="cart-companion-narrow">%5$s</span>', esc_url( Links::event( $event->id() ) ), esc_html( EventLabels::headline( $event ) ), $marks, $why, $this->badges( $event ) );
	}

	private function explanation( EventRow $event ): string {
		if ( '' !== AlertCount::badge( $event->alert() ) ) {
			return AccessLabels::of( $event )->sentence();
		}
		$is_explained = StateLabels::needs_attention( $event->state() ) || $event->had_item_without_rule() || in_array( $event->state(), array( StateLabels::PENDING, StateLabels::RETRY, StateLabels::SKIPPED ), true );
		return trim( self::next_try( $event ) . ' ' . ( $is_explained ? $event->message() : '' ) );
	}

	/** When a waiting event is tried next; '' of others. */
	private static function next_try( EventRow $event ): string {
		$age = DateTimes::age_seconds( $event->due_at() );
		if ( null === $age || StateLabels::PENDING !== $event->state() ) {
			return '';
		}
		/* translators: %s: "in 50 seconds" */
		return $age < -1 ? sprintf( __( 'Next try %s.', 'cart-companion' ), DateTimes::ago( $event->due_at() ) ) : __( 'It is tried now.', 'cart-companion' );
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
			echo wp_kses_post( TagLabels::nothing( __( 'Unknown', 'cart-companion' ) ) );
			return;
		}
		printf( '<a href="%1$s">%2$s</a>', esc_url( Links::customer( $event->email() ) ), esc_html( $event->email() ) );
	}

	/** @param EventRow $event */
	protected function column_tags( $event ): void {
		echo wp_kses_post( TagLabels::of( $event ) );
	}

	/** @param EventRow $event */
	protected function column_time( $event ): void {
		DateTimes::print_ago( $event->occurred_at() );
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
		if ( $this->may_retry() && StateLabels::can_be_retried( $event->state() ) ) {
			// A button of the form around the table, not a link: a link that writes can be followed by accident.
			$actions['retry'] = sprintf( '<button type="submit" class="button-link" name="event" value="%1$s">%2$s</button>', esc_attr( $event->id() ), esc_html( EventActions::retry_label( $event ) ) );
		}
		return $this->row_actions( $actions );
	}

	/** @param string $which */
	protected function extra_tablenav( $which ): void {
		$can_be_retried = array_filter( $this->items, static fn( EventRow $event ): bool => StateLabels::can_be_retried( $event->state() ) );
		if ( $this->may_retry() && 'top' === $which && array() !== $can_be_retried ) {
			printf( '<div class="alignleft actions bulkactions"><button type="submit" class="button" name="selected" value="1">%s</button></div>', esc_html__( 'Retry selected', 'cart-companion' ) );
		}
	}

	/**
	 * Newer and older instead of page numbers: the list grows while it is read.
	 *
	 * @param string $which
	 */
	protected function pagination( $which ): void {
		$cursor = Screen::argument( 'cursor' );
		if ( '' === $cursor && '' === $this->next_cursor ) {
			return;
		}
		$trail = array_values( array_filter( explode( ',', Screen::argument( 'trail' ) ), 'strlen' ) );
		echo '<div class="tablenav-pages"><span class="pagination-links">';
		$this->print_page_link( '' === $cursor ? null : $this->page( '', array() ), '«', __( 'Newest events', 'cart-companion' ) );
		$this->print_page_link( '' === $cursor ? null : $this->page( (string) end( $trail ), array_slice( $trail, 0, -1 ) ), '‹', __( 'Newer events', 'cart-companion' ) );
		$older = array_slice( '' === $cursor ? array() : array_merge( $trail, array( $cursor ) ), -self::LONGEST_TRAIL );
		$this->print_page_link( '' === $this->next_cursor ? null : $this->page( $this->next_cursor, $older ), '›', __( 'Older events', 'cart-companion' ) );
		echo '</span></div>';
	}

	/** @param string[] $trail The cursors of the pages before, the nearest last. */
	private function page( string $cursor, array $trail ): string {
		$arguments = array(
			'state'  => Screen::argument( 'state' ),
			'access' => Screen::argument( 'access' ),
			's'      => Screen::argument( 's' ),
			'cursor' => $cursor,
			'trail'  => implode( ',', $trail ),
		);
		return Links::screen( Links::STATUS, $arguments );
	}

	private function print_page_link( ?string $url, string $sign, string $label ): void {
		if ( null === $url ) {
			printf( '<span class="tablenav-pages-navspan button disabled" aria-hidden="true">%s</span> ', esc_html( $sign ) );
			return;
		}
		printf( '<a class="button" href="%1$s"><span class="screen-reader-text">%2$s</span><span aria-hidden="true">%3$s</span></a> ', esc_url( $url ), esc_html( $label ), esc_html( $sign ) );
	}

	/**
	 * Core would print a nonce of its own here; the form around the table has one.
	 *
	 * @param string $which
	 */
	protected function display_tablenav( $which ): void {
		echo '<div class="tablenav ' . esc_attr( $which ) . '">';
		$this->extra_tablenav( $which );
		$this->pagination( $which );
		echo '<br class="clear" /></div>';
	}
}
