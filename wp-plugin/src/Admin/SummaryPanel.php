<?php
/**
 * The strip of numbers over the list, and what the owner must know before reading it.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Pull\FetchWords;

final class SummaryPanel {
	/** With more than these on their way, not all is well yet. */
	private const FEW_WAITING = 20;

	/** @var array<string, mixed> As GET /api/v1/summary answers. */
	private array $summary;

	/** @var array<string, mixed> */
	private array $site;

	/** @var array<string, int> */
	private array $counts;

	private AlertCount $alerts;

	/** @param array<string, mixed> $summary */
	public function __construct( array $summary ) {
		$this->summary = $summary;
		$this->site    = (array) ( $summary['site'] ?? array() );
		$this->counts  = array_map( 'intval', (array) ( $summary['counts'] ?? array() ) );
		$this->alerts  = new AlertCount( $summary['alerts'] ?? null );
	}

	public function print(): void {
		$warnings = $this->warnings();
		$waiting  = $this->number( 'pending' ) + $this->number( 'delivering' );
		foreach ( $warnings as $warning ) {
			Notice::warning( $warning )->print_inline();
		}
		if ( ! empty( $this->summary['settings']['apply_test_mode'] ) ) {
			Notice::info( esc_html__( 'Test orders count at the moment: whoever buys in ThriveCart’s test mode gets real tags, and a login where Cart Companion makes them. Untick Connect → Preferences → Test orders when you are done.', 'cart-companion' ) )->print_inline();
		}
		if ( $this->is_limited() ) {
			Notice::info( esc_html__( 'Your CRM takes only so many requests at a time, and that is reached just now. Events wait in their order and go on by themselves; nothing is to be done.', 'cart-companion' ) )->print_inline();
		}
		echo '<ul class="cart-companion-counts">';
		$this->print_alerts();
		$this->print_attention( array() === $warnings && $waiting <= self::FEW_WAITING && 0 === $this->alerts->total() );
		$this->print_count( $waiting > 0 ? 'waiting' : 'quiet', $waiting, __( 'waiting', 'cart-companion' ), $waiting > 0 ? $this->oldest() : '', self::list_of( 'pending' ) );
		$this->print_count( 'good', $this->number( 'delivered' ), __( 'done', 'cart-companion' ), '', self::list_of( 'delivered' ) );
		$this->print_count( 'quiet', $this->number( 'skipped' ) + $this->number( 'superseded' ), __( 'nothing to do', 'cart-companion' ), '', self::list_of( $this->number( 'skipped' ) > 0 ? 'skipped' : 'superseded' ) );
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

	private static function list_of( string $state ): string {
		return Screens::url( Screens::STATUS, array( 'state' => $state ) );
	}

	private function print_attention( bool $is_calm ): void {
		$count = Attention::of( $this->counts );
		if ( 0 === $count ) {
			$this->print_count( $this->alerts->total() > 0 ? 'quiet' : 'good', 0, $this->alerts->total() > 0 ? __( 'other events need you', 'cart-companion' ) : __( 'need your attention', 'cart-companion' ), $is_calm ? __( 'All is well.', 'cart-companion' ) : '', '' );
			return;
		}
		$states = array_filter( array_intersect_key( $this->counts, array_flip( State::ATTENTION ) ) );
		$this->print_count( 'attention', $count, _n( 'needs your attention', 'need your attention', $count, 'cart-companion' ), '', self::list_of( (string) key( $states ) ) );
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

	private function oldest(): string {
		$ago = Moment::ago( (string) ( $this->summary['oldest_pending_at'] ?? '' ) );
		/* translators: %s: "2 hours ago" */
		return '' === $ago ? '' : sprintf( __( 'the oldest since %s', 'cart-companion' ), $ago );
	}

	/** @return string[] Sentences as HTML. */
	private function warnings(): array {
		$warnings = array();
		$connect  = sprintf( ' <a href="%1$s">%2$s</a>', esc_url( Screens::url( Screens::CONNECT ) ), esc_html__( 'Open Connect', 'cart-companion' ) );
		$refused  = (int) ( $this->summary['refused_webhooks'] ?? 0 );
		if ( ! empty( $this->site['paused'] ) ) {
			/* translators: %s: reason */
			$warnings[] = esc_html( sprintf( __( 'The companion has paused this site: %s Events wait and nothing is lost. Whoever hosts the companion can resume it.', 'cart-companion' ), self::sentence( (string) ( $this->site['pause_reason'] ?? '' ) ) ) );
		} elseif ( false === ( $this->site['reachable'] ?? null ) ) {
			$warnings[] = esc_html( ( new FetchWords( $this->site ) )->whole() );
		}
		if ( $refused > 0 ) {
			/* translators: %s: number of messages */
			$warnings[] = esc_html( sprintf( _n( '%s message was refused because its secret word was wrong or missing. If it was ThriveCart’s, enter ThriveCart’s secret word again.', '%s messages were refused because their secret word was wrong or missing. If they were ThriveCart’s, enter ThriveCart’s secret word again.', $refused, 'cart-companion' ), number_format_i18n( $refused ) ) ) . $connect;
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
		return '' === $reason ? __( 'no reason is known.', 'cart-companion' ) : rtrim( $reason, '.' ) . '.';
	}

	private function number( string $state ): int {
		return $this->counts[ $state ] ?? 0;
	}
}
