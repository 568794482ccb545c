<?php
/** What each kind of what needs the owner is called, and what to do about it. */

declare(strict_types=1);

namespace CartCompanion\Labels;

final class NeedsYouLabels {
	/** @param string $kind One of OpenIssues'. */
	public static function heading( string $kind ): string {
		return self::words()[ $kind ][0] ?? $kind;
	}

	/** One sentence for all of the kind; '' where each says it. */
	public static function advice( string $kind ): string {
		return self::words()[ $kind ][1] ?? '';
	}

	/** @return array<string, array{0: string, 1: string}> */
	private static function words(): array {
		return array(
			'connection'               => array( __( 'Connection', 'cart-companion' ), '' ),
			AlertCount::NO_ACCESS      => array( __( 'Paid, but cannot get in', 'cart-companion' ), __( 'The reason stands beside each. It is checked again automatically, and goes away when it is put right.', 'cart-companion' ) ),
			'no_rule'                  => array( __( 'Sold without a rule', 'cart-companion' ), __( 'Nothing says what buyers of these get, so they got nothing. Make the rule; then you can apply it to those who bought already.', 'cart-companion' ) ),
			'earlier_buyers'           => array( __( 'Bought before the rule', 'cart-companion' ), '' ),
			'second_password'          => array( __( 'Second passwords', 'cart-companion' ), '' ),
			StateLabels::FAILED        => array( __( 'Did not work', 'cart-companion' ), __( 'Put right what is named, then press Retry: today’s rules are applied, and nothing that was done is done twice.', 'cart-companion' ) ),
			StateLabels::DEAD          => array( __( 'Gave up', 'cart-companion' ), __( 'This site could not take these for about four days. See under Tools → Site Health whether it works now, then press Retry.', 'cart-companion' ) ),
			StateLabels::QUARANTINED   => array( __( 'Not understood', 'cart-companion' ), __( 'These messages are saved whole. Retry reads them again: that helps after the companion was updated.', 'cart-companion' ) ),
			AlertCount::STILL          => array( __( 'Still has access', 'cart-companion' ), __( 'Their access should be gone. It is checked again automatically, and goes away when it is.', 'cart-companion' ) ),
			'refused'                  => array( __( 'Refused messages', 'cart-companion' ), '' ),
		);
	}
}
