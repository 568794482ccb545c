<?php
/** The strip of numbers over the list, and what the owner must know before reading it. */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\Notice;
use CartCompanion\Alerts\OpenIssues;
use CartCompanion\Labels\{ DateTimes, Links, PollLabels, StateLabels };

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

	private OpenIssues $issues;

	public function __construct( array $summary, OpenIssues $issues ) {
		$this->summary = $summary;
		$this->site    = (array) ( $summary['site'] ?? array() );
		$this->counts  = array_map( 'intval', (array) ( $summary['counts'] ?? array() ) );
		$this->issues  = $issues;
	}

	public function print(): void {
		foreach ( $this->issues->troubles() as $trouble ) {
			$link = '' === $trouble->url ? '' : sprintf( ' <a href="%1$s">%2$s</a>', esc_url( $trouble->url ), esc_html( $trouble->link ) );
			$more = '' === $trouble->details ? '' : sprintf( '</p><details><summary>%1$s</summary><p>%2$s</p></details><p>', esc_html__( 'Details for your host', 'cart-companion' ), esc_html( $trouble->details ) );
			Notice::warning( '<strong>' . esc_html( $trouble->sentence ) . '</strong> ' . esc_html( $trouble->advice ) . $link . $more )->print_inline();
		}
		$poll = new PollLabels( $this->site );
		if ( false === ( $this->site['reachable'] ?? null ) && $poll->is_fetching() ) {
			Notice::info( esc_html( $poll->whole() ) )->print_inline();
		}
		if ( ! empty( $this->summary['settings']['apply_test_mode'] ) ) {
			Notice::info( esc_html__( 'Test orders count at the moment: whoever buys in ThriveCart’s test mode gets real tags, and a login where Cart Companion makes them. Untick Connect → Preferences → Test orders when you are done.', 'cart-companion' ) )->print_inline();
		}
		if ( $this->is_limited() ) {
			Notice::info( esc_html__( 'Your CRM limits how many requests it takes at a time, and that limit is reached just now. Events wait in order and continue automatically; there is nothing you need to do.', 'cart-companion' ) )->print_inline();
		}
		$waiting = $this->number( self::WAITING );
		echo '<ul class="cart-companion-counts">';
		$this->print_issues();
		$this->print_states( $waiting > 0 ? 'waiting' : 'quiet', self::WAITING, __( 'waiting', 'cart-companion' ), $waiting > 0 ? $this->wait() : '' );
		$this->print_states( 'good', self::DONE, __( 'done', 'cart-companion' ) );
		$this->print_states( 'quiet', self::NOT_NEEDED, __( 'not needed', 'cart-companion' ) );
		echo '</ul>';
	}

	/** What matters of it, in one sentence. */
	public function headline(): string {
		$issues = implode( ' ', $this->issues->sentences() );
		return '' === $issues ? $this->calm() : $issues;
	}

	/** What needs the owner: the number that the menu shows too, and each kind of it. */
	private function print_issues(): void {
		$total = $this->issues->total();
		if ( 0 === $total ) {
			$this->print_count( $this->is_calm() ? 'good' : 'quiet', 0, __( 'need you', 'cart-companion' ), esc_html( $this->calm() ), '' );
			return;
		}
		$kinds = array();
		foreach ( $this->issues->sentences() as $kind => $sentence ) {
			$kinds[] = sprintf( '<a href="%1$s">%2$s</a>', esc_url( $this->issues->url( $kind ) ), esc_html( $sentence ) );
		}
		$this->print_count( 'attention', $total, _n( 'needs you', 'need you', $total, 'cart-companion' ), implode( '<br />', $kinds ), Links::needs_you() );
	}

	/** "All is well" only when it is. */
	private function calm(): string {
		if ( ! $this->is_calm() ) {
			return '';
		}
		return 0 === array_sum( $this->counts ) ? __( 'Nothing has come from ThriveCart yet.', 'cart-companion' ) : __( 'All is well.', 'cart-companion' );
	}

	private function is_calm(): bool {
		return $this->issues->is_all_well() && $this->number( self::WAITING ) <= self::FEW_WAITING && ! $this->is_limited();
	}

	private function is_limited(): bool {
		return strtotime( (string) ( $this->site['limited_until'] ?? '' ) ) > time();
	}

	/** @param string[] $states The number leads to a list of those that occur. */
	private function print_states( string $tone, array $states, string $label, string $more = '' ): void {
		$occurring = array_values( array_intersect( $states, array_keys( array_filter( $this->counts ) ) ) );
		$this->print_count( $tone, $this->number( $states ), $label, esc_html( $more ), Links::events( array() === $occurring ? $states : $occurring ) );
	}

	/** @param string $more As HTML. */
	private function print_count( string $tone, int $count, string $label, string $more, string $url ): void {
		$number = sprintf( '<span class="cart-companion-number">%1$s</span> %2$s', esc_html( number_format_i18n( $count ) ), esc_html( $label ) );
		if ( '' !== $url && $count > 0 ) {
			$number = sprintf( '<a href="%1$s">%2$s</a>', esc_url( $url ), $number );
		}
		printf( '<li class="is-%1$s">%2$s%3$s</li>', esc_attr( $tone ), wp_kses_post( $number ), '' === $more ? '' : ' <span class="description">' . wp_kses_post( $more ) . '</span>' );
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

	/** @param string[] $states */
	private function number( array $states ): int {
		return (int) array_sum( array_intersect_key( $this->counts, array_flip( $states ) ) );
	}
}
