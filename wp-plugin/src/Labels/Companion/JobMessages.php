<?php
/** What the companion says of its jobs: imports, comparisons with ThriveCart, resyncs. */

declare(strict_types=1);

namespace CartCompanion\Labels\Companion;

final class JobMessages {
	/** @return array<string, string[]> By code: the sentence, then the names of the parameters in its order. */
	public static function all(): array {
		return array(
			/* translators: %s: reason */
			'api_key.not_stored'                                   => array( __( 'The key was not stored. %s', 'cart-companion' ), 'reason' ),
			'customer.same_email'                                  => array( __( 'Give two different addresses.', 'cart-companion' ) ),
			'customer.unknown'                                     => array( __( 'No event of this site names this address.', 'cart-companion' ) ),
			'import.begun_file'                                    => array( __( 'This import has begun already. Start a new one for another file.', 'cart-companion' ) ),
			'import.begun_reading'                                 => array( __( 'This import has begun already. Start a new one to read the file in another way.', 'cart-companion' ) ),
			'import.gone'                                          => array( __( 'There is no such import.', 'cart-companion' ) ),
			/* translators: %s: number */
			'import.more_rows'                                     => array( __( 'And %s more rows.', 'cart-companion' ), 'count' ),
			/* translators: %s: name */
			'import.no_column'                                     => array( __( 'The file has no column “%s”.', 'cart-companion' ), 'name' ),
			/* translators: 1: name, 2: names of fields */
			'import.no_field'                                      => array( __( 'There is no field “%1$s”; there are: %2$s.', 'cart-companion' ), 'name', 'names' ),
			'import.no_file'                                       => array( __( 'No file has arrived yet, or it is no longer kept. Choose it again.', 'cart-companion' ) ),
			/* translators: %s: name */
			'import.no_product'                                    => array( __( '“%s” is not a product: write it as product-12, bump-12, or skip.', 'cart-companion' ), 'name' ),
			'import.no_rows'                                       => array( __( 'No row of the file can be read. Look why, then choose other columns or a new file.', 'cart-companion' ) ),
			'import.not_looked_at'                                 => array( __( 'This import has not been previewed yet: start it from the Import screen.', 'cart-companion' ) ),
			/* translators: %s: number */
			'import.part_missing'                                  => array( __( 'Part %s of the file did not arrive. Send it, or choose the file again.', 'cart-companion' ), 'number' ),
			'import.part_too_large'                                => array( __( 'A part may hold up to 500 kB of the file.', 'cart-companion' ) ),
			/* translators: 1: row number, 2: problem */
			'import.row'                                           => array( __( 'Row %1$s: %2$s', 'cart-companion' ), 'row', 'problem' ),
			/* translators: %s: column */
			'import.say_column'                                    => array( __( 'Say which column holds: %s.', 'cart-companion' ), 'column' ),
			'import.say_day_first'                                 => array( __( 'Dates such as 03/04/2026 can be read in two ways: say whether the day is first.', 'cart-companion' ) ),
			'import.say_order_column'                              => array( __( 'Say which column holds: order number. Without it a refund or a cancellation of the same order could not be told from another order’s.', 'cart-companion' ) ),
			/* translators: %s: name */
			'import.say_product'                                   => array( __( 'Say which product “%s” is, such as product-12.', 'cart-companion' ), 'name' ),
			'import.say_type'                                      => array( __( 'Say which column tells sales from refunds and cancellations. If the file holds sales only, say that it is not in the file: a refund that is read as a sale would give access.', 'cart-companion' ) ),
			'import.shares'                                        => array( __( 'This site shares the webhook of another one: import there.', 'cart-companion' ) ),
			'job.done'                                             => array( __( 'This job is done. Start a new one.', 'cart-companion' ) ),
			'job.gave_up'                                          => array( __( 'An unexpected error, again and again. Tell your host: the companion’s log has it.', 'cart-companion' ) ),
			'job.gone'                                             => array( __( 'There is no such job.', 'cart-companion' ) ),
			'job.running'                                          => array( __( 'This is under way already. Wait until it is done, or stop it.', 'cart-companion' ) ),
			'job.unexpected'                                       => array( __( 'An unexpected error; it is tried again in five minutes.', 'cart-companion' ) ),
			/* translators: %s: id */
			'job.unknown'                                          => array( __( 'There is no job “%s”.', 'cart-companion' ), 'id' ),
			/* translators: %s: value */
			'person.same_customer'                                 => array( __( 'the same ThriveCart customer (%s)', 'cart-companion' ), 'value' ),
			/* translators: %s: value */
			'person.same_email'                                    => array( __( 'the same ThriveCart email (%s)', 'cart-companion' ), 'value' ),
			/* translators: %s: value */
			'person.same_order'                                    => array( __( 'the same ThriveCart order (%s)', 'cart-companion' ), 'value' ),
			/* translators: %s: value */
			'person.same_subscription'                             => array( __( 'the same ThriveCart subscription (%s)', 'cart-companion' ), 'value' ),
			/* translators: %s: value */
			'person.same_test_customer'                            => array( __( 'the same ThriveCart test customer (%s)', 'cart-companion' ), 'value' ),
			/* translators: %s: value */
			'person.same_test_order'                               => array( __( 'the same ThriveCart test order (%s)', 'cart-companion' ), 'value' ),
			/* translators: %s: value */
			'person.same_test_subscription'                        => array( __( 'the same ThriveCart test subscription (%s)', 'cart-companion' ), 'value' ),
			/* translators: %s: value */
			'person.would_share_customer'                          => array( __( 'the same customer number (%s)', 'cart-companion' ), 'value' ),
			/* translators: %s: value */
			'person.would_share_email'                             => array( __( 'the same email (%s)', 'cart-companion' ), 'value' ),
			/* translators: %s: value */
			'person.would_share_order'                             => array( __( 'the same order number (%s)', 'cart-companion' ), 'value' ),
			/* translators: %s: value */
			'person.would_share_subscription'                      => array( __( 'the same subscription number (%s)', 'cart-companion' ), 'value' ),
			/* translators: %s: value */
			'person.would_share_test_customer'                     => array( __( 'the same customer number in test mode (%s)', 'cart-companion' ), 'value' ),
			/* translators: %s: value */
			'person.would_share_test_order'                        => array( __( 'the same order number in test mode (%s)', 'cart-companion' ), 'value' ),
			/* translators: %s: value */
			'person.would_share_test_subscription'                 => array( __( 'the same subscription number in test mode (%s)', 'cart-companion' ), 'value' ),
			/* translators: 1: order number, 2: reason */
			'reconciliation.left_row'                              => array( __( 'A row of ThriveCart’s list (order %1$s) was left alone: %2$s.', 'cart-companion' ), 'order', 'reason' ),
			/* translators: 1: order number, 2: date, 3: reason */
			'reconciliation.left_row_dated'                        => array( __( 'A row of ThriveCart’s list (order %1$s, %2$s) was left alone: %3$s.', 'cart-companion' ), 'order', 'date', 'reason' ),
			/* translators: %s: number */
			'reconciliation.more_rows'                             => array( __( 'And %s more rows that could not be read.', 'cart-companion' ), 'count' ),
			'reconciliation.no_key'                                => array( __( 'No API key of ThriveCart is stored for this site. Enter it under Cart Companion > Connect.', 'cart-companion' ) ),
			/* translators: 1: names of products, 2: order number, 3: time */
			'reconciliation.raised.purchase.completed'             => array( __( 'A purchase of %1$s (order %2$s, %3$s) was not known: no webhook had brought it.', 'cart-companion' ), 'items', 'order', 'at' ),
			/* translators: 1: names of products, 2: order number, 3: time */
			'reconciliation.raised.purchase.refunded'              => array( __( 'A refund of %1$s (order %2$s, %3$s) was not known: no webhook had brought it.', 'cart-companion' ), 'items', 'order', 'at' ),
			/* translators: 1: names of products, 2: order number, 3: time */
			'reconciliation.raised.subscription.cancelled'         => array( __( 'A cancellation of %1$s (order %2$s, %3$s) was not known: no webhook had brought it.', 'cart-companion' ), 'items', 'order', 'at' ),
			/* translators: 1: names of products, 2: order number, 3: time */
			'reconciliation.raised.subscription.renewed'           => array( __( 'A rebill of %1$s (order %2$s, %3$s) was not known: no webhook had brought it.', 'cart-companion' ), 'items', 'order', 'at' ),
			/* translators: 1: names of products, 2: order number */
			'reconciliation.raised_undated.purchase.completed'     => array( __( 'A purchase of %1$s (order %2$s, at an unknown time) was not known: no webhook had brought it.', 'cart-companion' ), 'items', 'order' ),
			/* translators: 1: names of products, 2: order number */
			'reconciliation.raised_undated.purchase.refunded'      => array( __( 'A refund of %1$s (order %2$s, at an unknown time) was not known: no webhook had brought it.', 'cart-companion' ), 'items', 'order' ),
			/* translators: 1: names of products, 2: order number */
			'reconciliation.raised_undated.subscription.cancelled' => array( __( 'A cancellation of %1$s (order %2$s, at an unknown time) was not known: no webhook had brought it.', 'cart-companion' ), 'items', 'order' ),
			/* translators: 1: names of products, 2: order number */
			'reconciliation.raised_undated.subscription.renewed'   => array( __( 'A rebill of %1$s (order %2$s, at an unknown time) was not known: no webhook had brought it.', 'cart-companion' ), 'items', 'order' ),
			'reconciliation.shares'                                => array( __( 'This site shares the webhook of another one: compare there.', 'cart-companion' ) ),
			/* translators: %s: number */
			'reconciliation.too_old'                               => array( __( 'From before this site was added here: %s. To bring in customers from before, import them.', 'cart-companion' ), 'count' ),
			/* translators: 1: number of minutes, 2: number */
			'reconciliation.too_young'                             => array( __( 'Younger than %1$s minutes: %2$s. Their messages may still be on the way; the next comparison looks at them.', 'cart-companion' ), 'minutes', 'count' ),
			/* translators: %s: reason */
			'reconciliation.unreadable_key'                        => array( __( 'The API key cannot be read. %s', 'cart-companion' ), 'reason' ),
			'secret.other_key'                                     => array( __( 'It was stored under another SECRET_KEY. Enter it again.', 'cart-companion' ) ),
			'thrivecart.bad_key'                                   => array( __( 'The API key must be the text from ThriveCart, Settings > API & Webhooks, up to 500 characters.', 'cart-companion' ) ),
			/* translators: %s: HTTP status number */
			'thrivecart.down'                                      => array( __( 'ThriveCart’s API is down (%s). Try again in some minutes.', 'cart-companion' ), 'status' ),
			'thrivecart.error'                                     => array( __( 'ThriveCart’s API answered with an error. Is the key one of an API token?', 'cart-companion' ) ),
			'thrivecart.no_list'                                   => array( __( 'ThriveCart’s API answered without a list of transactions. Try again later.', 'cart-companion' ) ),
			/* translators: %s: HTTP status number */
			'thrivecart.refused'                                   => array( __( 'ThriveCart’s API refused the request (%s). Is the key one of an API token?', 'cart-companion' ), 'status' ),
			'thrivecart.refuses_key'                               => array( __( 'ThriveCart refuses the API key. Was all of it pasted? Otherwise make a new one there.', 'cart-companion' ) ),
			'thrivecart.too_much'                                  => array( __( 'ThriveCart’s API answered more than can be read. Tell your host.', 'cart-companion' ) ),
			'thrivecart.too_slow'                                  => array( __( 'ThriveCart’s API answered too slowly. Try again later.', 'cart-companion' ) ),
			'thrivecart.unreachable'                               => array( __( 'ThriveCart’s API could not be reached. Try again later.', 'cart-companion' ) ),
			'thrivecart.unreadable'                                => array( __( 'ThriveCart’s API answered something unreadable. Try again later.', 'cart-companion' ) ),
			'thrivecart.wait'                                      => array( __( 'ThriveCart asks to wait a little; it is asked again automatically.', 'cart-companion' ) ),
			/* translators: %s: names of fields */
			'transaction.lacks'                                    => array( __( 'it lacks its %s', 'cart-companion' ), 'names' ),
			/* translators: %s: type of event */
			'transaction.unknown_type'                             => array( __( 'its type “%s” is not known', 'cart-companion' ), 'type' ),
		);
	}
}
