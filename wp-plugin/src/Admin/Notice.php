<?php
/** What the owner is told after a form was sent, kept until the next screen shows it. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Site\Kept;

final class Notice {
	private const KEPT_SECONDS = 5 * MINUTE_IN_SECONDS;

	private string $kind;
	private string $message;
	private string $destination = '';
	private string $details     = '';

	private function __construct( string $kind, string $message ) {
		$this->kind    = $kind;
		$this->message = $message;
	}

	public static function success( string $message ): self {
		return new self( 'success', $message );
	}

	public static function warning( string $message ): self {
		return new self( 'warning', $message );
	}

	public static function error( string $message ): self {
		return new self( 'error', $message );
	}

	public static function info( string $message ): self {
		return new self( 'info', $message );
	}

	/** The same, shown at another screen than the one the form was sent from. */
	public function shown_at( string $url ): self {
		$notice              = clone $this;
		$notice->destination = $url;
		return $notice;
	}

	/** The same with what only a host can use, folded away; '' for nothing. */
	public function with_details( string $details ): self {
		$notice          = clone $this;
		$notice->details = $details;
		return $notice;
	}

	/** '' for the screen the form was sent from. */
	public function destination(): string {
		return $this->destination;
	}

	/** Keeps it for this user's next screen of ours. */
	public function keep(): void {
		self::place()->keep( array( $this->kind, $this->message, $this->details ) );
	}

	/** Prints what was kept, once. */
	public static function print_kept(): void {
		$kept = self::place()->value();
		if ( is_array( $kept ) && count( $kept ) >= 2 ) {
			self::place()->forget();
			( new self( (string) $kept[0], (string) $kept[1] ) )->with_details( (string) ( $kept[2] ?? '' ) )->print_dismissible();
		}
	}

	/** Stays where it is printed; core would move a plain notice under the heading. */
	public function print_inline(): void {
		printf( '<div class="notice notice-%1$s inline"><p>%2$s</p></div>', esc_attr( $this->kind ), wp_kses_post( $this->message ) );
	}

	private function print_dismissible(): void {
		printf(
			'<div class="notice notice-%1$s is-dismissible" role="%2$s"><p>%3$s</p>%4$s</div>',
			esc_attr( $this->kind ),
			'error' === $this->kind ? 'alert' : 'status',
			esc_html( $this->message ),
			'' === $this->details ? '' : sprintf( '<details><summary>%1$s</summary><p>%2$s</p></details>', esc_html__( 'Details for your host', 'cart-companion' ), esc_html( $this->details ) ) // phpcs:ignore WordPress.Security.EscapeOutput -- escaped here.
		);
	}

	private static function place(): Kept {
		return new Kept( 'notice', self::KEPT_SECONDS );
	}
}
