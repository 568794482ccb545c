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
		);
	}
}
