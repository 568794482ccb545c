<?php
/**
 * Messages that the companion refused because of their secret word: how many, when, and the two things to do.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Companion\Client;
use CartCompanion\Labels\DateTimes;

final class RefusedPanel {
	public const ID = 'cart-companion-refused';

	private Client $companion;

	public function __construct( Client $companion ) {
		$this->companion = $companion;
	}

	/**
	 * Nothing, where none is open.
	 *
	 * @param array<string, mixed> $summary As GET /api/v1/summary answers; an older companion tells a number that only grows.
	 */
	public static function print( array $summary ): void {
		if ( '' === self::sentence( $summary ) ) {
			return;
		}
		$refused = (array) ( $summary['refused'] ?? array() );
		$site    = (array) ( $summary['site'] ?? array() );
		printf( '<div class="notice notice-warning inline cart-companion-refused" id="%s">', esc_attr( self::ID ) );
		printf( '<p><strong>%1$s</strong> %2$s</p>', esc_html( self::sentence( $summary ) ), esc_html( self::meaning( $site ) ) );
		if ( ! empty( $site['webhook_url'] ) ) {
			/* translators: %s: web address */
			printf( '<p>%s</p>', wp_kses_post( sprintf( __( 'The address it came to: %s', 'cart-companion' ), '<code>' . esc_html( (string) $site['webhook_url'] ) . '</code>' ) ) );
		}
		echo '<div class="cart-companion-choices">';
		if ( empty( $site['listens_to'] ) ) {
			printf( '<a class="button" href="%1$s">%2$s</a>', esc_url( Screens::url( Screens::CONNECT ) ), esc_html__( 'Enter the new secret word', 'cart-companion' ) );
		}
		if ( ! empty( $refused['last_at'] ) ) {
			Forms::open( 'refused_seen' );
			printf( '<button type="submit" class="button" name="last_at" value="%1$s">%2$s</button></form>', esc_attr( (string) $refused['last_at'] ), esc_html__( 'Ignore', 'cart-companion' ) );
		}
		echo '</div></div>';
	}

	/** @param array<string, mixed> $fields last_at: what the owner has seen; what was refused since is told anew. */
	public function receive( array $fields ): Notice {
		$this->companion->put_refused_aside( Forms::text( $fields, 'last_at' ) );
		return Notice::success( __( 'These refused messages are put aside. You hear of the next one.', 'cart-companion' ) );
	}

	/**
	 * "2 messages today at 12:37 had another secret word and were refused."; '' where none is open.
	 *
	 * @param array<string, mixed> $summary As print() takes it.
	 */
	public static function sentence( array $summary ): string {
		$refused = (array) ( $summary['refused'] ?? array() );
		$count   = (int) ( $refused['count'] ?? $summary['refused_webhooks'] ?? 0 );
		return 0 === $count ? '' : self::words( $count, (string) ( $refused['since'] ?? '' ), (string) ( $refused['last_at'] ?? '' ) );
	}

	private static function words( int $count, string $since, string $last_at ): string {
		$number = number_format_i18n( $count );
		if ( '' === $last_at ) {
			/* translators: %s: number of messages */
			return sprintf( _n( '%s message had a wrong secret word and was refused.', '%s messages had a wrong secret word and were refused.', $count, 'cart-companion' ), $number );
		}
		if ( DateTimes::day_and_time( $since ) === DateTimes::day_and_time( $last_at ) ) {
			/* translators: 1: number of messages, 2: "today at 12:37" */
			return sprintf( _n( '%1$s message %2$s had another secret word and was refused.', '%1$s messages %2$s had another secret word and were refused.', $count, 'cart-companion' ), $number, DateTimes::day_and_time( $last_at ) );
		}
		/* translators: 1: number of messages, 2 and 3: "today at 12:37" */
		return sprintf( __( '%1$s messages had another secret word and were refused: the first %2$s, the last %3$s.', 'cart-companion' ), $number, DateTimes::day_and_time( $since ), DateTimes::day_and_time( $last_at ) );
	}

	/** @param array<string, mixed> $site */
	public static function meaning( array $site ): string {
		$own = __( 'If you changed the secret word at ThriveCart, enter the new one: until then no order arrives. Otherwise it was not ThriveCart, and you can ignore this.', 'cart-companion' );
		/* translators: %s: id of another site */
		$other = __( 'If the secret word was changed at ThriveCart, enter the new one at the site whose webhook this site shares (%s): until then no order arrives.', 'cart-companion' );
		return empty( $site['listens_to'] ) ? $own : sprintf( $other, (string) $site['listens_to'] );
	}
}
