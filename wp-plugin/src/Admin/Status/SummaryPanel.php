<?php
/**
 * The strip of numbers over the list, and what the owner must know before reading it.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\Notice;
use CartCompanion\Admin\OpenIssues;
use CartCompanion\Admin\RefusedPanel;
use CartCompanion\Admin\Screens;
use CartCompanion\Admin\WithoutRulePanel;
use CartCompanion\Labels\AlertCount;
use CartCompanion\Labels\DateTimes;
use CartCompanion\Labels\PollLabels;

final class SummaryPanel {
	/** With more than these on their way, not all is well yet. */
	private const FEW_WAITING = 20;

	private const WAITING    = array( 'pending', 'delivering' );
	private const NOT_NEEDED = array( 'skipped', 'superseded' );

	/** @var array<string, mixed> As GET /api/v1/summary answers. */
	private array $summary;

	/** @var array<string, mixed> */
	private array $site;

	/** @var array<string, int> */
	private array $counts;

	private AlertCount $alerts;
	private OpenIssues $issues;

	/** @param array<string, mixed> $summary */
	public function __construct( array $summary, OpenIssues $issues ) {
		$this->summary = $summary;
		$this->site    = (array) ( $summary['site'] ?? array() );
		$this->counts  = array_map( 'intval', (array) ( $summary['counts'] ?? array() ) );
		$this->alerts  = new AlertCount( $summary['alerts'] ?? null );
		$this->issues  = $issues;
	}

	public function print(): void {
		$warnings = $this->warnings();
		$waiting  = $this->number( self::WAITING );
		foreach ( $warnings as $warning ) {
			Notice::warning( $warning )->print_inline();
		}
		RefusedPanel::print( $this->summary );
		if ( ! empty( $this->summary['settings']['apply_test_mode'] ) ) {
			Notice::info( esc_html__( 'Test orders count at the moment: whoever buys in ThriveCart’s test mode gets real tags, and a login where Cart Companion makes them. Untick Connect → Preferences → Test orders when you are done.', 'cart-companion' ) )->print_inline();
		}
		if ( $this->is_limited() ) {
			Notice::info( esc_html__( 'Your CRM takes only so many requests at a time, and that is reached just now. Events wait in their order and go on by themselves; nothing is to be done.', 'cart-companion' ) )->print_inline();
		}
		( new WithoutRulePanel( $this->issues->without_rule() ) )->print();
		echo '<ul class="cart-companion-counts">';
		$this->print_alerts();
		$this->print_without_rule();
		$this->print_attention( array() === $warnings && '' === RefusedPanel::sentence( $this->summary ) && $waiting <= self::FEW_WAITING && 0 === $this->issues->total() );
		$this->print_count( $waiting > 0 ? 'waiting' : 'quiet', $waiting, __( 'waiting', 'cart-companion' ), $waiting > 0 ? $this->wait() : '', $this->list_of( self::WAITING ) );
		$this->print_count( 'good', $this->number( array( 'delivered' ) ), __( 'done', 'cart-companion' ), '', $this->list_of( array( 'delivered' ) ) );
		$this->print_count( 'quiet', $this->number( self::NOT_NEEDED ), __( 'not needed', 'cart-companion' ), '', $this->list_of( self::NOT_NEEDED ) );
		echo '</ul>';
	}

	private function is_limited(): bool {
		return strtotime( (string) ( $this->site['limited_until'] ?? '' ) ) > time();
	}

	/** Each kind only while there is one: what is not wrong needs no number. */
	private function print_alerts(): void {
		$words = array(
			/* translators: the number of customers stands before it */
			AlertCount::NO_ACCESS => _n( 'paid and cannot get in', 'paid and cannot get in', $this->alerts->of( AlertCount::NO_ACCESS ), 'cart-companion' ),
			/* translators: the number of customers stands before it */
			AlertCount::STILL     => _n( 'still has access that should be gone', 'still have access that should be gone', $this->alerts->of( AlertCount::STILL ), 'cart-companion' ),
		);
		foreach ( array_intersect_key( $words, $this->alerts->sentences() ) as $kind => $word ) {
			$this->print_count( 'attention', $this->alerts->of( $kind ), $word, '', AlertCount::url( $kind ) );
		}
	}

	private function print_without_rule(): void {
		$count = count( $this->issues->without_rule() );
		if ( $count > 0 ) {
			/* translators: the number of products stands before it */
			$this->print_count( 'attention', $count, _n( 'product was sold without a rule', 'products were sold without a rule', $count, 'cart-companion' ), '', $this->issues->url( OpenIssues::NO_RULE ) );
		}
	}

	/** @param string[] $states */
	private function list_of( array $states ): string {
		$occurring = array_values( array_intersect( $states, array_keys( array_filter( $this->counts ) ) ) );
		return OpenIssues::list_of( array() === $occurring ? $states : $occurring, isset( $this->summary['needs_attention'] ) );
	}

	private function print_attention( bool $is_calm ): void {
		$count = $this->issues->events();
		if ( 0 === $count ) {
			$others = $this->issues->total() > 0;
			$this->print_count( $others ? 'quiet' : 'good', 0, $others ? __( 'other events need you', 'cart-companion' ) : __( 'need your attention', 'cart-companion' ), $is_calm ? __( 'All is well.', 'cart-companion' ) : '', '' );
			return;
		}
		$this->print_count( 'attention', $count, _n( 'needs your attention', 'need your attention', $count, 'cart-companion' ), '', $this->issues->url( OpenIssues::EVENTS ) );
	}

	private function print_count( string $tone, int $count, string $words, string $more, string $url ): void {
		$number = sprintf( '<span class="cart-companion-number">%1$s</span> %2$s', esc_html( number_format_i18n( $count ) ), esc_html( $words ) );
		if ( '' !== $url && $count > 0 ) {
			$number = sprintf( '<a href="%1$s">%2$s</a>', esc_url( $url ), $number );
		}
		printf(
			'<li class="is-%1$s">%2$s%3$s</li>',
			esc_attr( $tone ),
			wp_kses_post( $number ),
			'' === $more ? '' : ' <span class="description">' . esc_html( $more ) . '</span>'
		);
	}

	/** "since 12:37, next try in 50 seconds", as far as the companion tells it. */
	private function wait(): string {
		$told  = (array) ( $this->summary['waiting'] ?? array() );
		$since = (string) ( $told['since'] ?? '' );
		$next  = (string) ( $told['next_try_at'] ?? $this->summary['oldest_pending_at'] ?? '' );
		$said  = array();
		if ( '' !== $since ) {
			/* translators: %s: "12:37" or "Monday at 12:37" */
			$said[] = sprintf( __( 'since %s', 'cart-companion' ), DateTimes::time_of_day( $since ) );
		}
		if ( '' !== $next ) {
			$age = DateTimes::age_seconds( $next );
			/* translators: %s: "in 50 seconds" */
			$said[] = null !== $age && $age < -1 ? sprintf( __( 'next try %s', 'cart-companion' ), DateTimes::ago( $next ) ) : __( 'next try now', 'cart-companion' );
		}
		return implode( ', ', $said );
	}

	/** @return string[] Sentences as HTML. */
	private function warnings(): array {
		$warnings = array();
		$connect  = sprintf( ' <a href="%1$s">%2$s</a>', esc_url( Screens::url( Screens::CONNECT ) ), esc_html__( 'Open Connect', 'cart-companion' ) );
		if ( ! empty( $this->site['paused'] ) ) {
			/* translators: %s: reason */
			$warnings[] = esc_html( sprintf( __( 'The companion has paused this site: %s Events wait and nothing is lost. Whoever hosts the companion can resume it.', 'cart-companion' ), self::sentence( (string) ( $this->site['pause_reason'] ?? '' ) ) ) );
		} elseif ( false === ( $this->site['reachable'] ?? null ) ) {
			$warnings[] = esc_html( ( new PollLabels( $this->site ) )->whole() );
		}
		if ( false === ( $this->site['secret_word_set'] ?? null ) && empty( $this->site['listens_to'] ) ) {
			$warnings[] = esc_html__( 'ThriveCart’s secret word is missing, so its messages are refused.', 'cart-companion' ) . $connect;
		}
		$compared = (array) ( $this->summary['reconciliation'] ?? array() );
		if ( 'failed' === ( $compared['state'] ?? '' ) ) {
			/* translators: %s: reason */
			$warnings[] = esc_html( sprintf( __( 'The last comparison with ThriveCart did not work: %s', 'cart-companion' ), self::sentence( (string) ( $compared['message'] ?? '' ) ) ) ) . $connect;
		}
		return $warnings;
	}

	private static function sentence( string $reason ): string {
		return '' === $reason ? __( 'no reason is known.', 'cart-companion' ) : rtrim( DateTimes::localized( $reason ), '.' ) . '.';
	}

	/** @param string[] $states */
	private function number( array $states ): int {
		return (int) array_sum( array_intersect_key( $this->counts, array_flip( $states ) ) );
	}
}
