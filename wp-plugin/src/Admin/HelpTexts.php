<?php
/** What each screen is for, and what its words mean: the first tabs of its help. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Labels\Links;

final class HelpTexts {
	/** @return array<string, string|array<string, string>> As Screen::help(). */
	public static function of( string $slug ): array {
		$purpose = self::purposes()[ $slug ] ?? '';
		$words   = self::words()[ $slug ] ?? array();
		return ( '' === $purpose ? array() : array( __( 'What this screen is for', 'cart-companion' ) => $purpose ) )
			+ ( array() === $words ? array() : array( __( 'What the words mean', 'cart-companion' ) => $words ) );
	}

	/** @return array<string, string> By slug; a paragraph a line. */
	private static function purposes(): array {
		return array(
			Links::STATUS    => __( "Shows what came from ThriveCart and what became of it, what arrived last first. The numbers on top say whether somebody is needed.\nClick an event to see what happened to it step by step. Somebody writes to you? Enter their address, name or order number above.", 'cart-companion' ),
			Links::NEEDS_YOU => __( "Lists everything that does not come right without a person, each with the reason and what to do.\nRetry tries it again. “Dealt with” takes it off the list when you have put it right elsewhere; it comes back if it happens anew.", 'cart-companion' ),
			Links::CUSTOMERS => __( "Finds a customer by what you have: an address or a part of it, a name, an order or invoice number, a product.\nA customer’s page says on top whether everything worked, and if not, which button helps.", 'cart-companion' ),
			Links::RULES     => __( "Choose what each product does: which tags a customer gets or loses when they buy, get a refund, cancel or miss a payment. There is a card for each product that was ever sold.\nNew rules count for what happens from then on. For earlier customers there is a button at the end.", 'cart-companion' ),
			Links::IMPORT    => __( "Brings in customers from before you connected this site: take the list of transactions from ThriveCart as a CSV file and choose it here.\nNothing changes before you have seen what would, and pressed Import.", 'cart-companion' ),
			Links::CONNECT   => __( "Connects this site with the service that listens to ThriveCart, with ThriveCart itself, and with your CRM, in three steps. Each says whether it is done.\nBelow: who creates the logins of new customers, and where you get e-mails.", 'cart-companion' ),
		);
	}

	/** @return array<string, array<string, string>> By slug: word => meaning. */
	private static function words(): array {
		$event = array(
			__( 'Event', 'cart-companion' ) => __( 'One thing that happened at ThriveCart: a purchase, a refund, a failed payment, a cancellation.', 'cart-companion' ),
			__( 'Tag', 'cart-companion' )   => __( 'A mark on a customer in your CRM, by which your membership plugin decides what they may see.', 'cart-companion' ),
		);
		$companion = array(
			__( 'Companion', 'cart-companion' ) => __( 'The service that receives ThriveCart’s messages day and night and brings them to this site. Your agency or host runs it.', 'cart-companion' ),
		);
		$login = array(
			__( 'Login', 'cart-companion' ) => __( 'The WordPress user with which a customer logs in here. Without one, nobody gets in, whatever tags they have.', 'cart-companion' ),
		);
		return array(
			Links::STATUS    => $event + $companion,
			Links::NEEDS_YOU => array(
				__( 'Cannot get in', 'cart-companion' )    => __( 'The customer paid, but 15 minutes later they had no login or lacked the tags that let them in.', 'cart-companion' ),
				__( 'Still has access', 'cart-companion' ) => __( 'The customer got a refund or their time is over, and they still get in.', 'cart-companion' ),
				__( 'Retry', 'cart-companion' )            => __( 'Does it again by the rules of today. What was done already is not done twice.', 'cart-companion' ),
			) + $companion,
			Links::CUSTOMERS => $login + array(
				__( 'Tie', 'cart-companion' ) => __( 'Says that two addresses are one person, who bought with one and logs in with the other.', 'cart-companion' ),
			) + $event,
			Links::RULES     => array(
				__( 'Add, Remove', 'cart-companion' ) => __( 'The tags that a customer gets, and those that are taken away.', 'cart-companion' ),
				__( 'Order bump, upsell, downsell', 'cart-companion' ) => __( 'What ThriveCart offers beside or after a product. Each has rules of its own.', 'cart-companion' ),
			) + $event,
			Links::IMPORT    => array(
				__( 'CSV', 'cart-companion' ) => __( 'A table as a text file. ThriveCart gives it under Transactions → Export.', 'cart-companion' ),
			) + $event,
			Links::CONNECT   => $companion + array(
				__( 'Pairing code', 'cart-companion' ) => __( 'Connects this site once. Your host makes it for you; it works for 15 minutes.', 'cart-companion' ),
				__( 'Secret word', 'cart-companion' )  => __( 'By it the companion knows that a message is from ThriveCart.', 'cart-companion' ),
				__( 'CRM', 'cart-companion' )          => __( 'The program that keeps your contacts and their tags, such as ActiveCampaign, Keap or FluentCRM.', 'cart-companion' ),
			) + $login,
		);
	}
}
