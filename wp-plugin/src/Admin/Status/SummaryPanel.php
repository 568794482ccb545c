<?php
/** The strip of numbers over the list, and what the owner must know before reading it. */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\{ Notice, OpenIssuesPanel, SecondPasswordPanel };
use CartCompanion\Alerts\{ OpenIssues, RefusedWebhooks };
use CartCompanion\Companion\Job;
use CartCompanion\Labels\{ AlertCount, DateTimes, Links, PollLabels, StateLabels };

final class SummaryPanel {
	/** With more than these on their way, not all is well yet. */
	private const FEW_WAITING = 20;

	private const WAITING    = array( StateLabels::PENDING, StateLabels::DELIVERING );
	private const DONE       = array( StateLabels::DELIVERED );
	private const NOT_NEEDED = array( StateLabels::SKIPPED, StateLabels::SUPERSEDED );

	/** @var array<string, mixed> As GET /api/v1/summary answers. */
	private array $summary;

	/** @var array<string, mixed> */
	private array $site;

	/** @var array<string, int> */
	private array $counts;

	private AlertCount $alerts;
	private RefusedWebhooks $refused;
	private OpenIssues $issues;

	public function __construct( array $summary, OpenIssues $issues ) {
		$this->summary = $summary;
		$this->site    = (array) ( $summary['site'] ?? array() );
		$this->counts  = array_map( 'intval', (array) ( $summary['counts'] ?? array() ) );
		$this->alerts  = new AlertCount( $summary );
		$this->refused = new RefusedWebhooks( $summary );
		$this->issues  = $issues;
	}

	public function print(): void {
		$warnings = $this->warnings();
		$waiting  = $this->number( self::WAITING );
		foreach ( $warnings as $warning ) {
			Notice::warning( $warning )->print_inline();
		}
		OpenIssuesPanel::print_refused( $this->refused );
		if ( ! empty( $this->summary['settings']['apply_test_mode'] ) ) {
			Notice::info( esc_html__( 'Test orders count at the moment: whoever buys in ThriveCart’s test mode gets real tags, and a login where Cart Companion makes them. Untick Connect → Preferences → Test orders when you are done.', 'cart-companion' ) )->print_inline();
		}
		if ( $this->is_limited() ) {
			Notice::info( esc_html__( 'Your CRM limits how many requests it takes at a time, and that limit is reached just now. Events wait in order and continue automatically; there is nothing you need to do.', 'cart-companion' ) )->print_inline();
		}
		( new SecondPasswordPanel() )->print();
		OpenIssuesPanel::print_without_rule( $this->issues->without_rule() );
		echo '<ul class="cart-companion-counts">';
		$this->print_alerts();
		$this->print_without_rule();
		$this->print_attention( array() === $warnings && $waiting <= self::FEW_WAITING && $this->issues->is_all_well() );
		$this->print_states( $waiting > 0 ? 'waiting' : 'quiet', self::WAITING, __( 'waiting', 'cart-companion' ), $waiting > 0 ? $this->wait() : '' );
		$this->print_states( 'good', self::DONE, __( 'done', 'cart-companion' ) );
		$this->print_states( 'quiet', self::NOT_NEEDED, __( 'not needed', 'cart-companion' ) );
		echo '</ul>';
	}

	private function is_limited(): bool {
		return strtotime( (string) ( $this->site['limited_until'] ?? '' ) ) > time();
	}

	/** Each kind only while there is one: what is not wrong needs no number. */
	private function print_alerts(): void {
		$labels = array(
			/* translators: the number of customers stands before it */
			AlertCount::NO_ACCESS => _n( 'paid and cannot get in', 'paid and cannot get in', $this->alerts->of( AlertCount::NO_ACCESS ), 'cart-companion' ),
			/* translators: the number of customers stands before it */
			AlertCount::STILL     => _n( 'still has access that should be gone', 'still have access that should be gone', $this->alerts->of( AlertCount::STILL ), 'cart-companion' ),
		);
		foreach ( array_intersect_key( $labels, $this->alerts->sentences() ) as $kind => $label ) {
			$this->print_count( 'attention', $this->alerts->of( $kind ), $label, '', Links::alert( $kind ) );
		}
	}

	private function print_without_rule(): void {
		$count = count( $this->issues->without_rule() );
		if ( $count > 0 ) {
			/* translators: the number of products stands before it */
			$this->print_count( 'attention', $count, _n( 'product was sold without a rule', 'products were sold without a rule', $count, 'cart-companion' ), '', $this->issues->url( OpenIssues::NO_RULE ) );
		}
	}

	/** @param string[] $states The number leads to a list of those that occur. */
	private function print_states( string $tone, array $states, string $label, string $more = '' ): void {
		$occurring = array_values( array_intersect( $states, array_keys( array_filter( $this->counts ) ) ) );
		$this->print_count( $tone, $this->number( $states ), $label, $more, Links::events( array() === $occurring ? $states : $occurring ) );
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

	private function print_count( string $tone, int $count, string $label, string $more, string $url ): void {
		$number = sprintf( '<span class="cart-companion-number">%1$s</span> %2$s', esc_html( number_format_i18n( $count ) ), esc_html( $label ) );
		if ( '' !== $url && $count > 0 ) {
			$number = sprintf( '<a href="%1$s">%2$s</a>', esc_url( $url ), $number );
		}
		printf( '<li class="is-%1$s">%2$s%3$s</li>', esc_attr( $tone ), wp_kses_post( $number ), '' === $more ? '' : ' <span class="description">' . esc_html( $more ) . '</span>' );
	}

	/** "since 12:37, next try in 50 seconds", as far as the companion says it. */
	private function wait(): string {
		$since = DateTimes::time_of_day( (string) ( $this->summary['waiting']['since'] ?? '' ) );
		$next  = (string) ( $this->summary['waiting']['next_try_at'] ?? '' );
		$age   = DateTimes::age_seconds( $next );
		/* translators: %s: "12:37" or "Monday at 12:37" */
		$since = '' === $since ? '' : sprintf( __( 'since %s', 'cart-companion' ), $since );
		/* translators: %s: "in 50 seconds" */
		$later = sprintf( __( 'next try %s', 'cart-companion' ), DateTimes::ago( $next ) );
		$next  = null !== $age && $age < -1 ? $later : __( 'next try now', 'cart-companion' );
		return implode( ', ', array_filter( array( $since, null === $age ? '' : $next ), 'strlen' ) );
	}

	/** @return string[] Sentences as HTML. */
	private function warnings(): array {
		$warnings = array();
		$connect  = sprintf( ' <a href="%1$s">%2$s</a>', esc_url( Links::screen( Links::CONNECT ) ), esc_html__( 'Open Connect', 'cart-companion' ) );
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
		if ( Job::FAILED === ( $compared['state'] ?? '' ) ) {
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
