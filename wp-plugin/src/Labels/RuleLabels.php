<?php
/** What is wrong with a tag rule, and what rules run, in an owner's words. */

declare(strict_types=1);

namespace CartCompanion\Labels;

use CartCompanion\Crm\Operation;
use CartCompanion\Domain\Message;

final class RuleLabels {
	public static function sentence( Message $message ): string {
		return $message->in( self::sentences() );
	}

	/**
	 * The names of the operations that rules run, each once, in quotation marks.
	 *
	 * @param array<int, array<string, mixed>> $rules As RuleRepository gives them.
	 * @return string[]
	 */
	public static function operations_of( array $rules ): array {
		$names = array();
		foreach ( $rules as $rule ) {
			foreach ( $rule['operations'] ?? array() as $operation ) {
				$names[] = '“' . ( '' === $operation['name'] ? Operation::unnamed( $operation['id'] ) : $operation['name'] ) . '”';
			}
		}
		return array_values( array_unique( $names ) );
	}

	/**
	 * One rule in one line: "Refunded (full refunds only): adds “revoked”; removes “gold”".
	 *
	 * @param array<string, mixed> $rule As RuleValidator gives it.
	 */
	public static function rule( array $rule ): string {
		$listed = static fn( array $names ): string => '“' . implode( '”, “', $names ) . '”';
		$does   = array(
			/* translators: %s: names of tags */
			array() === $rule['apply'] ? '' : sprintf( __( 'adds %s', 'cart-companion' ), $listed( $rule['apply'] ) ),
			/* translators: %s: names of operations */
			empty( $rule['operations'] ) ? '' : sprintf( __( 'runs %s', 'cart-companion' ), implode( ', ', self::operations_of( array( $rule ) ) ) ),
			/* translators: %s: names of tags */
			array() === $rule['remove'] ? '' : sprintf( __( 'removes %s', 'cart-companion' ), $listed( $rule['remove'] ) ),
		);
		/* translators: 1: when a rule counts, such as "Refunded", 2: what it does, such as "adds “revoked”" */
		return sprintf( __( '%1$s: %2$s', 'cart-companion' ), self::occasion( $rule ), implode( '; ', array_filter( $does, 'strlen' ) ) );
	}

	/**
	 * When a rule counts, with what is special about it: "A payment failed (only from failed attempt 3)".
	 *
	 * @param array<string, mixed> $rule
	 */
	private static function occasion( array $rule ): string {
		$when   = EventLabels::occasions()[ $rule['event'] ] ?? $rule['event'];
		$beside = array(
			false === ( $rule['partial'] ?? true ) ? __( 'full refunds only', 'cart-companion' ) : '',
			/* translators: %d: number of the attempt */
			isset( $rule['failure'] ) && $rule['failure'] > 1 ? sprintf( __( 'only from failed attempt %d', 'cart-companion' ), $rule['failure'] ) : '',
			empty( $rule['again'] ) ? '' : __( 'restarts the automation', 'cart-companion' ),
		);
		$beside = implode( ', ', array_filter( $beside, 'strlen' ) );
		/* translators: 1: when a rule counts, 2: what is special about it */
		return '' === $beside ? $when : sprintf( __( '%1$s (%2$s)', 'cart-companion' ), $when, $beside );
	}

	/** @return array<string, string> By code of Message. */
	public static function sentences(): array {
		return array(
			/* translators: 1: number of the rule, 2: what was entered */
			Message::NOT_A_PRODUCT    => __( 'Rule %1$d: “%2$s” is not a product of ThriveCart. Write it as product-12, bump-12, upsell-4 or downsell-5, or * for all of them.', 'cart-companion' ),
			/* translators: 1: number of the rule, 2: what was entered */
			Message::NOT_AN_EVENT     => __( 'Rule %1$d: “%2$s” is not an event. Choose one from the list.', 'cart-companion' ),
			/* translators: %d: number of the rule */
			Message::NO_TAGS          => __( 'Rule %d does nothing yet. Name at least one tag to apply or to remove.', 'cart-companion' ),
			/* translators: %d: number of the rule */
			Message::NOT_AN_OPERATION => __( 'Rule %d names an operation of AccessAlly without its number. Take it out of the rule, and choose operations from the list.', 'cart-companion' ),
			/* translators: %d: number of the rule */
			Message::FAILURE_OUTSIDE  => __( 'Rule %d: the number of the failed payment must be from 1 to 99.', 'cart-companion' ),
			/* translators: 1: number of the row, 2: what was entered */
			Message::ACCESS_OF_NOTHING => __( 'What lets a customer in, row %1$d: “%2$s” is not a product of ThriveCart. Write it as product-12, bump-12, upsell-4 or downsell-5.', 'cart-companion' ),
			/* translators: 1: number of the row, 2: product key */
			Message::ACCESS_TWICE      => __( 'What lets a customer in, row %1$d: %2$s is there twice. Only its first row is used.', 'cart-companion' ),
			/* translators: 1: number of the row, 2: tag name */
			Message::ACCESS_BOTH_WAYS  => __( 'What lets a customer in, row %1$d: the tag “%2$s” cannot let a customer in and keep them out. Name it once.', 'cart-companion' ),
			/* translators: 1: tag name, 2 and 3: names of rules */
			Message::RULES_DISAGREE   => __( 'The tag “%1$s” is both applied and removed for one event (rules %2$s and %3$s). It will be applied.', 'cart-companion' ),
			Message::GIVEN_FOR_GOOD    => __( 'Nothing takes this away again: after a refund, or when the access period ends, customers keep what the purchase gave. Add a row for “Refunded” and one for “Access period ended”.', 'cart-companion' ),
			Message::NO_RULE_AT_END    => __( 'This has subscriptions, and no rule takes access away when one is over: who has cancelled, or no longer pays, keeps what the purchase gave. Add a row for “Access period ended”.', 'cart-companion' ),
			Message::ALSO_PART_REFUNDS => __( 'The rule for “Refunded” also counts when only a part is refunded. Tick “Full refunds only” if customers should keep access then.', 'cart-companion' ),
			/* translators: 1: names of tags, 2: names of tags */
			Message::OTHER_REVOKE_TAG  => __( 'When access is to end, these rules add “%1$s”, but you said that “%2$s” keeps customers out. A refunded customer would still get in. Use the same tag in both places.', 'cart-companion' ),
			Message::NOT_A_RULE_FILE   => __( 'This file has no tag rules. Choose a file that “Export” on this screen, or the command line, has made.', 'cart-companion' ),
			Message::NEWER_RULE_FILE   => __( 'This file was made by a newer version of Cart Companion. Update the plugin here first, then import it.', 'cart-companion' ),
		);
	}
}
