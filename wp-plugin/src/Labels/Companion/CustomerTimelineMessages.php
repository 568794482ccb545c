<?php
/** The steps of a customer’s timeline. */

declare(strict_types=1);

namespace CartCompanion\Labels\Companion;

final class CustomerTimelineMessages {
	/** @return array<string, string[]> By code: the sentence, then the names of the parameters in its order. */
	public static function all(): array {
		return array(
			/* translators: %s: names of products */
			'did.cart.abandoned'                => array( __( 'Left the cart with %s.', 'cart-companion' ), 'items' ),
			'did.customer.resync'               => array( __( 'The tags were compared with what this customer holds.', 'cart-companion' ) ),
			'did.declined'                      => array( __( 'The first payment was declined.', 'cart-companion' ) ),
			/* translators: %s: name of a message of ThriveCart’s */
			'did.other'                         => array( __( 'ThriveCart sent “%s”, which is kept for your records.', 'cart-companion' ), 'event' ),
			/* translators: %s: names of products */
			'did.purchase.completed'            => array( __( 'Bought %s.', 'cart-companion' ), 'items' ),
			/* translators: 1: names of products, 2: amount, such as $49.00 */
			'did.purchase.completed_amount'     => array( __( 'Bought %1$s for %2$s.', 'cart-companion' ), 'items', 'amount' ),
			/* translators: %s: names of products */
			'did.purchase.refunded'             => array( __( 'ThriveCart reported a refund of %s.', 'cart-companion' ), 'items' ),
			/* translators: 1: amount, such as $49.00, 2: names of products */
			'did.purchase.refunded_amount'      => array( __( 'ThriveCart reported a refund of %1$s for %2$s.', 'cart-companion' ), 'amount', 'items' ),
			/* translators: %s: names of products */
			'did.subscription.cancelled'        => array( __( 'Cancelled %s.', 'cart-companion' ), 'items' ),
			/* translators: 1: names of products, 2: day */
			'did.subscription.cancelled_until'  => array( __( 'Cancelled %1$s, paid until %2$s.', 'cart-companion' ), 'items', 'until' ),
			/* translators: %s: names of products */
			'did.subscription.completed'        => array( __( 'Paid off %s.', 'cart-companion' ), 'items' ),
			/* translators: 1: amount, such as $49.00, 2: names of products */
			'did.subscription.completed_amount' => array( __( 'Paid %1$s for %2$s, which is paid off now.', 'cart-companion' ), 'amount', 'items' ),
			/* translators: %s: names of products */
			'did.subscription.ended'            => array( __( 'The paid time of %s was over.', 'cart-companion' ), 'items' ),
			/* translators: %s: names of products */
			'did.subscription.paused'           => array( __( 'Paused %s.', 'cart-companion' ), 'items' ),
			/* translators: %s: names of products */
			'did.subscription.payment_failed'   => array( __( 'A payment for %s failed.', 'cart-companion' ), 'items' ),
			/* translators: %s: names of products */
			'did.subscription.recovered'        => array( __( 'Paid for %s, after a failed payment.', 'cart-companion' ), 'items' ),
			/* translators: 1: amount, such as $49.00, 2: names of products */
			'did.subscription.recovered_amount' => array( __( 'Paid %1$s for %2$s, after a failed payment.', 'cart-companion' ), 'amount', 'items' ),
			/* translators: %s: names of products */
			'did.subscription.renewed'          => array( __( 'Paid again for %s.', 'cart-companion' ), 'items' ),
			/* translators: 1: amount, such as $49.00, 2: names of products */
			'did.subscription.renewed_amount'   => array( __( 'Paid %1$s for %2$s.', 'cart-companion' ), 'amount', 'items' ),
			/* translators: %s: names of products */
			'did.subscription.resumed'          => array( __( 'Resumed %s.', 'cart-companion' ), 'items' ),
			/* translators: %s: the sentence so far */
			'did.test'                          => array( __( 'Test: %s', 'cart-companion' ), 'sentence' ),
			/* translators: %s: reason */
			'did.unread'                        => array( __( 'ThriveCart sent a message that could not be read: %s', 'cart-companion' ), 'reason' ),
			/* translators: 1: what was done, 2: what else is to be said */
			'step.done_and_said'                => array( __( '%1$s %2$s', 'cart-companion' ), 'done', 'said' ),
			'step.given_up'                     => array( __( 'Did not work: this site could not take it for about four days.', 'cart-companion' ) ),
			/* translators: %s: reason */
			'step.given_up_because'             => array( __( 'Did not work: this site could not take it for about four days. %s', 'cart-companion' ), 'reason' ),
			'step.imported'                     => array( __( 'Imported: recorded only, so that nobody is welcomed twice.', 'cart-companion' ) ),
			/* translators: 1: what happened, such as “the purchase of Course (26 Nov)”, 2: what was done */
			'step.late'                         => array( __( 'For %1$s: %2$s', 'cart-companion' ), 'about', 'done' ),
			/* translators: %s: names of products */
			'step.no_rule'                      => array( __( 'Nothing was set: there is no rule for %s.', 'cart-companion' ), 'items' ),
			'step.not_done'                     => array( __( 'Did not work.', 'cart-companion' ) ),
			/* translators: %s: reason */
			'step.not_done_because'             => array( __( 'Did not work: %s', 'cart-companion' ), 'reason' ),
			'step.nothing_to_do'                => array( __( 'Nothing had to be done.', 'cart-companion' ) ),
			'step.on_its_way'                   => array( __( 'On its way to this site.', 'cart-companion' ) ),
			'step.superseded'                   => array( __( 'Not needed: a later event had settled it.', 'cart-companion' ) ),
			'step.tried'                        => array( __( 'Not done yet; it is tried again automatically.', 'cart-companion' ) ),
			/* translators: %s: reason */
			'step.tried_because'                => array( __( 'Not done yet; it is tried again automatically. %s', 'cart-companion' ), 'reason' ),
			/* translators: %s: tag names */
			'tags.added'                        => array( __( 'Added %s.', 'cart-companion' ), 'tags' ),
			/* translators: %s: names of operations */
			'tags.operations'                   => array( __( 'Ran %s.', 'cart-companion' ), 'names' ),
			/* translators: %s: tag names */
			'tags.removed'                      => array( __( 'Removed %s.', 'cart-companion' ), 'tags' ),
			/* translators: %s: tag names */
			'tags.removed_if_there'             => array( __( 'Removed, if there: %s.', 'cart-companion' ), 'tags' ),
			/* translators: %s: tag names */
			'tags.set'                          => array( __( 'Set %s.', 'cart-companion' ), 'tags' ),
		);
	}
}
