<?php
/**
 * A job of the companion's on a screen: how far it is, how it ended, Stop and Start again.
 *
 * assets/jobs.js keeps it fresh; without JavaScript the page is loaded again.
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Companion\Job;
use CartCompanion\Labels\{ JobLabels, Links, StateLabels };

final class JobPanel {
	private const TONES = array( Job::DONE => 'good', Job::FAILED => 'attention', Job::STOPPED => 'waiting' );

	private Job $job;

	public function __construct( Job $job ) {
		$this->job = $job;
	}

	public function print(): void {
		printf(
			'<div class="cart-companion-job" id="cart-companion-%1$s" data-cart-companion-job="%1$s"%2$s>',
			esc_attr( $this->job->id() ),
			$this->job->is_going() ? ' data-nonce="' . esc_attr( wp_create_nonce( JobActions::ACTION ) ) . '" data-reload="' . esc_attr__( 'Reload the page to see how far it is.', 'cart-companion' ) . '"' : ''
		);
		$this->print_inside();
		echo '</div>';
		// Outside of what is replaced: a screen reader only says what changes in a place that was there before.
		printf( '<p class="screen-reader-text" role="status" aria-live="polite" id="cart-companion-%s-status"></p>', esc_attr( $this->job->id() ) );
	}

	/** Opens a place for what can be started when this job is over; the caller closes it. */
	public static function open_next( ?Job $job ): void {
		$is_going = null !== $job && $job->is_going();
		printf( '<div%s>', $is_going ? ' hidden data-cart-companion-after="' . esc_attr( $job->id() ) . '"' : '' );
	}

	/** What assets/jobs.js puts in place of the old when the job is over. */
	public function print_inside(): void {
		if ( $this->job->is_going() ) {
			$this->print_bar();
			return;
		}
		printf( '<p class="cart-companion-job-end">%s</p>', wp_kses_post( StateLabels::coloured( self::TONES[ $this->job->state() ] ?? 'quiet', JobLabels::state( $this->job ) ) ) );
		if ( '' !== $this->job->message() ) {
			printf( '<p>%s</p>', esc_html( $this->job->message() ) );
		}
		$this->print_numbers();
		if ( in_array( $this->job->state(), array( Job::FAILED, Job::STOPPED ), true ) ) {
			$this->print_button( 'job_start', __( 'Start again', 'cart-companion' ) );
		}
	}

	private function print_bar(): void {
		$id    = 'cart-companion-' . $this->job->id() . '-bar';
		$total = $this->job->total();
		printf( '<p><label for="%1$s">%2$s</label></p>', esc_attr( $id ), esc_html( JobLabels::state( $this->job ) ) );
		printf(
			'<p class="cart-companion-bar"><progress id="%1$s"%2$s></progress> <span data-cart-companion-progress>%3$s</span></p>',
			esc_attr( $id ),
			null === $total ? '' : sprintf( ' max="%1$d" value="%2$d"', max( 1, (int) $total ), (int) $this->job->done() ),
			esc_html( JobLabels::progress( $this->job ) )
		);
		printf( '<p data-cart-companion-message>%s</p>', esc_html( $this->job->message() ) );
		printf( '<p class="description">%1$s <span class="hide-if-js">%2$s</span></p>', esc_html__( 'You can close this page: the companion continues without it.', 'cart-companion' ), esc_html__( 'Load the page again to see how far it is.', 'cart-companion' ) );
		if ( '' !== JobLabels::stop( $this->job->kind() ) ) {
			printf( '<p class="description">%s</p>', esc_html( JobLabels::stop( $this->job->kind() ) ) );
		}
		$this->print_button( 'job_stop', __( 'Stop', 'cart-companion' ) );
	}

	private function print_numbers(): void {
		if ( $this->job->has_counted() || Job::DONE === $this->job->state() ) {
			printf( '<p>%s</p>', esc_html( JobLabels::numbers( $this->job ) ) );
		}
		if ( $this->job->count( 'customers' ) + $this->job->count( 'retried' ) > 0 ) {
			printf( '<p>%1$s <a href="%2$s">%3$s</a></p>', esc_html( JobLabels::handed_over( $this->job->kind() ) ), esc_url( Links::events( array( StateLabels::PENDING ) ) ), esc_html__( 'See those that wait', 'cart-companion' ) );
		}
		$this->print_found();
	}

	private function print_found(): void {
		$found = $this->job->found();
		if ( array() === $found ) {
			return;
		}
		if ( Job::IMPORT === $this->job->kind() ) {
			printf( '<p>%s</p>', esc_html__( 'Rows that were left out:', 'cart-companion' ) );
		}
		if ( Job::REPLAY === $this->job->kind() ) {
			printf( '<p>%s</p>', esc_html__( 'Not retried:', 'cart-companion' ) );
		}
		echo '<ul class="ul-disc cart-companion-found">';
		foreach ( $found as $row ) {
			$link = '' === $row['event'] ? '' : sprintf( ' <a href="%1$s">%2$s</a>', esc_url( Links::event( $row['event'] ) ), esc_html__( 'View the event', 'cart-companion' ) );
			printf( '<li>%1$s%2$s</li>', esc_html( $row['what'] ), wp_kses_post( $link ) );
		}
		$this->print_not_listed( $found );
		echo '</ul>';
	}

	/**
	 * The companion keeps a few dozen rows only, and counts all.
	 *
	 * @param array<int, array{what: string, event: string}> $found
	 */
	private function print_not_listed( array $found ): void {
		$more = $this->job->count( 'raised' ) - count( array_filter( array_column( $found, 'event' ), 'strlen' ) );
		if ( $more > 0 ) {
			/* translators: %s: number of events */
			printf( '<li>%s</li>', esc_html( sprintf( _n( 'and %s more that was brought; it is in the list of events', 'and %s more that were brought; they are in the list of events', $more, 'cart-companion' ), number_format_i18n( $more ) ) ) );
		}
	}

	private function print_button( string $form, string $label ): void {
		if ( ! Forms::may_change() ) {
			return;
		}
		Forms::open( $form );
		Fields::print_submit( $label, array( 'name' => 'job', 'value' => $this->job->id() ) );
	}
}
