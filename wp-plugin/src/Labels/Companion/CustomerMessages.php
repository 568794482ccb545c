<?php
/** What the companion says of one customer: the answer on top, products, what comes next. */

declare(strict_types=1);

namespace CartCompanion\Labels\Companion;

final class CustomerMessages {
	/** @return array<string, string[]> By code: the sentence, then the names of the parameters in its order. */
	public static function all(): array {
		return array(
			/* translators: 1: names of products, 2: day */
			'about.cart.abandoned'              => array( __( 'the cart left with %1$s (%2$s)', 'cart-companion' ), 'items', 'day' ),
			/* translators: %s: day */
			'about.customer.resync'             => array( __( 'the comparison of the tags (%s)', 'cart-companion' ), 'day' ),
			/* translators: %s: day */
			'about.declined'                    => array( __( 'the declined first payment (%s)', 'cart-companion' ), 'day' ),
			/* translators: %s: day */
			'about.other'                       => array( __( 'another message from ThriveCart (%s)', 'cart-companion' ), 'day' ),
			/* translators: 1: names of products, 2: day */
			'about.purchase.completed'          => array( __( 'the purchase of %1$s (%2$s)', 'cart-companion' ), 'items', 'day' ),
			/* translators: 1: names of products, 2: day */
			'about.purchase.completed_test'     => array( __( 'the test order of %1$s (%2$s)', 'cart-companion' ), 'items', 'day' ),
			/* translators: 1: names of products, 2: day */
			'about.purchase.refunded'           => array( __( 'the refund of %1$s (%2$s)', 'cart-companion' ), 'items', 'day' ),
			/* translators: 1: names of products, 2: day */
			'about.subscription.cancelled'      => array( __( 'the cancellation of %1$s (%2$s)', 'cart-companion' ), 'items', 'day' ),
			/* translators: 1: names of products, 2: day */
			'about.subscription.completed'      => array( __( 'the last payment for %1$s (%2$s)', 'cart-companion' ), 'items', 'day' ),
			/* translators: 1: names of products, 2: day */
			'about.subscription.ended'          => array( __( 'the end of the paid time of %1$s (%2$s)', 'cart-companion' ), 'items', 'day' ),
			/* translators: 1: names of products, 2: day */
			'about.subscription.paused'         => array( __( 'the pause of %1$s (%2$s)', 'cart-companion' ), 'items', 'day' ),
			/* translators: 1: names of products, 2: day */
			'about.subscription.payment_failed' => array( __( 'the failed payment for %1$s (%2$s)', 'cart-companion' ), 'items', 'day' ),
			/* translators: 1: names of products, 2: day */
			'about.subscription.recovered'      => array( __( 'the payment for %1$s after a failed one (%2$s)', 'cart-companion' ), 'items', 'day' ),
			/* translators: 1: names of products, 2: day */
			'about.subscription.renewed'        => array( __( 'the payment for %1$s (%2$s)', 'cart-companion' ), 'items', 'day' ),
			/* translators: 1: names of products, 2: day */
			'about.subscription.resumed'        => array( __( 'the end of the pause of %1$s (%2$s)', 'cart-companion' ), 'items', 'day' ),
			/* translators: 1: names of products, 2: day */
			'customer.abandoned'                => array( __( 'Left the cart with %1$s on %2$s: nothing was bought.', 'cart-companion' ), 'items', 'day' ),
			/* translators: %s: names of products */
			'customer.before_rule'              => array( __( '%s: bought before its rule was made. Nothing was set for it yet.', 'cart-companion' ), 'items' ),
			/* translators: %s: names of products */
			'customer.checking'                 => array( __( '%s: done. Whether the customer has access is being checked; look again in some minutes.', 'cart-companion' ), 'items' ),
			/* translators: 1: names of products, 2: e-mail address */
			'customer.checking_login'           => array( __( '%1$s: done. There is no WordPress user for %2$s yet; most CRMs create one within some minutes.', 'cart-companion' ), 'items', 'email' ),
			/* translators: 1: names of products, 2: day */
			'customer.declined'                 => array( __( 'The payment for %1$s was declined on %2$s: nothing was bought, so nothing was set.', 'cart-companion' ), 'items', 'day' ),
			'customer.else'                     => array( __( 'Everything else worked.', 'cart-companion' ) ),
			/* translators: %s: what happened, such as “the purchase of Course (26 Nov)” */
			'customer.failed'                   => array( __( 'Did not work: %s.', 'cart-companion' ), 'about' ),
			/* translators: %s: number */
			'customer.failed_more'              => array( __( '%s more did not work.', 'cart-companion' ), 'count' ),
			'customer.failed_one_more'          => array( __( '1 more did not work.', 'cart-companion' ) ),
			/* translators: %s: what happened, such as “the purchase of Course (26 Nov)” */
			'customer.gave_up'                  => array( __( 'Did not work: %s. This site could not take it for about four days.', 'cart-companion' ), 'about' ),
			/* translators: 1: names of products, 2: sentence about the access */
			'customer.has'                      => array( __( '%1$s: %2$s', 'cart-companion' ), 'items', 'access' ),
			/* translators: 1: names of products, 2: day */
			'customer.left'                     => array( __( '%1$s: over since %2$s, but no rule takes anything away. The customer keeps the tags.', 'cart-companion' ), 'items', 'since' ),
			/* translators: 1: names of products, 2: day */
			'customer.left_before_rule'         => array( __( '%1$s: over since %2$s. The rule for that was made afterwards, so nothing was taken away yet. Retry that event to apply the rule to it.', 'cart-companion' ), 'items', 'since' ),
			/* translators: 1: name of a product, 2: the sentence so far, 3: sentence about the access */
			'customer.line'                     => array( __( '%1$s: %2$s %3$s', 'cart-companion' ), 'name', 'sentence', 'access' ),
			'customer.login_not_made'           => array( __( 'Cart Companion creates a login with a purchase that comes in, and none for what was imported or compared. Create it here if this customer is to log in.', 'cart-companion' ) ),
			/* translators: 1: names of products, 2: e-mail address */
			'customer.no_login'                 => array( __( '%1$s: the customer cannot log in. There is no WordPress user for %2$s.', 'cart-companion' ), 'items', 'email' ),
			/* translators: 1: names of products, 2: e-mail address */
			'customer.no_login_tagged'          => array( __( '%1$s: the tags were set, but the customer cannot log in. There is no WordPress user for %2$s.', 'cart-companion' ), 'items', 'email' ),
			/* translators: %s: names of products */
			'customer.no_rule'                  => array( __( '%s: bought, but there is no rule for it. This customer got nothing.', 'cart-companion' ), 'items' ),
			/* translators: %s: names of products */
			'customer.no_rule_for_some'         => array( __( '%s: bought, but there is no rule for it. The customer got nothing for it.', 'cart-companion' ), 'items' ),
			/* translators: %s: what happened, such as “the purchase of Course (26 Nov)” */
			'customer.nothing_bought'           => array( __( 'Nothing was bought. The last that came: %s.', 'cart-companion' ), 'about' ),
			/* translators: %s: e-mail address */
			'customer.nothing_known'            => array( __( 'Nothing has come from ThriveCart for %s. People often buy with another address than they log in with.', 'cart-companion' ), 'email' ),
			/* translators: %s: what happened, such as “the purchase of Course (26 Nov)” */
			'customer.on_its_way'               => array( __( 'On its way: %s. Usually this takes a minute.', 'cart-companion' ), 'about' ),
			/* translators: 1: name of a product with its order, 2: a sentence on this order */
			'customer.order'                    => array( __( '%1$s: %2$s', 'cart-companion' ), 'item', 'sentence' ),
			/* translators: %s: names of products */
			'customer.out'                      => array( __( '%s: the tags were set, but the customer has no access.', 'cart-companion' ), 'items' ),
			/* translators: %s: names of products */
			'customer.out_login'                => array( __( '%s: the customer can log in, but has no access. The WordPress user does not hold the right tags.', 'cart-companion' ), 'items' ),
			/* translators: %s: names of products */
			'customer.over'                     => array( __( '%s: over, and nothing is left to take away.', 'cart-companion' ), 'items' ),
			/* translators: %s: what happened, such as “the purchase of Course (26 Nov)” */
			'customer.rechecking'               => array( __( 'Everything was done. The access is being checked once more, because of %s.', 'cart-companion' ), 'about' ),
			/* translators: 1: names of products, 2: day */
			'customer.still_in'                 => array( __( '%1$s: over since %2$s, but the customer still has access.', 'cart-companion' ), 'items', 'since' ),
			'customer.test_only'                => array( __( 'Only test orders: no money moved, and nothing counts as bought.', 'cart-companion' ) ),
			/* translators: %s: what happened, such as “the purchase of Course (26 Nov)” */
			'customer.tried'                    => array( __( 'Not done yet: %s. It is tried again automatically.', 'cart-companion' ), 'about' ),
			/* translators: 1: what happened, such as “the purchase of Course (26 Nov)”, 2: day, or day and time */
			'customer.tried_again_at'           => array( __( 'Not done yet: %1$s. Next try: %2$s.', 'cart-companion' ), 'about', 'at' ),
			/* translators: %s: number */
			'customer.unread'                   => array( __( '%s messages from ThriveCart about this customer could not be read. They may be a refund or a cancellation.', 'cart-companion' ), 'count' ),
			/* translators: %s: number */
			'customer.unread_else'              => array( __( 'Everything else worked, but %s messages from ThriveCart about this customer could not be read. They may be a refund or a cancellation.', 'cart-companion' ), 'count' ),
			'customer.unread_else_one'          => array( __( 'Everything else worked, but 1 message from ThriveCart about this customer could not be read. It may be a refund or a cancellation.', 'cart-companion' ) ),
			'customer.unread_one'               => array( __( '1 message from ThriveCart about this customer could not be read. It may be a refund or a cancellation.', 'cart-companion' ) ),
			/* translators: %s: e-mail address */
			'customer.unread_only'              => array( __( 'ThriveCart sent a message that names %s, and it could not be read: nothing was done for this customer.', 'cart-companion' ), 'email' ),
			/* translators: %s: names of products */
			'customer.unseen'                   => array( __( '%s: done. Whether the customer has access cannot be seen from here.', 'cart-companion' ), 'items' ),
			/* translators: %s: what is said of the customer */
			'customer.well'                     => array( __( 'Everything worked. %s', 'cart-companion' ), 'says' ),
			'has.before_rule'                   => array( __( 'The customer got nothing yet: the rule was made after the purchase.', 'cart-companion' ) ),
			'has.checking'                      => array( __( 'Whether the customer has access is being checked.', 'cart-companion' ) ),
			/* translators: %s: what happened, such as “the purchase of Course (26 Nov)” */
			'has.failed'                        => array( __( 'Not done: %s.', 'cart-companion' ), 'about' ),
			'has.gone'                          => array( __( 'The access is gone, as it should be.', 'cart-companion' ) ),
			'has.in'                            => array( __( 'The customer has access.', 'cart-companion' ) ),
			'has.left'                          => array( __( 'Nothing was taken away: no rule does that.', 'cart-companion' ) ),
			'has.left_before_rule'              => array( __( 'Nothing was taken away yet: the rule was made afterwards.', 'cart-companion' ) ),
			/* translators: %s: e-mail address */
			'has.no_login'                      => array( __( 'The customer cannot log in: there is no WordPress user for %s.', 'cart-companion' ), 'email' ),
			'has.no_rule'                       => array( __( 'The customer got nothing: there is no rule for it.', 'cart-companion' ) ),
			'has.no_tags_needed'                => array( __( 'Buyers of it need no tags, as you noted.', 'cart-companion' ) ),
			'has.nothing_given'                 => array( __( 'There was nothing to take away.', 'cart-companion' ) ),
			'has.out'                           => array( __( 'The customer has no access.', 'cart-companion' ) ),
			'has.out_login'                     => array( __( 'The customer can log in, but the WordPress user does not hold the right tags.', 'cart-companion' ) ),
			'has.still_in'                      => array( __( 'The customer still has access, although it is over.', 'cart-companion' ) ),
			'has.tagged'                        => array( __( 'The tags were set.', 'cart-companion' ) ),
			'has.tagged_login'                  => array( __( 'The tags were set, and the customer can log in.', 'cart-companion' ) ),
			'has.taken'                         => array( __( 'Your rule took the access away.', 'cart-companion' ) ),
			'has.test'                          => array( __( 'It does not count as bought.', 'cart-companion' ) ),
			'has.unseen'                        => array( __( 'Whether the customer has access cannot be seen from here.', 'cart-companion' ) ),
			'has.untagged'                      => array( __( 'The tags were changed.', 'cart-companion' ) ),
			/* translators: %s: what happened, such as “the purchase of Course (26 Nov)” */
			'has.waiting'                       => array( __( 'On its way: %s.', 'cart-companion' ), 'about' ),
			/* translators: %s: name of a product */
			'item.bump'                         => array( __( '%s (order bump)', 'cart-companion' ), 'name' ),
			/* translators: %s: name of a product */
			'item.downsell'                     => array( __( '%s (downsell)', 'cart-companion' ), 'name' ),
			/* translators: 1: name of a product, 2: order number */
			'item.of_order'                     => array( __( '%1$s (order %2$s)', 'cart-companion' ), 'name', 'order' ),
			'item.unknown'                      => array( __( 'an unnamed product', 'cart-companion' ) ),
			/* translators: %s: name of a product */
			'item.upsell'                       => array( __( '%s (upsell)', 'cart-companion' ), 'name' ),
			/* translators: 1: what comes first, 2: the last one */
			'list.and'                          => array( __( '%1$s and %2$s', 'cart-companion' ), 'first', 'last' ),
			/* translators: 1: what comes first, 2: the last one */
			'list.comma'                        => array( __( '%1$s, %2$s', 'cart-companion' ), 'first', 'last' ),
			/* translators: 1: what comes first, 2: number */
			'list.more'                         => array( __( '%1$s and %2$s more', 'cart-companion' ), 'first', 'count' ),
			/* translators: 1: amount, such as $49.00, 2: currency */
			'money.amount'                      => array( __( '%1$s %2$s', 'cart-companion' ), 'amount', 'currency' ),
			/* translators: %s: day, or day and time */
			'next.check'                        => array( __( 'Access is checked again: %s.', 'cart-companion' ), 'at' ),
			/* translators: 1: name of a product, 2: day */
			'next.ends'                         => array( __( 'The paid time of %1$s is over on %2$s: access ends automatically.', 'cart-companion' ), 'item', 'day' ),
			/* translators: 1: name of a product, 2: day */
			'next.ends_without_rule'            => array( __( 'The paid time of %1$s is over on %2$s, but no rule takes access away then: make one for “Access period ended”.', 'cart-companion' ), 'item', 'day' ),
			/* translators: 1: name of a product with its order, 2: day */
			'next.order_ends'                   => array( __( 'The paid time of %1$s is over on %2$s. Another order still counts, so access does not end.', 'cart-companion' ), 'item', 'day' ),
			/* translators: 1: name of a product, 2: day */
			'next.payment'                      => array( __( '%1$s: next payment on %2$s.', 'cart-companion' ), 'item', 'day' ),
			/* translators: 1: name of a product, 2: number, 3: number, 4: day */
			'next.payment_of'                   => array( __( '%1$s: payment %2$s of %3$s on %4$s.', 'cart-companion' ), 'item', 'number', 'total', 'day' ),
			/* translators: 1: day, or day and time, 2: what happened, such as “the purchase of Course (26 Nov)” */
			'next.retry'                        => array( __( 'Next try: %1$s, %2$s.', 'cart-companion' ), 'at', 'about' ),
			/* translators: %s: day */
			'product.active'                    => array( __( 'Has it since %s.', 'cart-companion' ), 'since' ),
			/* translators: %s: day */
			'product.bought'                    => array( __( 'Bought on %s.', 'cart-companion' ), 'day' ),
			/* translators: 1: day, 2: amount, such as $49.00 */
			'product.bought_again'              => array( __( 'Bought again on %1$s for %2$s.', 'cart-companion' ), 'day', 'amount' ),
			/* translators: 1: day, 2: amount, such as $49.00 */
			'product.bought_for'                => array( __( 'Bought on %1$s for %2$s.', 'cart-companion' ), 'day', 'amount' ),
			/* translators: 1: day, 2: day */
			'product.cancelled_ended'           => array( __( 'Cancelled on %1$s, ended on %2$s.', 'cart-companion' ), 'cancelled', 'since' ),
			/* translators: %s: day */
			'product.cancelling'                => array( __( 'Cancelled on %s.', 'cart-companion' ), 'cancelled' ),
			/* translators: 1: day, 2: day */
			'product.cancelling_keeps'          => array( __( 'Cancelled on %1$s. Paid until %2$s: keeps access until then, then it ends automatically.', 'cart-companion' ), 'cancelled', 'until' ),
			/* translators: 1: day, 2: day */
			'product.cancelling_no_rule'        => array( __( 'Cancelled on %1$s. Paid until %2$s, but no rule takes access away then: make one for “Access period ended”.', 'cart-companion' ), 'cancelled', 'until' ),
			/* translators: 1: day, 2: day */
			'product.cancelling_stays'          => array( __( 'Cancelled on %1$s. Paid until %2$s: keeps access until then, but no rule takes it away then: make one for “Access period ended”.', 'cart-companion' ), 'cancelled', 'until' ),
			/* translators: 1: day, 2: day */
			'product.cancelling_until'          => array( __( 'Cancelled on %1$s. Paid until %2$s, then it ends automatically.', 'cart-companion' ), 'cancelled', 'until' ),
			/* translators: %s: day */
			'product.ended'                     => array( __( 'Ended on %s.', 'cart-companion' ), 'since' ),
			/* translators: %s: day */
			'product.free'                      => array( __( 'Free, since %s.', 'cart-companion' ), 'day' ),
			/* translators: 1: the sentences so far, 2: number, at least 2 */
			'product.more_orders'               => array( __( '%1$s And %2$s more orders.', 'cart-companion' ), 'first', 'count' ),
			/* translators: 1: the sentence so far, 2: day */
			'product.next_payment'              => array( __( '%1$s Next payment on %2$s.', 'cart-companion' ), 'sentence', 'day' ),
			/* translators: 1: order number, 2: a sentence on this order */
			'product.of_order'                  => array( __( 'Order %1$s: %2$s', 'cart-companion' ), 'order', 'sentence' ),
			/* translators: %s: number, at least 2 */
			'product.orders_left'               => array( __( 'And %s more orders.', 'cart-companion' ), 'count' ),
			/* translators: 1: the sentences so far, 2: order number, 3: a sentence on this order */
			'product.other_order'               => array( __( '%1$s Order %2$s: %3$s', 'cart-companion' ), 'first', 'order', 'sentence' ),
			'product.paid_off'                  => array( __( 'Paid off: all payments are made.', 'cart-companion' ) ),
			/* translators: %s: number */
			'product.paid_off_all'              => array( __( 'Paid off: all %s payments are made.', 'cart-companion' ), 'total' ),
			/* translators: 1: the sentence so far, 2: amount, 3: day */
			'product.part_of_order_refunded'    => array( __( '%1$s %2$s of the order was refunded on %3$s.', 'cart-companion' ), 'sentence', 'refunded', 'day' ),
			/* translators: 1: the sentence so far, 2: amount, 3: amount */
			'product.part_refunded'             => array( __( '%1$s Partly refunded: %2$s of %3$s.', 'cart-companion' ), 'sentence', 'refunded', 'paid' ),
			/* translators: %s: day */
			'product.past_due'                  => array( __( 'The payment failed on %s. The payment provider usually tries again.', 'cart-companion' ), 'since' ),
			/* translators: 1: number, 2: day */
			'product.past_due_again'            => array( __( 'The payment has failed %1$s times since %2$s. The payment provider usually tries again.', 'cart-companion' ), 'count', 'since' ),
			/* translators: %s: day */
			'product.paused'                    => array( __( 'Paused since %s.', 'cart-companion' ), 'since' ),
			/* translators: 1: the sentence so far, 2: day */
			'product.payment_unheard'           => array( __( '%1$s The payment of %2$s has not been reported yet.', 'cart-companion' ), 'sentence', 'day' ),
			/* translators: %s: number */
			'product.payments'                  => array( __( '%s payments made.', 'cart-companion' ), 'made' ),
			/* translators: 1: number, 2: number */
			'product.payments_of'               => array( __( '%1$s of %2$s payments made.', 'cart-companion' ), 'made', 'total' ),
			/* translators: %s: day */
			'product.recovered'                 => array( __( 'Paid on %s, after a failed payment.', 'cart-companion' ), 'day' ),
			/* translators: %s: day */
			'product.refunded'                  => array( __( 'Refunded on %s.', 'cart-companion' ), 'since' ),
			/* translators: 1: day, 2: amount */
			'product.refunded_amount'           => array( __( 'Refunded on %1$s: %2$s.', 'cart-companion' ), 'since', 'refunded' ),
			/* translators: %s: day */
			'product.test'                      => array( __( 'Test order of %s: no money moved.', 'cart-companion' ), 'day' ),
			/* translators: %s: day */
			'product.trial'                     => array( __( 'Trial since %s.', 'cart-companion' ), 'day' ),
			/* translators: 1: what comes first, 2: what follows */
			'sentences'                         => array( __( '%1$s %2$s', 'cart-companion' ), 'first', 'rest' ),
			'time.day'                          => array( '%s', 'at' ),
			'time.moment'                       => array( '%s', 'at' ),
		);
	}
}
