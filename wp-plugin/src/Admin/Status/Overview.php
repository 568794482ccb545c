<?php
/** What Status shows while the companion answers, asked for as a whole: the page and its refreshing print the same parts. */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\{ EventColumns, EventFilters, EventTable, NeedsAttention, Notice, Products };
use CartCompanion\Alerts\{ ItemsWithoutRule, Mailer, OpenIssues, SecondPasswordAlert };
use CartCompanion\Companion\{ Client, CurrentFigures };
use CartCompanion\Labels\EventRows;
use CartCompanion\Site\Settings;
use CartCompanion\Store\{ EventStore, RuleRepository };

final class Overview {
	private Settings $settings;
	private Client $companion;
	private EventStore $store;
	private NeedsAttention $attention;
	private Products $products;
	private ItemsWithoutRule $without_rule;

	/** @var array<string, mixed> As GET /api/v1/summary answers. */
	private array $summary = array();

	/** With what is wrong with the connection; null while nothing was asked for. */
	private ?OpenIssues $issues = null;

	private ?EventTable $table = null;

	/** Whether the companion left filters unheeded. */
	private bool $is_older = false;

	public function __construct( Settings $settings, Client $companion, EventStore $store, NeedsAttention $attention, Products $products, ?ItemsWithoutRule $without_rule = null ) {
		$this->settings     = $settings;
		$this->companion    = $companion;
		$this->store        = $store;
		$this->attention    = $attention;
		$this->products     = $products;
		$this->without_rule = $without_rule ?? ItemsWithoutRule::of_this_site();
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
		return new SummaryPanel( $this->summary, $this->issues(), ( new Mailer( $this->settings ) )->last_problem() );
	}

	private function issues(): OpenIssues {
		return $this->issues ?? new OpenIssues( $this->summary, $this->without_rule->now(), SecondPasswordAlert::of_this_site() );
	}

	/** What needs the owner as far as this site knows by itself. */
	public function print_issues(): void {
		$issues = $this->issues();
		foreach ( $issues->sentences() as $kind => $sentence ) {
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
