<?php
/** What an owner can do about what needs them: retry all of a kind, deal with one or all, open again. */

declare(strict_types=1);

namespace CartCompanion\Admin\NeedsYou;

use CartCompanion\Admin\{ Fields, Forms, FormError, JobPanel, Notice };
use CartCompanion\Alerts\OpenIssues;
use CartCompanion\Companion\{ CompanionError, Job, Jobs, NeedsYou };
use CartCompanion\Domain\ProductKey;
use CartCompanion\Labels\{ EventLabels, Links };
use CartCompanion\Store\NoTagsNeeded;

final class Actions {
	/** As the companion takes it. */
	private const LONGEST_NOTE = 1000;

	private NeedsYou $needs_you;
	private Jobs $jobs;

	public function __construct( NeedsYou $needs_you, Jobs $jobs ) {
		$this->needs_you = $needs_you;
		$this->jobs      = $jobs;
	}

	/** @return array<string, callable(array<string, mixed>): Notice> As Panel::forms(). */
	public function forms(): array {
		return array(
			'needs_you_retry_all' => array( $this, 'retry_all' ),
			'needs_you_deal_with' => array( $this, 'deal_with' ),
			'needs_you_item'      => array( $this, 'deal_with_item' ),
			'needs_you_reopen'    => array( $this, 'reopen' ),
		);
	}

	/** @param array<string, mixed> $fields kind. */
	public function retry_all( array $fields ): Notice {
		$this->jobs->start_replay_of_kind( self::kind( $fields ) );
		return Notice::success( __( 'Started: all of them are tried again, after new orders. How far it is, you see here.', 'cart-companion' ) );
	}

	/** @param array<string, mixed> $fields key, of one; or kind, for all of it. note. */
	public function deal_with( array $fields ): Notice {
		$key = Forms::text( $fields, 'key' );
		if ( '' === $key ) {
			$this->needs_you->deal_with_all( self::kind( $fields ), self::note( $fields ), self::who() );
		} else {
			$this->needs_you->deal_with( array( $key ), self::note( $fields ), self::who() );
		}
		return Notice::success( __( 'Put aside. It counts nowhere until it happens again; you find it under “Dealt with”.', 'cart-companion' ) );
	}

	/** @param array<string, mixed> $fields item, name, note: what this site alone knows. */
	public function deal_with_item( array $fields ): Notice {
		$item = Forms::text( $fields, 'item' );
		$name = Forms::to_the_letter( $fields, 'name' );
		if ( ! ProductKey::is_item( $item ) ) {
			throw new FormError( __( 'That is not a product of ThriveCart. Reload the page and try again.', 'cart-companion' ) );
		}
		( new NoTagsNeeded() )->add( $item, $name );
		/* translators: %s: name of a product */
		$done = sprintf( __( 'Noted: buyers of %s need no tags.', 'cart-companion' ), EventLabels::product( $item, $name ) );
		try {
			$this->needs_you->deal_with( array( OpenIssues::NO_RULE . ' ' . $item ), self::note( $fields ), self::who() );
		} catch ( CompanionError $error ) {
			/* translators: %s: the reason */
			return Notice::warning( $done . ' ' . sprintf( __( 'Your note could not be kept: %s', 'cart-companion' ), $error->getMessage() ) );
		}
		return Notice::success( $done . ' ' . __( 'You can take that back under “Dealt with”.', 'cart-companion' ) );
	}

	/** @param array<string, mixed> $fields key. */
	public function reopen( array $fields ): Notice {
		$key = Forms::text( $fields, 'key' );
		$this->needs_you->reopen( array( $key ) );
		if ( 0 === strpos( $key, OpenIssues::NO_RULE . ' ' ) ) {
			( new NoTagsNeeded() )->remove( substr( $key, strlen( OpenIssues::NO_RULE ) + 1 ) );
		}
		return Notice::success( __( 'It is open again, unless it was put right meanwhile.', 'cart-companion' ) )->shown_at( Links::needs_you() );
	}

	/** Above the rows of a kind. @param Job|null $going One that retries at this moment. */
	public static function print_for_all( string $kind, int $count, ?Job $going ): void {
		if ( ! Forms::may_change() ) {
			return;
		}
		JobPanel::open_next( $going );
		echo '<div class="cart-companion-choices">';
		/* translators: %s: a number */
		Fields::print_action( 'needs_you_retry_all', 'kind', $kind, sprintf( __( 'Retry all (%s)', 'cart-companion' ), number_format_i18n( $count ) ), '', 'button' );
		/* translators: %s: a number */
		self::print_deal_with( 'kind', $kind, sprintf( __( 'All dealt with (%s)', 'cart-companion' ), number_format_i18n( $count ) ), '' );
		echo '</div></div>';
	}

	/**
	 * Folded: a note, and the button.
	 *
	 * @param string $field key or kind.
	 * @param string $about Whom or what it is about, for who hears the screen.
	 */
	public static function print_deal_with( string $field, string $value, string $label, string $about ): void {
		if ( ! Forms::may_send( 'needs_you_deal_with' ) ) {
			return;
		}
		printf( '<details class="cart-companion-deal"><summary class="button">%1$s%2$s</summary>', esc_html( $label ), '' === $about ? '' : ' <span class="screen-reader-text">' . esc_html( $about ) . '</span>' );
		Forms::open( 'needs_you_deal_with' );
		printf( '<input type="hidden" name="%1$s" value="%2$s" />', esc_attr( $field ), esc_attr( $value ) );
		self::print_note();
		Fields::print_submit( __( 'Put aside', 'cart-companion' ) );
		echo '</details>';
	}

	public static function print_note(): void {
		printf( '<p><label>%1$s<br /><input type="text" name="note" class="regular-text" maxlength="%2$d" autocomplete="off" /></label></p>', esc_html__( 'Note (what was done, and why):', 'cart-companion' ), (int) self::LONGEST_NOTE );
	}

	/** @param array<string, mixed> $fields */
	private static function kind( array $fields ): string {
		$kind = Forms::text( $fields, 'kind' );
		if ( ! in_array( $kind, OpenIssues::OF_EVENTS, true ) ) {
			throw new FormError( __( 'That is no kind of events. Reload the page and try again.', 'cart-companion' ) );
		}
		return $kind;
	}

	/** @param array<string, mixed> $fields */
	private static function note( array $fields ): string {
		return mb_substr( Forms::text( $fields, 'note' ), 0, self::LONGEST_NOTE );
	}

	private static function who(): string {
		$user = wp_get_current_user();
		$name = '' === $user->display_name ? $user->user_login : $user->display_name;
		return mb_substr( '' === $name ? __( 'An administrator', 'cart-companion' ) : $name, 0, 191 );
	}
}
