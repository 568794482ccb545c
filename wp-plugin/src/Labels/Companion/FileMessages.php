<?php
/** What the companion says of a file of transactions, its rows and its cells. */

declare(strict_types=1);

namespace CartCompanion\Labels\Companion;

final class FileMessages {
	/** @return array<string, string[]> By code: the sentence, then the names of the parameters in its order. */
	public static function all(): array {
		return array(
			/* translators: 1: amount, 2: web address, 3: currency code */
			'amount.other_currency'      => array( __( '“%1$s” names %2$s, and the currency of its row is %3$s.', 'cart-companion' ), 'amount', 'named', 'currency' ),
			/* translators: %s: amount */
			'amount.too_many_digits'     => array( __( '“%s” is not an amount: it has too many digits.', 'cart-companion' ), 'amount' ),
			/* translators: 1: amount, 2: currency code */
			'amount.too_many_digits_of'  => array( __( '“%1$s” is not an amount in %2$s: it has too many digits.', 'cart-companion' ), 'amount', 'currency' ),
			/* translators: 1: amount, 2: an amount, 3: another amount */
			'amount.two_ways'            => array( __( '“%1$s” can be %2$s or %3$s: write it without a sign for thousands.', 'cart-companion' ), 'amount', 'one', 'other' ),
			/* translators: %s: amount */
			'amount.unclear'             => array( __( '“%s” cannot be read for certain as an amount: write it like 1499.00.', 'cart-companion' ), 'amount' ),
			'cell.date'                  => array( __( 'a spreadsheet has made a date or time of it; open the export itself', 'cart-companion' ) ),
			'cell.decimals_or_thousands' => array( __( 'whether it ends in decimals or in thousands cannot be told; open the export itself', 'cart-companion' ) ),
			'cell.error'                 => array( __( 'a spreadsheet wrote an error there; open the export itself', 'cart-companion' ) ),
			'cell.filled'                => array( __( 'a spreadsheet counted up in this column; open the export itself', 'cart-companion' ) ),
			'cell.fraction'              => array( __( 'it is no longer a whole number; open the export itself', 'cart-companion' ) ),
			'cell.rounded'               => array( __( 'a spreadsheet has rounded this number; open the export itself', 'cart-companion' ) ),
			/* translators: 1: column, 2: what the cell holds, 3: reason */
			'cell.spoiled'               => array( __( '%1$s “%2$s”: %3$s.', 'cart-companion' ), 'column', 'cell', 'reason' ),
			'column.amount'              => array( __( 'Amount', 'cart-companion' ) ),
			'column.currency'            => array( __( 'Currency', 'cart-companion' ) ),
			'column.customer_id'         => array( __( 'Customer number', 'cart-companion' ) ),
			'column.date'                => array( __( 'Date', 'cart-companion' ) ),
			'column.email'               => array( __( 'E-mail address', 'cart-companion' ) ),
			'column.first_name'          => array( __( 'First name', 'cart-companion' ) ),
			'column.full_name'           => array( __( 'Full name', 'cart-companion' ) ),
			'column.invoice_id'          => array( __( 'Invoice number', 'cart-companion' ) ),
			'column.item'                => array( __( 'Product', 'cart-companion' ) ),
			'column.item_id'             => array( __( 'Product number', 'cart-companion' ) ),
			'column.item_type'           => array( __( 'Kind of product', 'cart-companion' ) ),
			'column.last_name'           => array( __( 'Last name', 'cart-companion' ) ),
			'column.mode'                => array( __( 'Test or live', 'cart-companion' ) ),
			'column.order_id'            => array( __( 'Order number', 'cart-companion' ) ),
			'column.quantity'            => array( __( 'Quantity', 'cart-companion' ) ),
			'column.status'              => array( __( 'Status', 'cart-companion' ) ),
			'column.subscription_id'     => array( __( 'Subscription number', 'cart-companion' ) ),
			'column.transaction_id'      => array( __( 'Payment number', 'cart-companion' ) ),
			'column.type'                => array( __( 'What happened (sale, refund, ...)', 'cart-companion' ) ),
			/* translators: %s: date */
			'date.contradicts'           => array( __( '“%s”: other dates of the file contradict the order that you chose. Write it like 2026-02-05 10:15.', 'cart-companion' ), 'date' ),
			/* translators: %s: date */
			'date.mixed'                 => array( __( '“%s”: the file has dates with the day first and with the month first. Write it like 2026-02-05 10:15.', 'cart-companion' ), 'date' ),
			/* translators: %s: month */
			'date.no_month'              => array( __( '“%s” is not the English name of a month: write it like 2026-02-05 10:15.', 'cart-companion' ), 'month' ),
			/* translators: %s: date */
			'date.out_of_range'          => array( __( '“%s” is not a date between 2005 and 2099.', 'cart-companion' ), 'date' ),
			/* translators: %s: date */
			'date.serial'                => array( __( '“%s” is a spreadsheet’s count of days, from a first day that the file does not say: show the column as dates such as 2026-02-05, or open the export itself.', 'cart-companion' ), 'date' ),
			/* translators: %s: date */
			'date.spoiled'               => array( __( '“%s” is not a date: a spreadsheet has spoiled it; open the export itself.', 'cart-companion' ), 'date' ),
			/* translators: %s: date */
			'date.unclear'               => array( __( '“%s” cannot be read for certain as a date: write it like 2026-02-05 10:15.', 'cart-companion' ), 'date' ),
			/* translators: %s: date */
			'date.unclear_time'          => array( __( 'The time of “%s” cannot be read: write it like 2026-02-05 10:15.', 'cart-companion' ), 'date' ),
			/* translators: %s: date */
			'date.unclear_zone'          => array( __( 'The time zone of “%s” is not known for certain: write it like 2026-02-05 10:15 +01:00.', 'cart-companion' ), 'date' ),
			/* translators: %s: date */
			'date.which_day'             => array( __( '“%s” does not say whether the day or the month comes first. Write it like 2026-02-05 10:15.', 'cart-companion' ), 'date' ),
			/* translators: %s: date */
			'date.which_year'            => array( __( '“%s” does not say which number is the year. Write it like 2026-02-05 10:15.', 'cart-companion' ), 'date' ),
			/* translators: %s: reason */
			'file.damaged'               => array( __( 'The file is damaged (%s): export it again from ThriveCart.', 'cart-companion' ), 'reason' ),
			'file.no_rows'               => array( __( 'The file holds no rows under a line of column names. Export the transactions as CSV.', 'cart-companion' ) ),
			'file.no_text'               => array( __( 'This is not a text file. Export the transactions as CSV, not as a spreadsheet.', 'cart-companion' ) ),
			/* translators: %s: number */
			'file.too_long'              => array( __( 'The file has more than %s rows. Export shorter periods, and import them one after another.', 'cart-companion' ), 'rows' ),
			/* translators: %s: number */
			'file.too_wide'              => array( __( 'The file has more than %s columns, which no export from ThriveCart has. Export the transactions as CSV.', 'cart-companion' ), 'columns' ),
			'noun.customer_id'           => array( __( 'customer number', 'cart-companion' ) ),
			'noun.date'                  => array( __( 'date', 'cart-companion' ) ),
			'noun.email'                 => array( __( 'e-mail address', 'cart-companion' ) ),
			'noun.invoice_id'            => array( __( 'invoice number', 'cart-companion' ) ),
			'noun.item'                  => array( __( 'product', 'cart-companion' ) ),
			'noun.item_id'               => array( __( 'product number', 'cart-companion' ) ),
			'noun.order_id'              => array( __( 'order number', 'cart-companion' ) ),
			'noun.subscription_id'       => array( __( 'subscription number', 'cart-companion' ) ),
			'noun.transaction_id'        => array( __( 'payment number', 'cart-companion' ) ),
			/* translators: %s: date */
			'row.future'                 => array( __( 'Its date, %s, has not come yet.', 'cart-companion' ), 'date' ),
			/* translators: %s: name */
			'row.left_out'               => array( __( '“%s” is left out, as you said.', 'cart-companion' ), 'name' ),
			/* translators: %s: word */
			'row.negative'               => array( __( '“%s” with a negative amount: a payment, or money back?', 'cart-companion' ), 'word' ),
			/* translators: %s: currency code */
			'row.no_currency'            => array( __( '“%s” is not a currency: write its code, such as USD.', 'cart-companion' ), 'currency' ),
			/* translators: %s: word */
			'row.no_effect'              => array( __( '“%s” neither gives access nor takes it.', 'cart-companion' ), 'word' ),
			'row.no_email'               => array( __( 'It holds no usable e-mail address.', 'cart-companion' ) ),
			'row.no_order'               => array( __( 'It names no order.', 'cart-companion' ) ),
			'row.no_product'             => array( __( 'It names no product.', 'cart-companion' ) ),
			'row.no_type'                => array( __( 'It does not say what happened.', 'cart-companion' ) ),
			/* translators: %s: HTTP status number */
			'row.not_paid'               => array( __( 'Its status is “%s”: nothing was paid.', 'cart-companion' ), 'status' ),
			/* translators: %s: order number */
			'row.shared_order'           => array( __( 'Order %s was bought by several customers in this file: its number cannot be right; open the export itself.', 'cart-companion' ), 'order' ),
			'row.test'                   => array( __( 'A test order: left out.', 'cart-companion' ) ),
			'row.twice'                  => array( __( 'The same row is in the file twice.', 'cart-companion' ) ),
			'row.unknown_part'           => array( __( 'A part of an order that is not in the file: whether it was all of it cannot be told.', 'cart-companion' ) ),
			/* translators: %s: HTTP status number */
			'row.unknown_status'         => array( __( 'What the status “%s” means for a customer is not known.', 'cart-companion' ), 'status' ),
			/* translators: %s: word */
			'row.unknown_word'           => array( __( 'What “%s” means for a customer is not known.', 'cart-companion' ), 'word' ),
			/* translators: %s: name */
			'row.which_product'          => array( __( 'Which product is “%s”?', 'cart-companion' ), 'name' ),
			'warning.all_payments'       => array( __( 'Every row is read as a payment: the file does not say which were refunded or cancelled.', 'cart-companion' ) ),
			/* translators: %s: number */
			'warning.cancels'            => array( __( '%s rows cancel a subscription. A file does not say how long the customer has paid, so that it counts as ended at once. If somebody has paid time left, discard this file, take their row out of it in a text editor (a spreadsheet spoils long numbers), and read it here again.', 'cart-companion' ), 'count' ),
			'warning.cancels_one'        => array( __( '1 row cancels a subscription. A file does not say how long the customer has paid, so that it counts as ended at once. If somebody has paid time left, discard this file, take their row out of it in a text editor (a spreadsheet spoils long numbers), and read it here again.', 'cart-companion' ) ),
			/* translators: 1: number, 2: number */
			'warning.more_shared'        => array( __( '%1$s more numbers are shared by more than %2$s addresses each.', 'cart-companion' ), 'count', 'most' ),
			'warning.refund_one'         => array( __( '1 refund is of an order whose purchase is not in the file: that counts as a full refund.', 'cart-companion' ) ),
			/* translators: %s: number */
			'warning.refunds'            => array( __( '%s refunds are of orders whose purchase is not in the file: that counts as a full refund.', 'cart-companion' ), 'count' ),
			/* translators: 1: number, 2: column, 3: value */
			'warning.shared_number'      => array( __( '%1$s different addresses have the %2$s %3$s: they would become one customer, and a refund of one would count for all. If they are different people, that column is wrong: do not import it.', 'cart-companion' ), 'count', 'column', 'value' ),
			/* translators: 1: number, 2: column */
			'warning.spoiled'            => array( __( 'In %1$s rows a spreadsheet has spoiled the %2$s: there it counts as not sent. The export itself, not opened and saved by a spreadsheet, has these numbers whole.', 'cart-companion' ), 'count', 'column' ),
			/* translators: %s: column */
			'warning.spoiled_one'        => array( __( 'In 1 row a spreadsheet has spoiled the %s: there it counts as not sent. The export itself, not opened and saved by a spreadsheet, has these numbers whole.', 'cart-companion' ), 'column' ),
		);
	}
}
