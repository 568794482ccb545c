<?php
/** How much needs the owner: for the menu and the dashboard, asked for at most every five minutes. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Alerts\{ ItemsWithoutRule, OpenIssues, SecondPasswordAlert };
use CartCompanion\Companion\{ Client, CompanionError };
use CartCompanion\Site\Settings;

final class NeedsAttention {
	private const TRANSIENT       = 'cart_companion_attention';
	private const KEPT_SECONDS    = 5 * MINUTE_IN_SECONDS;
	private const PATIENT_SECONDS = 2;

	/** What is kept of a summary. */
	private const PARTS = array( 'counts', 'alerts', 'refused' );

	private Settings $settings;
	private Client $companion;
	private ItemsWithoutRule $without_rule;

	public function __construct( Settings $settings, Client $companion, ?ItemsWithoutRule $without_rule = null ) {
		$this->settings     = $settings;
		$this->companion    = $companion;
		$this->without_rule = $without_rule ?? ItemsWithoutRule::of_this_site();
	}

	/** The number in a bubble for the menu, as core shows waiting updates; '' when nothing needs the owner. */
	public function bubble(): string {
		$issues = $this->issues();
		if ( 0 === $issues->total() ) {
			return '';
		}
		return sprintf(
			' <span class="awaiting-mod"><span class="pending-count" aria-hidden="true">%1$s</span><span class="screen-reader-text">%2$s</span></span>',
			esc_html( number_format_i18n( $issues->total() ) ),
			esc_html( implode( ' ', $issues->sentences() ) )
		);
	}

	/** As far as is known: what the companion could not say is not among them. */
	public function issues(): OpenIssues {
		if ( ! $this->is_for_this_user() ) {
			return new OpenIssues( array(), array() );
		}
		return new OpenIssues( $this->kept(), $this->without_rule->lately(), SecondPasswordAlert::of_this_site() );
	}

	/** @return array<string, int> Events by state; empty when the companion could not say. */
	public function counts(): array {
		return array_map( 'intval', (array) ( $this->kept()['counts'] ?? array() ) );
	}

	/** Why the companion could not say; null when it could. One that does not answer costs two seconds, once in five minutes. */
	public function companion_error(): ?CompanionError {
		$error = $this->kept()['error'] ?? null;
		return is_array( $error ) ? new CompanionError( ...$error ) : null;
	}

	/**
	 * A screen that asked the companion anyway hands its answer in, so that the menu agrees with it.
	 *
	 * @param array<string, mixed> $summary
	 */
	public function keep( array $summary ): void {
		set_transient( self::TRANSIENT, self::part_of( $summary ), self::KEPT_SECONDS );
	}

	/** The next screen asks anew: something was retried, or the pairing changed. */
	public static function forget(): void {
		delete_transient( self::TRANSIENT );
	}

	private function is_for_this_user(): bool {
		return $this->settings->is_paired() && ! $this->settings->is_copy() && current_user_can( Forms::CAPABILITY );
	}

	/** @return array<string, mixed> Parts of the summary, or error: message, code, status and details; empty when nobody may see it. */
	private function kept(): array {
		if ( ! $this->is_for_this_user() ) {
			return array();
		}
		$kept = get_transient( self::TRANSIENT );
		if ( ! is_array( $kept ) ) {
			$kept = $this->ask();
			set_transient( self::TRANSIENT, $kept, self::KEPT_SECONDS );
		}
		return $kept;
	}

	/** @return array<string, mixed> */
	private function ask(): array {
		try {
			return self::part_of( $this->companion->summary( self::PATIENT_SECONDS ) );
		} catch ( CompanionError $error ) {
			return array( 'error' => array( $error->getMessage(), $error->error_code(), $error->status(), $error->details() ) );
		}
	}

	/**
	 * @param array<string, mixed> $summary
	 * @return array<string, mixed>
	 */
	private static function part_of( array $summary ): array {
		return array_intersect_key( $summary, array_flip( self::PARTS ) );
	}
}
