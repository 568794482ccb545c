<?php
/** How much needs the owner: for the menu and the dashboard, asked for at most every five minutes. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Alerts\{ ConnectionTrouble, ItemWithoutRule, ItemsWithoutRule, OpenIssues, SecondPasswordAlert, Trouble, WaitingBuyers };
use CartCompanion\Companion\{ Client, CompanionError, CurrentSummary };
use CartCompanion\Labels\{ KnownCopy, Links };
use CartCompanion\Site\{ Capabilities, Settings, StoredValue };

final class NeedsAttention {
	private const TRANSIENT       = 'cart_companion_attention';
	private const KEPT_SECONDS    = 5 * MINUTE_IN_SECONDS;
	private const PATIENT_SECONDS = 2;

	/** What is kept of a summary. */
	private const PARTS = array( 'counts', 'alerts', 'refused', 'needs_you', 'waiting' );

	/** Beside it. */
	private const TROUBLES = 'troubles';
	private const LANGUAGE = 'language';
	private const COPY     = 'copy';

	private Settings $settings;
	private Client $companion;
	private ConnectionTrouble $trouble;
	private ItemsWithoutRule $without_rule;
	private WaitingBuyers $waiting;

	/** @var array<string, mixed>|null */
	private ?array $summary = null;

	private ?CompanionError $error = null;

	/** What is kept, as it is now: worked out once for the menu, the screen and what stands above it. */
	private ?array $current = null;

	/** @var ItemWithoutRule[]|null As they are now. */
	private ?array $items = null;

	/** Items whose earlier buyers wait, as it is now. */
	private ?int $earlier = null;

	/** Told what the companion says, so that a page asks once; what it was told by others counts here, too. */
	private ?CurrentSummary $told;

	/** @var array<string, mixed>|null What of it is kept already. */
	private ?array $kept_of = null;

	public function __construct( Settings $settings, Client $companion, ?ConnectionTrouble $trouble = null, ?ItemsWithoutRule $without_rule = null, ?CurrentSummary $told = null ) {
		$this->settings     = $settings;
		$this->companion    = $companion;
		$this->trouble      = $trouble ?? new ConnectionTrouble( $settings );
		$this->without_rule = $without_rule ?? ItemsWithoutRule::of_this_site();
		$this->told         = $told;
		$this->waiting      = new WaitingBuyers( $settings );
	}

	/** The screen says this, too: the menu beside it says the same, and the companion is asked once for both. */
	private function is_asked_now(): bool {
		$page = Screen::argument( 'page' );
		return Links::NEEDS_YOU === $page || ( Links::STATUS === $page && '' === Screen::argument( 'event' ) );
	}

	/**
	 * The companion's answer of now, asked for once a page.
	 *
	 * @return array<string, mixed> As GET /api/v1/summary answers.
	 * @throws CompanionError Each time, where it cannot be asked.
	 */
	public function summary_now(): array {
		if ( null === $this->summary && null === $this->error ) {
			try {
				$this->summary = $this->companion->summary();
				if ( null !== $this->told ) {
					$this->told->know( $this->summary );
				}
			} catch ( CompanionError $error ) {
				$this->error = $error;
			}
		}
		if ( null !== $this->error ) {
			throw $this->error;
		}
		return (array) $this->summary;
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
		$kept     = $this->kept();
		$troubles = array_map( static fn( array $one ): Trouble => new Trouble( ...$one ), (array) ( $kept[ self::TROUBLES ] ?? array() ) );
		return new OpenIssues( array_intersect_key( $kept, array_flip( self::PARTS ) ), $this->is_asked_now() ? $this->items_now() : $this->without_rule->lately(), SecondPasswordAlert::of_this_site(), $troubles, $this->is_asked_now() ? $this->earlier_now() : $this->waiting->lately() );
	}

	/**
	 * The same as it is now, for a screen that has asked the companion anyway; the menu of the next one agrees with it.
	 *
	 * @param array<string, mixed> $summary As GET /api/v1/summary answers; empty where it could not be asked.
	 * @param CompanionError|null  $error   Why not.
	 */
	public function issues_now( array $summary, ?CompanionError $error = null ): OpenIssues {
		$kept = $summary === $this->summary && null !== $this->current ? $this->current : $this->described( $summary, $error );
		if ( $kept !== $this->current ) {
			StoredValue::save_transient( self::TRANSIENT, $kept, self::KEPT_SECONDS );
		}
		$troubles = array_map( static fn( array $one ): Trouble => new Trouble( ...$one ), $kept[ self::TROUBLES ] );
		return new OpenIssues( $summary, $this->items_now(), SecondPasswordAlert::of_this_site(), $troubles, $this->earlier_now() );
	}

	/** The copy of this site that the companion has seen, if any. */
	public function known_copy(): ?KnownCopy {
		return KnownCopy::of( array( 'site' => array( self::COPY => $this->kept()[ self::COPY ] ?? null ) ) );
	}

	/** @return array<string, int> Events by state; empty when the companion could not say. */
	public function counts(): array {
		return array_map( 'intval', (array) ( $this->kept()['counts'] ?? array() ) );
	}

	/**
	 * A screen that asked the companion anyway hands its answer in, so that the menu agrees with it.
	 *
	 * @param array<string, mixed> $summary
	 */
	public function keep( array $summary ): void {
		StoredValue::save_transient( self::TRANSIENT, $this->described( $summary, null ), self::KEPT_SECONDS );
	}

	/** The next screen asks anew. Forms does it after each form; who changes something elsewhere does it as well. */
	public static function forget(): void {
		delete_transient( self::TRANSIENT );
	}

	private function is_for_this_user(): bool {
		return $this->settings->is_paired() && ! $this->settings->is_copy() && Capabilities::may_view();
	}

	/** @return array<string, mixed> Parts of the summary, and what is wrong with the connection; empty when nobody may see it. A companion that does not answer costs two seconds, once in five minutes. */
	private function kept(): array {
		if ( ! $this->is_for_this_user() ) {
			return array();
		}
		if ( null !== $this->current && $this->is_asked_now() ) {
			return $this->current;
		}
		$known = null === $this->told ? null : $this->told->known();
		if ( null !== $known && $known !== $this->kept_of && ! $this->is_asked_now() ) { // What else stands on this page says this: nothing here contradicts it.
			$this->kept_of = $known;
			$this->keep( $known );
		}
		$kept = StoredValue::transient( self::TRANSIENT );
		if ( ! is_array( $kept ) || $this->is_asked_now() || determine_locale() !== ( $kept[ self::LANGUAGE ] ?? '' ) ) {
			$kept = $this->ask();
			$this->current = $this->is_asked_now() ? $kept : null;
			StoredValue::save_transient( self::TRANSIENT, $kept, self::KEPT_SECONDS );
		}
		return $kept;
	}

	/** @return ItemWithoutRule[] */
	private function items_now(): array {
		$this->items = $this->items ?? $this->without_rule->now();
		return $this->items;
	}

	private function earlier_now(): int {
		$this->earlier = $this->earlier ?? $this->waiting->now();
		return $this->earlier;
	}

	/** @return array<string, mixed> */
	private function ask(): array {
		try {
			return $this->described( $this->is_asked_now() ? $this->summary_now() : $this->companion->summary( self::PATIENT_SECONDS ), null );
		} catch ( CompanionError $error ) {
			return $this->described( array(), $error );
		}
	}

	/**
	 * What is kept, plain data only: words are those of the language of whoever was here.
	 *
	 * @param array<string, mixed> $summary
	 * @return array<string, mixed>
	 */
	private function described( array $summary, ?CompanionError $error ): array {
		$troubles = array_map( static fn( Trouble $one ): array => array_values( get_object_vars( $one ) ), $this->trouble->all( $summary, $error ) );
		$beside   = array( self::TROUBLES => $troubles, self::LANGUAGE => determine_locale(), self::COPY => ( (array) ( $summary['site'] ?? array() ) )[ self::COPY ] ?? null );
		return array_intersect_key( $summary, array_flip( self::PARTS ) ) + $beside;
	}
}
