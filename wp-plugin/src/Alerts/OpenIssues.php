<?php
/**
 * All that needs the owner, and how each kind of it is counted: for the menu, the dashboard, Status, e-mails, Site Health
 * and WP-CLI alike.
 */

declare(strict_types=1);

namespace CartCompanion\Alerts;

use CartCompanion\Labels\{ AlertCount, Links, StateLabels };

final class OpenIssues {
	public const EVENTS  = 'events';
	public const NO_RULE = 'no_rule';
	public const REFUSED = 'refused';

	public const SECOND_PASSWORD = SecondPasswordAlert::KEY;

	private AlertCount $alerts;

	/** @var array<string, int> Events by state, of those that need a person. */
	private array $events;

	/** @var ItemWithoutRule[] */
	private array $without_rule;

	/** However many webhooks were refused, it is one thing to look at. */
	private RefusedWebhooks $refused;

	private ?SecondPasswordAlert $second_password;

	/**
	 * @param array<string, mixed> $summary      As GET /api/v1/summary answers; empty where the companion cannot be asked.
	 * @param ItemWithoutRule[]    $without_rule
	 */
	public function __construct( array $summary, array $without_rule = array(), ?SecondPasswordAlert $second_password = null ) {
		$counts             = array_map( 'intval', (array) ( $summary['counts'] ?? array() ) );
		$this->alerts       = new AlertCount( $summary );
		$this->events       = array_filter( array_intersect_key( $counts, array_flip( StateLabels::ATTENTION ) ) );
		$this->without_rule = $without_rule;
		$this->refused      = new RefusedWebhooks( $summary );

		$this->second_password = $second_password;
	}

	public function total(): int {
		return $this->alerts->total() + $this->events() + count( $this->without_rule ) + (int) ( '' !== $this->refused->sentence() ) + (int) ( null !== $this->second_password );
	}

	/** Events that need a person. */
	public function events(): int {
		return (int) array_sum( $this->events );
	}

	/** Null where nobody was given a second password. */
	public function second_password(): ?SecondPasswordAlert {
		return $this->second_password;
	}

	/** @return ItemWithoutRule[] */
	public function without_rule(): array {
		return $this->without_rule;
	}

	/** @return array<string, string> Kind => a sentence, of those that occur; the gravest first. */
	public function sentences(): array {
		$events = $this->events();
		$items  = count( $this->without_rule );
		/* translators: %s: number of products */
		$no_rule = sprintf( _n( '%s product was sold without a tag rule: its buyers got nothing.', '%s products were sold without a tag rule: their buyers got nothing.', $items, 'cart-companion' ), number_format_i18n( $items ) );
		/* translators: %s: number of events */
		$attention = sprintf( _n( '%s event needs your attention.', '%s events need your attention.', $events, 'cart-companion' ), number_format_i18n( $events ) );
		$sentences = array(
			self::SECOND_PASSWORD => null === $this->second_password ? '' : $this->second_password->sentence(),
			self::NO_RULE         => $items > 0 ? $no_rule : '',
			self::EVENTS          => $events > 0 ? $attention : '',
			self::REFUSED         => $this->refused->sentence(),
		);
		return $this->alerts->sentences() + array_filter( $sentences, 'strlen' );
	}

	/** The list that a kind's number opens. */
	public function url( string $kind ): string {
		$urls = array(
			self::NO_RULE         => Links::panel( Links::WITHOUT_RULE ),
			self::REFUSED         => Links::panel( Links::REFUSED ),
			self::SECOND_PASSWORD => Links::panel( Links::SECOND_PASSWORDS ),
			self::EVENTS          => Links::events( array_keys( $this->events ) ),
		);
		return $urls[ $kind ] ?? Links::alert( $kind );
	}
}
