<?php
/** Keeps an open Status screen fresh: answers with the parts that changed since it was printed. */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\{ EventFilters, EventTable };
use CartCompanion\Companion\CompanionError;
use CartCompanion\Labels\{ DateTimes, Links };
use CartCompanion\Site\{ Capabilities, Settings };

final class LiveStatus {
	/** Of admin-ajax.php, and of the nonce. */
	public const ACTION = 'cart_companion_status';

	private const SECONDS = 30;

	private Settings $settings;
	private Overview $overview;

	public function __construct( Settings $settings, Overview $overview ) {
		$this->settings = $settings;
		$this->overview = $overview;
	}

	public function register(): void {
		add_action( 'wp_ajax_' . self::ACTION, array( $this, 'answer' ) );
	}

	/** Hook wp_ajax_cart_companion_status: parts (name => version and HTML), said, at, next. */
	public function answer(): void {
		if ( ! Capabilities::may_view() || ! check_ajax_referer( self::ACTION, 'nonce', false ) ) {
			wp_send_json_error( null, 403 );
		}
		nocache_headers();
		if ( ! $this->settings->is_active() ) {
			wp_send_json_error( null, 403 ); // A copy, or not connected any more: the page is to be loaded again.
		}
		$filters = EventFilters::of_request( Links::STATUS );
		$table   = new EventTable( $filters );
		try {
			$this->overview->ask( $table, $filters );
		} catch ( CompanionError $error ) {
			wp_send_json_error( null, 502 );
		}
		$parts = array(
			'counts'  => self::printed( array( $this->overview, 'print_counts' ) ),
			'figures' => self::printed( array( $this->overview, 'print_figures' ) ),
			'views'   => self::printed( array( $table, 'views' ) ),
			'rows'    => self::printed( array( $table, 'print_rows' ) ),
		);
		wp_send_json_success( array(
			'parts' => $parts,
			'said'  => $this->overview->sentence(),
			'at'    => self::refreshed(),
			'next'  => $table->next_url(),
		) );
	}

	/** The line that says how fresh the screen is; the link works without the script, too. */
	public function print_line(): void {
		printf(
			'<p class="cart-companion-live" data-cart-companion-live="%1$s" data-nonce="%2$s" data-seconds="%3$d" data-failed="%4$s" data-over="%5$s" data-new="%6$s"><a href="%7$s" class="button button-small">%8$s</a> <span class="description" data-cart-companion-at>%9$s</span> <span class="screen-reader-text" role="status" aria-live="polite"></span></p>',
			esc_attr( self::ACTION ),
			esc_attr( wp_create_nonce( self::ACTION ) ),
			(int) self::SECONDS,
			esc_attr__( 'The companion does not answer at the moment; what you see is older. It is tried again.', 'cart-companion' ),
			esc_attr__( 'Reload this page to see what is new.', 'cart-companion' ),
			esc_attr__( 'The list has new events.', 'cart-companion' ),
			esc_url( add_query_arg( array() ) ),
			esc_html__( 'Refresh', 'cart-companion' ),
			esc_html( self::refreshed() )
		);
	}

	private static function refreshed(): string {
		/* translators: %s: "12:37" */
		return sprintf( __( 'As of %s.', 'cart-companion' ), DateTimes::time_of_day( gmdate( 'c' ) ) );
	}

	/** @param callable(): void $print */
	private static function printed( callable $print ): string {
		ob_start();
		$print();
		return (string) ob_get_clean();
	}
}
