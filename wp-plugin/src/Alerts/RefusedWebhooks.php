<?php
/** Messages that the companion refused because of their secret word: one thing to look at, however many they are. */

declare(strict_types=1);

namespace CartCompanion\Alerts;

use CartCompanion\Labels\{ DateTimes, Links };

final class RefusedWebhooks implements Alert {
	private int $count;
	private string $since;
	private string $last_at;

	/** @var array<mixed> Part of the summary. */
	private array $days;

	/** @var array<string, mixed> Part of the summary. */
	private array $site;

	/** @param array<string, mixed> $summary As GET /api/v1/summary answers; empty where the companion cannot be asked. */
	public function __construct( array $summary ) {
		$refused       = (array) ( $summary['refused'] ?? array() );
		$this->count   = (int) ( $refused['count'] ?? 0 );
		$this->since   = (string) ( $refused['since'] ?? '' );
		$this->last_at = (string) ( $refused['last_at'] ?? '' );
		$this->days    = array_filter( (array) ( $refused['days'] ?? array() ), 'is_array' );
		$this->site    = (array) ( $summary['site'] ?? array() );
	}

	/** When the newest came: ISO 8601 in UTC. */
	public function last_at(): string {
		return $this->last_at;
	}

	/** The address it came to; '' where it is not known. */
	public function webhook_url(): string {
		return (string) ( $this->site['webhook_url'] ?? '' );
	}

	/** Whether the secret word is entered at this site, and not at the one whose webhook it shares. */
	public function has_own_webhook(): bool {
		return empty( $this->site['listens_to'] );
	}

	/** "2 messages today at 12:37 had another secret word and were refused."; '' where none is open. */
	public function sentence(): string {
		$number = number_format_i18n( $this->count );
		$first  = DateTimes::day_and_time( $this->since );
		$last   = DateTimes::day_and_time( $this->last_at );
		if ( 0 === $this->count ) {
			return '';
		}
		if ( $first === $last ) {
			/* translators: 1: number of messages, 2: "today at 12:37" */
			return sprintf( _n( '%1$s message %2$s had another secret word and was refused.', '%1$s messages %2$s had another secret word and were refused.', $this->count, 'cart-companion' ), $number, $last );
		}
		/* translators: 1: number of messages, 2 and 3: "today at 12:37" */
		return sprintf( __( '%1$s messages had another secret word and were refused: the first %2$s, the last %3$s.', 'cart-companion' ), $number, $first, $last );
	}

	/** "today 1, yesterday 12", the last day first; '' where they are of one day. */
	public function by_day(): string {
		$first = substr( $this->since, 0, 10 );
		$days  = array();
		$left  = $this->count;
		foreach ( array_column( $this->days, 'count', 'day' ) as $day => $count ) {
			if ( $day > $first ) {
				$days[ $day ] = min( $left, (int) $count );
				$left        -= $days[ $day ];
			}
		}
		if ( array() === $days ) {
			return '';
		}
		$parts = array();
		foreach ( $days + array( $first => $left ) as $day => $count ) {
			/* translators: 1: "today", "Monday" or a date, 2: a number */
			$parts[] = sprintf( __( '%1$s %2$s', 'cart-companion' ), DateTimes::day( (int) strtotime( "$day 12:00 UTC" ) ), number_format_i18n( $count ) );
		}
		return implode( __( ', ', 'cart-companion' ), $parts );
	}

	/** What it may mean, and what to do then. */
	public function advice(): string {
		if ( $this->has_own_webhook() ) {
			return __( 'If you changed the secret word at ThriveCart, enter the new one: until then no order arrives. Otherwise it was not ThriveCart, and you can ignore this.', 'cart-companion' );
		}
		/* translators: %s: id of another site */
		return sprintf( __( 'If the secret word was changed at ThriveCart, enter the new one at the site whose webhook this site shares (%s): until then no order arrives.', 'cart-companion' ), (string) $this->site['listens_to'] );
	}

	public function key(): string {
		return 'refused ' . $this->since;
	}

	public function kind(): string {
		return Digest::OTHER;
	}

	public function person(): string {
		return 'refused';
	}

	public function lines(): array {
		return array( $this->sentence(), $this->advice(), $this->webhook_url(), Links::needs_you( 'refused' ) );
	}
}
