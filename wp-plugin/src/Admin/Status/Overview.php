<?php
/** What Status shows while the companion answers, asked for as a whole: the page and its refreshing print the same parts. */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\{ EventColumns, EventFilters, EventTable, NeedsAttention, Notice, Products };
use CartCompanion\Alerts\OpenIssues;
use CartCompanion\Companion\{ Client, CompanionError, CurrentFigures };
use CartCompanion\Labels\EventRows;
use CartCompanion\Store\{ EventStore, RuleRepository };

final class Overview {
	private Client $companion;
	private EventStore $store;
	private NeedsAttention $attention;
	private Products $products;

	/** @var array<string, mixed> As GET /api/v1/summary answers. */
	private array $summary = array();

	/** With what is wrong with the connection; null while nothing was asked for. */
	private ?OpenIssues $issues = null;

	private ?EventTable $table = null;

	/** Whether the companion left filters unheeded. */
	private bool $is_older = false;

	public function __construct( Client $companion, EventStore $store, NeedsAttention $attention, Products $products ) {
		$this->companion = $companion;
		$this->store     = $store;
		$this->attention = $attention;
		$this->products  = $products;
	}

	/**
	 * Asks for all of it before anything is printed, so that no half screen stands above the own log.
	 *
	 * @throws \CartCompanion\Companion\CompanionError When the companion cannot say.
	 */
	public function ask( EventTable $table, EventFilters $filters ): void {
		$this->summary = $this->companion->summary();
		$this->issues  = $this->attention->issues_now( $this->summary );
		$answer = $this->companion->events( $filters->for_companion() + array( 'limit' => (string) EventColumns::options()->rows() ) );

		$this->is_older = $filters->are_new() && EventRows::are_of_older_companion( $answer );
		$this->table    = $table;
		$table->show( EventRows::of( $answer, $this->store ), ( new RuleRepository() )->coverage(), (string) ( $answer['next_cursor'] ?? '' ) );
		$table->count_by( $this->summary );
	}

	/** What the owner must know, and the numbers. */
	public function print_counts(): void {
		$this->panel()->print();
	}

	/** The numbers that matter as one sentence, for who does not see them change. */
	public function sentence(): string {
		return $this->panel()->headline();
	}

	private function panel(): SummaryPanel {
		return new SummaryPanel( $this->summary, $this->issues ?? $this->attention->issues_now( $this->summary ) );
	}

	/** What needs the owner as far as this site knows by itself, beside that the companion cannot be asked. */
	public function print_issues( CompanionError $error ): void {
		$issues = $this->attention->issues_now( array(), $error );
		foreach ( array_diff_key( $issues->sentences(), array( OpenIssues::CONNECTION => '' ) ) as $kind => $sentence ) {
			Notice::warning( sprintf( '<a href="%1$s">%2$s</a>', esc_url( $issues->url( $kind ) ), esc_html( $sentence ) ) )->print_inline();
		}
	}

	public function print_figures(): void {
		( new Figures( ( new CurrentFigures( $this->companion ) )->days() ) )->print();
	}

	public function print_events(): void {
		if ( $this->is_older ) {
			Notice::warning( esc_html__( 'Your companion is older than this plugin and knows fewer filters: some of those you chose are not heeded. Ask whoever hosts it to update it.', 'cart-companion' ) )->print_inline();
		}
		$this->table()->offer_products( $this->products->names() );
		$this->table()->print();
	}

	private function table(): EventTable {
		if ( null === $this->table ) {
			throw new \LogicException( 'Nothing was asked for yet.' );
		}
		return $this->table;
	}
}
