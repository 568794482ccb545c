<?php
/** What the domain says about an event, in the words of a result's message: the companion shows it to the owner. */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Domain\Message;

final class ResultMessages {
	/** Which parameter of a message is a product key, or several with commas between them. */
	private const PRODUCTS_AT = array(
		Message::GIVEN_BACK         => 1,
		Message::OTHER_ORDER        => 1,
		Message::OTHER_PRODUCT      => 1,
		Message::PAUSE_OVER         => 1,
		Message::KEEPS_OUT          => 1,
		Message::OVER_SINCE         => 1,
		Message::SHARED             => 1,
		Message::REVOKE_TAG_REMOVED => 1,
		Message::ALSO_KEPT_OUT      => 1,
		Message::OPERATION_KEPT     => 2,
		Message::OPERATION_TOO_LATE => 2,
	);

	/** Which is the id of a rule, or several with commas between them. */
	private const RULES_AT = array(
		Message::GIVEN_BACK         => 0,
		Message::OTHER_ORDER        => 0,
		Message::OTHER_PRODUCT      => 0,
		Message::PAUSE_OVER         => 0,
		Message::OVER_SINCE         => 0,
		Message::FULL_REFUNDS_ONLY   => 0,
		Message::LATER_FAILURES_ONLY => 0,
		Message::OPERATION_KEPT     => 1,
		Message::OPERATION_TOO_LATE => 1,
		Message::OPERATION_WAITS    => 1,
		Message::NOT_BY_RESYNC      => 1,
	);

	/** Which is the type of an event. */
	private const EVENT_AT = array(
		Message::OTHER_ORDER        => 2,
		Message::OTHER_PRODUCT      => 2,
		Message::NO_REASON_ANY_MORE => 1,
		Message::LATER_APPLIES      => 1,
		Message::LATER_REMOVES      => 1,
	);

	/** Which is the state in which the customer has something. */
	private const STATE_AT = array( Message::KEEPS_OUT => 2 );

	/**
	 * What an owner knows by its name is called by it; where none is known, the code stands.
	 *
	 * @param array<string, string>            $products Names by item key.
	 * @param array<int, array<string, mixed>> $rules    As RuleRepository gives them.
	 */
	public static function sentence( Message $message, array $products = array(), array $rules = array() ): string {
		$code       = $message->code();
		$parameters = self::named( $message->parameters(), self::PRODUCTS_AT[ $code ] ?? null, static fn( string $key ): string => '' === ( $products[ $key ] ?? '' ) ? $key : $products[ $key ] );
		$rules      = array_column( $rules, null, 'id' );
		$parameters = self::named( $parameters, self::RULES_AT[ $code ] ?? null, static fn( string $id ): string => isset( $rules[ $id ] ) ? '“' . Occasions::of_rule( $rules[ $id ], array_filter( $products, 'strlen' ) ) . '”' : $id );
		$parameters = self::named( $parameters, self::EVENT_AT[ $code ] ?? null, array( Occasions::class, 'of' ) );
		$parameters = self::named( $parameters, self::STATE_AT[ $code ] ?? null, array( Occasions::class, 'state' ) );
		return ( new Message( $code, ...$parameters ) )->in( self::sentences() );
	}

	/**
	 * @param array<int, int|string>   $parameters
	 * @param int|null                 $at         Which of them has codes, with commas between them; null: none.
	 * @param callable(string): string $name
	 * @return array<int, int|string>
	 */
	private static function named( array $parameters, ?int $at, callable $name ): array {
		if ( null !== $at ) {
			$parameters[ $at ] = implode( ', ', array_map( $name, explode( ', ', (string) $parameters[ $at ] ) ) );
		}
		return $parameters;
	}

	/** "AccessAlly 101 Course (product-12)". */
	public static function product( string $key, string $name ): string {
		return '' === $name || $name === $key ? $key : "$name ($key)";
	}

	/** @return array<string, string> By code of Message. */
	public static function sentences(): array {
		return self::about_events() + self::about_tags() + self::about_operations() + self::about_late_events() + self::about_links();
	}

	/** @return array<string, string> */
	private static function about_events(): array {
		return array(
			Message::NO_EVENT               => __( 'The delivery carries no event with an id.', 'cart-companion' ),
			Message::UNKNOWN_VERSION        => __( 'The event is of a version this plugin does not know. Update the plugin, then retry.', 'cart-companion' ),
			Message::NO_TYPE                => __( 'The event does not say what happened: its type is missing.', 'cart-companion' ),
			Message::REFUND_OF_UNKNOWN_SIZE => __( 'It is not known whether the whole price was refunded; this counts as a full refund.', 'cart-companion' ),
		);
	}

	/** @return array<string, string> */
	private static function about_tags(): array {
		return array(
			/* translators: 1: rule, 2: product keys */
			Message::GIVEN_BACK    => __( 'Rule %1$s was applied as well: the customer had lost %2$s and has it again.', 'cart-companion' ),
			/* translators: 1: name of a rule, 2: name of a product, 3: what happened, for example "Paused" */
			Message::OTHER_ORDER   => __( 'Rule %1$s was applied as well: the customer also has %2$s by another order, and this happened to that one: “%3$s”.', 'cart-companion' ),
			/* translators: 1: name of a rule, 2: name of a product, 3: what happened, for example "Paused" */
			Message::OTHER_PRODUCT => __( 'Rule %1$s was applied as well: it is for how %2$s stands now for this customer (%3$s).', 'cart-companion' ),
			/* translators: 1: rule, 2: product keys */
			Message::PAUSE_OVER    => __( 'Rule %1$s was applied as well: this payment ends the pause of %2$s.', 'cart-companion' ),
			/* translators: 1: tag name, 2: name of a product, 3: state, for example "Paused" */
			Message::KEEPS_OUT     => __( 'The tag “%1$s” was not set: the customer still has %2$s by another order or payment (%3$s), and the tag would keep them out.', 'cart-companion' ),
			/* translators: 1: rule, 2: product keys */
			Message::OVER_SINCE    => __( 'Rule %1$s was not applied: what was bought here (%2$s) has since been refunded or has ended.', 'cart-companion' ),
			/* translators: %s: rules */
			Message::FULL_REFUNDS_ONLY => __( 'Rule %s was not applied: only a part was refunded, and it is for full refunds only.', 'cart-companion' ),
			/* translators: %s: rules */
			Message::LATER_FAILURES_ONLY => __( 'Rule %s was not applied: it counts from a later failed payment on.', 'cart-companion' ),
			/* translators: %s: tag name */
			Message::BOTH_WAYS     => __( 'The tag “%s” is both applied and removed by the rules for this event; it was applied.', 'cart-companion' ),
			/* translators: 1: tag name, 2: product key */
			Message::SHARED        => __( 'The tag “%1$s” was kept: the customer still has %2$s, which grants it.', 'cart-companion' ),
			/* translators: 1: tag name, 2: product key */
			Message::REVOKE_TAG_REMOVED => __( 'The tag “%1$s” was removed as well: it keeps customers out of %2$s, which this customer now has.', 'cart-companion' ),
			/* translators: 1: tag name, 2: product key */
			Message::ALSO_KEPT_OUT => __( 'Note that “%1$s” kept this customer out of %2$s, too, which is over. To tell the two apart, give each product a revoke tag of its own.', 'cart-companion' ),
			/* translators: %s: tag names */
			Message::PART_REFUNDED => __( 'Left as they are: %s. A part of the price was paid back, and a rule for that is about these tags.', 'cart-companion' ),
		);
	}

	/** @return array<string, string> */
	private static function about_operations(): array {
		return array(
			/* translators: 1: name of an operation, 2: rule, 3: product key */
			Message::OPERATION_KEPT     => __( 'The operation “%1$s” of rule %2$s was not run: the customer still has %3$s, and it could take that away. If it should be run all the same, run it in AccessAlly.', 'cart-companion' ),
			/* translators: 1: name of an operation, 2: rule, 3: product key */
			Message::OPERATION_TOO_LATE => __( 'This event came late, and the operation “%1$s” of rule %2$s was not run: with %3$s it has come otherwise since. If it should be run all the same, run it in AccessAlly.', 'cart-companion' ),
			/* translators: 1: names of operations, 2: rule */
			Message::OPERATION_WAITS    => __( 'Not run yet: “%1$s” (rule %2$s). It is run when ThriveCart tells of the return from the pause. If that does not come and the customer lacks it, run it in AccessAlly.', 'cart-companion' ),
			/* translators: 1: names of operations, 2: rules */
			Message::NOT_BY_RESYNC      => __( 'Only tags were compared. Not run: “%1$s” (rule %2$s), since an operation may have been run before and not every one may be repeated. Where a customer lacks it, run it in AccessAlly, or press Retry at the event itself, which runs it unless that was done for it before.', 'cart-companion' ),
		);
	}

	/** @return array<string, string> */
	private static function about_late_events(): array {
		return array(
			/* translators: 1: tag name, 2: type of an event */
			Message::NO_REASON_ANY_MORE => __( 'With this late event the tag “%1$s” has no reason any more: it came with a later one (%2$s), which is now understood otherwise.', 'cart-companion' ),
			/* translators: 1: tag name, 2: type of an event */
			Message::LATER_APPLIES      => __( 'This event came late. A later one (%2$s) decides about the tag “%1$s”: it should be there.', 'cart-companion' ),
			/* translators: 1: tag name, 2: type of an event */
			Message::LATER_REMOVES      => __( 'This event came late. A later one (%2$s) decides about the tag “%1$s”: it should not be there.', 'cart-companion' ),
		);
	}

	/** @return array<string, string> */
	private static function about_links(): array {
		return array(
			/* translators: 1: number of a contact that is gone, 2: number of a contact */
			Message::CONTACT_REPLACED     => __( 'Contact %1$s, which this customer was before, is not in your CRM any more: it was deleted, or merged into another. Contact %2$s, which has the customer’s address now, was used.', 'cart-companion' ),
			/* translators: 1: number of a contact that is gone, 2: number of a contact */
			Message::CONTACT_MADE_ANEW    => __( 'Contact %1$s, which this customer was before, is not in your CRM any more, and no other has their address: contact %2$s was made.', 'cart-companion' ),
			/* translators: %s: number of a contact */
			Message::CONTACT_OF_USER      => __( 'Your CRM has no contact with the customer’s address, but their WordPress user is linked to contact %s, whose address was changed: that one was used, and no second one was made.', 'cart-companion' ),
			/* translators: 1: number of a user, 2: number of a contact that is gone, 3: number of a contact */
			Message::LINK_REPLACED        => __( 'WordPress user number %1$d was still linked to contact %2$s, which is not in your CRM any more, and is now linked to contact %3$s.', 'cart-companion' ),
			/* translators: 1: number of a user, 2: number of a contact, 3: number of another contact */
			Message::LINKED_ELSEWHERE     => __( 'The tags are on contact %3$s, but WordPress user number %1$d is linked to contact %2$s and gets in by that one’s tags. If both are the same person, merge the two contacts in your CRM, then retry.', 'cart-companion' ),
			/* translators: 1: number of a user, 2: number of a contact, 3: number of another contact */
			Message::LINKED_ON_OTHER_SITE => __( 'The tags are on contact %3$s, but your membership plugin has WordPress user number %1$d down as contact %2$s. It keeps one number for all sites of this network, and this one may be of another site’s CRM, so that it was left as it is: with it, the tags of contact %3$s do not let the customer in here. If this site has a CRM account of its own and uses WP Fusion, turn on “Multisite - Blog Prefix” under Settings → WP Fusion → Advanced on this site, then retry. If all sites share one account, merge the two contacts there, or enter number %3$s at this user, then retry.', 'cart-companion' ),
			/* translators: 1: number of a contact, 2: number of a user, 3: number of another user */
			Message::LINKED_TO_OTHER_USER => __( 'Contact %1$s is linked to WordPress user number %2$d, while user number %3$d has the customer’s address. If both are the same person, keep the one they log in with and delete the other.', 'cart-companion' ),
			/* translators: 1: number of a user, 2: number of a contact that is gone */
			Message::COPY_OF_GONE_CHANGED => __( 'WordPress user number %1$d is still linked to contact %2$s, which was not found in your CRM: it was deleted, or merged into one with another address. So the tags were changed where they still count, in what your membership plugin remembers of this user.', 'cart-companion' ),
			/* translators: 1: number of a user, 2: number of a contact */
			Message::LINKED_TO_GONE       => __( 'WordPress user number %1$d is still linked to contact %2$s, which was not found in your CRM: it was deleted, or merged into one with another address. What your membership plugin remembers of it may still let them in; whether it does is checked. If they should not get in, take the tags away in that user’s profile, or delete the user.', 'cart-companion' ),
			/* translators: 1: numbers of users, 2: number of a contact */
			Message::CONTACT_SHARED       => __( 'WordPress users number %1$s are all linked to contact %2$s: whoever logs in as one of them gets in by its tags. If they are the same person, keep the one they log in with and delete the others.', 'cart-companion' ),
			/* translators: %d: number of a user */
			Message::USER_HAS_NEW_ADDRESS => __( 'The customer logs in as WordPress user number %d, whose e-mail address is another than the one of this order; no second login is needed. The event’s page in wp-admin shows both addresses.', 'cart-companion' ),
		);
	}
}
