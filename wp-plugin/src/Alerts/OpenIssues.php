<?php
/**
 * All that needs the owner, and how each kind of it is counted: for the list, the menu, the dashboard, Status, e-mails, Site
 * Health and WP-CLI alike.
 */

declare(strict_types=1);

namespace CartCompanion\Alerts;

use CartCompanion\Labels\{ AlertCount, DateTimes, Links, StateLabels };

final class OpenIssues {
	/** Failed, gave up and not understood together. */
	public const EVENTS  = 'events';
	public const NO_RULE = 'no_rule';
	public const REFUSED = 'refused';

	/** A rule was made after sales, and the owner has not said yet what becomes of these buyers. */
	public const EARLIER = 'earlier_buyers';

	public const SECOND_PASSWORD = SecondPasswordAlert::KEY;
	public const CONNECTION      = 'connection';

	/** The gravest first. */
	public const KINDS = array( self::CONNECTION, AlertCount::NO_ACCESS, self::NO_RULE, self::EARLIER, self::SECOND_PASSWORD, StateLabels::FAILED, StateLabels::DEAD, StateLabels::QUARANTINED, AlertCount::STILL, self::REFUSED );

	/** The companion's, each about an event: these can be retried. */
	public const OF_EVENTS = array( AlertCount::NO_ACCESS, StateLabels::FAILED, StateLabels::DEAD, StateLabels::QUARANTINED, AlertCount::STILL );

	/** What waits for longer is not well, though nobody has to do anything about it yet. */
	private const LATE_SECONDS = 15 * MINUTE_IN_SECONDS;

	/** @var array<string, mixed> As GET /api/v1/summary answers. */
	private array $summary;

	/** @var ItemWithoutRule[] */
	private array $without_rule;

	/** However many webhooks were refused, it is one thing to look at. */
	private RefusedWebhooks $refused;

	private ?SecondPasswordAlert $second_password;

	/** @var Trouble[] */
	private array $troubles;

	private int $earlier;

	/**
	 * @param array<string, mixed> $summary      As GET /api/v1/summary answers; empty where the companion cannot be asked.
	 * @param ItemWithoutRule[]    $without_rule
	 * @param Trouble[]            $troubles     With the connection.
	 * @param int                  $earlier      Items, as WaitingBuyers counts them.
	 */
	public function __construct( array $summary, array $without_rule = array(), ?SecondPasswordAlert $second_password = null, array $troubles = array(), int $earlier = 0 ) {
		$this->summary         = $summary;
		$this->without_rule    = $without_rule;
		$this->refused         = new RefusedWebhooks( $summary );
		$this->second_password = $second_password;
		$this->troubles        = $troubles;
		$this->earlier         = $earlier;
	}

	/** @return array<string, int> Of each kind that occurs how many there are; in the order of KINDS. */
	public function counts(): array {
		$needs  = (array) ( $this->summary['needs_you'] ?? $this->counts_of_older_companion() );
		$counts = array(
			self::CONNECTION      => count( $this->troubles ),
			self::NO_RULE         => count( $this->without_rule ),
			self::EARLIER         => $this->earlier,
			self::SECOND_PASSWORD => (int) ( null !== $this->second_password ),
			self::REFUSED         => (int) ( '' !== $this->refused->sentence() ),
		);
		$counts += array_map( 'intval', array_intersect_key( $needs, array_flip( self::OF_EVENTS ) ) );
		return array_filter( array_replace( array_fill_keys( self::KINDS, 0 ), $counts ) );
	}

	/** @return array<string, int> Without what was dealt with: it knows nothing of that. */
	private function counts_of_older_companion(): array {
		return (array) ( $this->summary['alerts'] ?? array() ) + array_intersect_key( (array) ( $this->summary['counts'] ?? array() ), array_flip( StateLabels::ATTENTION ) );
	}

	public function total(): int {
		return (int) array_sum( $this->counts() );
	}

	/** Whether nothing needs the owner, as far as the companion itself has said just now, and nothing is stuck. */
	public function is_all_well(): bool {
		return array() !== $this->summary && 0 === $this->total() && '' === $this->late();
	}

	/** Since when what should be there by now waits, as a sentence; '' where nothing does. */
	public function late(): string {
		$waiting = (array) ( $this->summary['waiting'] ?? array() );
		$since   = (string) ( $waiting['since'] ?? '' );
		if ( (int) ( $waiting['count'] ?? 0 ) < 1 || (int) DateTimes::age_seconds( $since ) < self::LATE_SECONDS ) {
			return '';
		}
		$count = (int) $waiting['count'];
		/* translators: 1: number of events, 2: "today at 12:37" */
		return sprintf( _n( '%1$s event is on its way, since %2$s. It is tried automatically.', '%1$s events are on their way, the first since %2$s. They are tried automatically.', $count, 'cart-companion' ), number_format_i18n( $count ), DateTimes::day_and_time( $since ) );
	}

	/** Null where nobody was given a second password. */
	public function second_password(): ?SecondPasswordAlert {
		return $this->second_password;
	}

	/** @return ItemWithoutRule[] */
	public function without_rule(): array {
		return $this->without_rule;
	}

	/** @return Trouble[] With the connection. */
	public function troubles(): array {
		return $this->troubles;
	}

	public function refused(): RefusedWebhooks {
		return $this->refused;
	}

	/** @return array<string, string> Kind => a sentence with its number, of those that occur; the gravest first. */
	public function sentences(): array {
		$sentences = array();
		foreach ( $this->counts() as $kind => $count ) {
			$sentences[ $kind ] = $this->sentence( $kind, $count );
		}
		return $sentences;
	}

	private function sentence( string $kind, int $count ): string {
		switch ( $kind ) {
			case self::CONNECTION:
				/* translators: %s: number of things */
				return 1 === $count ? $this->troubles[0]->sentence : sprintf( _n( '%s thing is wrong with the connection.', '%s things are wrong with the connection.', $count, 'cart-companion' ), number_format_i18n( $count ) );
			case self::SECOND_PASSWORD:
				return null === $this->second_password ? '' : $this->second_password->sentence();
			case self::REFUSED:
				return $this->refused->sentence();
			case self::NO_RULE:
				/* translators: %s: number of products */
				return sprintf( _n( '%s product was sold without a tag rule: its buyers got nothing.', '%s products were sold without a tag rule: their buyers got nothing.', $count, 'cart-companion' ), number_format_i18n( $count ) );
			case self::EARLIER:
				/* translators: %s: number of products */
				return sprintf( _n( '%s product has a rule now, but those who bought it before the rule got nothing.', '%s products have a rule now, but those who bought them before the rule got nothing.', $count, 'cart-companion' ), number_format_i18n( $count ) );
			case StateLabels::FAILED:
				/* translators: %s: number of events */
				return sprintf( _n( '%s event did not work and needs you.', '%s events did not work and need you.', $count, 'cart-companion' ), number_format_i18n( $count ) );
			case StateLabels::DEAD:
				/* translators: %s: number of events */
				return sprintf( _n( '%s event was given up after four days of tries.', '%s events were given up after four days of tries.', $count, 'cart-companion' ), number_format_i18n( $count ) );
			case StateLabels::QUARANTINED:
				/* translators: %s: number of messages */
				return sprintf( _n( '%s message from ThriveCart was not understood.', '%s messages from ThriveCart were not understood.', $count, 'cart-companion' ), number_format_i18n( $count ) );
		}
		return AlertCount::sentence( $kind, $count );
	}

	/** The list that a kind's number opens. */
	public function url( string $kind ): string {
		return Links::needs_you( in_array( $kind, self::KINDS, true ) ? $kind : '' );
	}
}
