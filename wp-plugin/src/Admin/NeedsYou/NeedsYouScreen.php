<?php
/** All that needs the owner, of every kind, in one list; and what was dealt with. */

declare(strict_types=1);

namespace CartCompanion\Admin\NeedsYou;

use CartCompanion\Admin\{ ApplyToEarlierBuyers, JobPanel, NeedsAttention, Notice, Products, RefusedPanel, Screen, SecondPasswordPanel };
use CartCompanion\Alerts\OpenIssues;
use CartCompanion\Companion\{ Client, CompanionError, Job, Jobs, NeedsYou };
use CartCompanion\Labels\{ Links, NeedsYouLabels };
use CartCompanion\Site\{ Capabilities, Settings };
use CartCompanion\Store\EventStore;

final class NeedsYouScreen extends Screen {
	/** A job that ended is shown for so long. */
	private const SHOWN_SECONDS = DAY_IN_SECONDS;

	private Settings $settings;
	private Client $companion;
	private NeedsYou $needs_you;
	private Jobs $jobs;
	private EventStore $store;
	private NeedsAttention $attention;

	public function __construct( Settings $settings, Client $companion, NeedsYou $needs_you, Jobs $jobs, EventStore $store, NeedsAttention $attention ) {
		$this->settings  = $settings;
		$this->companion = $companion;
		$this->needs_you = $needs_you;
		$this->jobs      = $jobs;
		$this->store     = $store;
		$this->attention = $attention;
	}

	public function slug(): string {
		return Links::NEEDS_YOU;
	}

	public function name(): string {
		return __( 'Needs you', 'cart-companion' );
	}

	public function capability(): string {
		return Capabilities::VIEW;
	}

	public function help(): array {
		return array(
			__( 'What stands here', 'cart-companion' ) => __( 'All that cannot work without a person, the gravest first: the menu, the Dashboard, Site Health and the e-mails count the same. What is put right goes away by itself. “Retry” applies today’s rules to the event again; “Retry all” does so for all of one kind, after new orders, and goes on when you close the page.', 'cart-companion' ),
			__( 'Dealt with', 'cart-companion' )       => __( 'Puts something aside that you have settled in another way, with a note for your colleagues. It then counts nowhere, until it happens again. “Dealt with” above the list shows who put aside what and when, and can open it again.', 'cart-companion' ),
		);
	}

	public function forms(): array {
		$earlier = new ApplyToEarlierBuyers( $this->settings, $this->jobs );
		return ( new Actions( $this->needs_you, $this->jobs ) )->forms() + $earlier->forms() + ( new RefusedPanel( $this->companion ) )->forms() + ( new SecondPasswordPanel() )->forms();
	}

	protected function print_content(): void {
		if ( ! $this->settings->is_paired() ) {
			printf( '<p>%1$s <a href="%2$s">%3$s</a></p>', esc_html__( 'This site is not connected yet, so nothing arrives from ThriveCart.', 'cart-companion' ), esc_url( Links::screen( Links::CONNECT ) ), esc_html__( 'Connect this site', 'cart-companion' ) );
			return;
		}
		if ( DealtWithList::VIEW === self::argument( 'view' ) ) {
			( new DealtWithList( $this->needs_you, new Products( $this->settings, $this->companion, $this->store ) ) )->print( self::argument( 'cursor' ) );
			return;
		}
		$kind   = in_array( self::argument( 'kind' ), OpenIssues::KINDS, true ) ? self::argument( 'kind' ) : '';
		$error  = null;
		$listed = array();
		try {
			$summary = $this->attention->summary_now();
			$listed  = $this->listed( $kind );
			$replay  = $this->newest_replay();
		} catch ( CompanionError $error ) {
			$summary = array();
			$replay  = null;
		}
		$this->print_list( $this->attention->issues_now( $summary, $error ), $kind, $listed, $replay );
	}

	/**
	 * @return array<string, mixed> As NeedsYou::listed(); empty where the companion is older.
	 * @throws CompanionError When it cannot be asked.
	 */
	private function listed( string $kind ): array {
		$is_of_events = in_array( $kind, OpenIssues::OF_EVENTS, true );
		try {
			return '' === $kind || $is_of_events ? $this->needs_you->listed( $kind, $is_of_events ? self::argument( 'cursor' ) : '' ) : array();
		} catch ( CompanionError $error ) {
			if ( CompanionError::TOO_OLD !== $error->error_code() ) {
				throw $error;
			}
			return array( 'is_older' => true );
		}
	}

	/** @throws CompanionError When it cannot be asked. */
	private function newest_replay(): ?Job {
		try {
			$newest = $this->jobs->of_kind( Job::REPLAY )[0] ?? null;
		} catch ( CompanionError $error ) {
			if ( $error->is_unreachable() || $error->status() >= 500 ) {
				throw $error;
			}
			return null; // An older companion knows no such job.
		}
		$is_shown = null !== $newest && Job::DRAFT !== $newest->state() && ( $newest->is_going() || time() - (int) strtotime( $newest->finished_at() ) < self::SHOWN_SECONDS );
		return $is_shown ? $newest : null;
	}

	/** @param array<string, mixed> $listed As listed(). */
	private function print_list( OpenIssues $issues, string $kind, array $listed, ?Job $replay ): void {
		self::print_views( $issues->counts(), $kind, (int) ( $listed['dealt_with'] ?? 0 ) );
		if ( null !== $replay ) {
			printf( '<h2>%s</h2>', esc_html__( 'Sent to this site again', 'cart-companion' ) ); // By “Retry all”, or by applying a rule to earlier buyers.
			( new JobPanel( $replay ) )->print();
		}
		if ( ! empty( $listed['is_older'] ) ) {
			Notice::warning( esc_html__( 'Your companion is older than this plugin: what needs you is counted here, and listed on the Status screen. Ask your host to update it.', 'cart-companion' ) )->print_inline();
		}
		$counts = '' === $kind ? $issues->counts() : array_intersect_key( $issues->counts(), array( $kind => 0 ) );
		if ( array() === $counts ) {
			self::print_nothing( $issues, $kind );
			return;
		}
		$rows = new EventRows( $this->store, $listed );
		foreach ( $counts as $each => $count ) {
			$this->print_group( $issues, $each, $count, $rows, null !== $replay && $replay->is_going() ? $replay : null );
		}
		if ( '' === $kind && '' !== $issues->late() ) {
			printf( '<p>%s</p>', esc_html( $issues->late() ) );
		}
	}

	private function print_group( OpenIssues $issues, string $kind, int $count, EventRows $rows, ?Job $going ): void {
		printf( '<h2 id="cart-companion-kind-%1$s">%2$s <span class="count">(%3$s)</span></h2>', esc_attr( $kind ), esc_html( NeedsYouLabels::heading( $kind ) ), esc_html( number_format_i18n( $count ) ) );
		if ( '' !== NeedsYouLabels::advice( $kind ) ) {
			printf( '<p>%s</p>', esc_html( NeedsYouLabels::advice( $kind ) ) );
		}
		switch ( $kind ) {
			case OpenIssues::CONNECTION:
				( new TroubleRows( $issues->troubles() ) )->print();
				return;
			case OpenIssues::NO_RULE:
				( new ItemRows( $issues->without_rule() ) )->print();
				return;
			case OpenIssues::EARLIER:
				( new ApplyToEarlierBuyers( $this->settings, $this->jobs ) )->print_group();
				return;
			case OpenIssues::SECOND_PASSWORD:
				( new SecondPasswordPanel() )->print();
				return;
			case OpenIssues::REFUSED:
				$refused = $issues->refused();
				RefusedPanel::print_refused( $refused, static fn() => Actions::print_deal_with( 'key', $refused->key(), __( 'Ignore', 'cart-companion' ), '' ) );
				return;
		}
		if ( $count > 1 && $rows->has( $kind ) ) {
			Actions::print_for_all( $kind, $count, $going );
		}
		$rows->print( $kind, $count );
	}

	/** @param array<string, int> $counts By kind. */
	private static function print_views( array $counts, string $kind, int $dealt_with ): void {
		$views = array();
		if ( array() !== $counts ) {
			$views[] = self::view( '', __( 'All', 'cart-companion' ), (int) array_sum( $counts ), $kind );
		}
		foreach ( $counts as $each => $count ) {
			$views[] = self::view( $each, NeedsYouLabels::heading( $each ), $count, $kind );
		}
		$views[] = sprintf( '<a href="%1$s">%2$s</a>', esc_url( DealtWithList::url() ), esc_html( 0 === $dealt_with ? __( 'Dealt with', 'cart-companion' ) : sprintf( '%1$s (%2$s)', __( 'Dealt with', 'cart-companion' ), number_format_i18n( $dealt_with ) ) ) );
		printf( '<ul class="subsubsub cart-companion-views"><li>%s</li></ul><br class="clear" />', wp_kses_post( implode( ' |</li><li>', $views ) ) );
	}

	private static function view( string $kind, string $label, int $count, string $shown ): string {
		return sprintf( '<a href="%1$s"%2$s>%3$s <span class="count">(%4$s)</span></a>', esc_url( Links::needs_you( $kind ) ), $shown === $kind ? ' class="current" aria-current="page"' : '', esc_html( $label ), esc_html( number_format_i18n( $count ) ) );
	}

	private static function print_nothing( OpenIssues $issues, string $kind ): void {
		if ( '' !== $kind && $issues->total() > 0 ) {
			printf( '<p>%s</p>', esc_html__( 'None of this kind is left.', 'cart-companion' ) );
		} elseif ( $issues->is_all_well() ) {
			Notice::success( '<strong>' . esc_html__( 'All is well.', 'cart-companion' ) . '</strong> ' . esc_html__( 'Nothing needs you.', 'cart-companion' ) )->print_inline();
		} else {
			printf( '<p>%s</p>', esc_html( '' === $issues->late() ? __( 'Nothing needs you as far as is known here.', 'cart-companion' ) : __( 'Nothing needs you at the moment.', 'cart-companion' ) . ' ' . $issues->late() ) );
		}
	}
}
