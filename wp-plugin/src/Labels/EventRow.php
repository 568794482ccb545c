<?php
/** One event of a list, whether the companion or this site's own record holds it. */

declare(strict_types=1);

namespace CartCompanion\Labels;

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Access\ExpectedAccess;
use CartCompanion\Domain\Events\EventType;
use CartCompanion\Domain\Rules\RuleCoverage;

final class EventRow {
	/** What this site knows better than the companion, or alone. */
	private const KNOWN_HERE = array( 'access', 'revokes', 'by_rule', 'keeps_out', 'emails', 'user_id', 'contact_id', 'connection', 'other_contact', 'is_of_other_site', 'no_rule', 'seen_tags', 'looked_at' );

	/** @var array<string, mixed> */
	private array $row;

	private function __construct( array $row ) {
		$this->row = $row;
	}

	/** @param array<string, mixed> $row An item of GET /api/v1/events. */
	public static function from_companion( array $row ): self {
		return new self( $row );
	}

	/** @param array<string, mixed> $row As EventStore::find() describes it. */
	public static function from_store( array $row ): self {
		return new self( StoredEvent::as_listed( $row ) );
	}

	/**
	 * The same with what this site recorded: when it was processed, and what a later check found.
	 *
	 * @param array<string, mixed>|null $stored As EventStore::find() describes it; null when it has no record.
	 */
	public function with_stored( ?array $stored ): self {
		$here  = null === $stored ? array() : array_intersect_key( self::from_store( $stored )->row, array_flip( self::KNOWN_HERE ) );
		$empty = array_filter( array_intersect_key( $here, array_flip( array( 'access', 'by_rule' ) ) ), static fn( $value ): bool => null === $value || '' === $value );
		return new self( array_diff_key( $here, $empty ) + $this->row );
	}

	public function id(): string {
		return $this->text( 'id' );
	}

	public function type(): string {
		return $this->text( 'type' );
	}

	/** An imported event, which the companion calls superseded, is only recorded: there is nothing to retry. */
	public function state(): string {
		$is_history = $this->is_imported() && StateLabels::SUPERSEDED === $this->text( 'state' );
		return $is_history ? StateLabels::KEPT : $this->text( 'state' );
	}

	/** An import brought it, or it followed from what one brought; an older companion says only the first. */
	public function is_imported(): bool {
		return 'thrivecart-csv' === $this->source() || true === ( $this->row['imported'] ?? null );
	}

	public function email(): string {
		return $this->text( 'email' );
	}

	public function order_id(): string {
		return $this->text( 'order_id' );
	}

	public function message(): string {
		return $this->text( 'message' );
	}

	/**
	 * As Access knows it; "pending" is what an event's first answer says, whichever way access should go.
	 *
	 * Of a cancellation or a pause that was worked before results said `by_rule`, nothing can be said: it was taken for a
	 * revocation.
	 */
	public function access(): string {
		$access = $this->text( 'access' );
		if ( '' !== $access && EventType::keeps( $this->type() ) && ! isset( $this->row['by_rule'] ) ) {
			return AccessStatus::NONE;
		}
		$is_still_there = AccessStatus::PENDING === $access && ExpectedAccess::is_revocation( $this->type(), $this->row );
		return $is_still_there ? AccessStatus::STILL : $access;
	}

	/** Whether what was paid for is over with it, or a rule of the owner's takes the access. */
	public function is_revocation(): bool {
		return ExpectedAccess::is_revocation( $this->type(), $this->row );
	}

	/** Whether access went, or should go, by the owner's rule for it, although what was paid for is still the customer's. */
	public function is_taken_by_rule(): bool {
		return ! empty( $this->row['by_rule'] );
	}

	/** What is wrong since 15 minutes or more, by the companion: no_access, still_has_access; '' when nothing is. */
	public function alert(): string {
		return AccessStatus::NONE === $this->access() ? '' : $this->text( 'alert' );
	}

	/** @return string[] All addresses of the person; only the event's where no more is known here. */
	public function emails(): array {
		$emails = array_filter( array_map( 'strval', (array) ( $this->row['emails'] ?? array() ) ), 'strlen' );
		return array() === $emails ? array_filter( array( $this->email() ), 'strlen' ) : array_values( $emails );
	}

	/** @return string[] Those that the person has now, where the companion says so: a tie may have come or gone since. */
	public function emails_now(): array {
		$emails = array_filter( (array) ( $this->row['person_emails'] ?? array() ), 'is_string' );
		return array() === $emails ? $this->emails() : array_values( $emails );
	}

	/** '' where it is not known. */
	public function first_name(): string {
		return $this->text( 'first_name' );
	}

	/** The WordPress user seen for it; 0 when there was none. */
	public function user_id(): int {
		return (int) ( $this->row['user_id'] ?? 0 );
	}

	/** The contact that was acted on; '' when there was none, or it is not known here. */
	public function contact_id(): string {
		return $this->text( 'contact_id' );
	}

	/** The other contact that the customer's user was linked to when the event was processed, and gets in by; '' for none. */
	public function other_contact(): string {
		return $this->text( 'other_contact' );
	}

	/** Whether that contact may be another site's of this network. */
	public function is_linked_on_other_site(): bool {
		return ! empty( $this->row['is_of_other_site'] );
	}

	/** Names the CRM account whose id that is, as Delivery\ContactFinder::account_of() does; '' when it is not known here. */
	public function account(): string {
		return $this->text( 'connection' );
	}

	/** @return string[] Tags that the last check missed, or found although they should be gone. */
	public function seen_tags(): array {
		return array_map( 'strval', (array) ( $this->row['seen_tags'] ?? array() ) );
	}

	/** @return string[] Tags that keep the customer out while they are there, for sure. */
	public function tags_keeping_out(): array {
		return array_map( 'strval', (array) ( $this->row['keeps_out'] ?? array() ) );
	}

	/** @return string[] Tags that the event set, and that are gone from the CRM again: they started an automation there. */
	public function triggers_gone(): array {
		return AccessStatus::NONE === $this->access() && $this->was_checked() ? $this->seen_tags() : array();
	}

	/** Whether access was checked since the event was done. */
	public function was_checked(): bool {
		return $this->checked_at() > 0;
	}

	/** Unix time of the last check of the access; 0 for never. */
	public function checked_at(): int {
		return (int) ( $this->row['looked_at'] ?? 0 );
	}

	/** Unix time of the next, as the companion plans it; 0 for never. */
	public function next_check_at(): int {
		return (int) strtotime( $this->text( 'next_check_at' ) );
	}

	public function is_test(): bool {
		return 'test' === $this->text( 'mode' );
	}

	/** How the companion came to know of it: thrivecart (a message), thrivecart-api, thrivecart-csv, companion; '' unknown. */
	public function source(): string {
		return $this->text( 'source' );
	}

	/** What ThriveCart calls the message that told of it, as "order.success"; '' where it is not known. */
	public function name_at_thrivecart(): string {
		return $this->text( 'source_event' );
	}

	/** When it happened; '' when nobody knows. */
	public function occurred_at(): string {
		return '' === $this->text( 'occurred_at' ) ? $this->text( 'received_at' ) : $this->text( 'occurred_at' );
	}

	/** When the companion got it; '' when nobody knows. */
	public function received_at(): string {
		return $this->text( 'received_at' );
	}

	/** The customer's, first and last; '' where it is not known. */
	public function name(): string {
		return $this->text( 'name' );
	}

	public function invoice_id(): string {
		return $this->text( 'invoice_id' );
	}

	/** What was paid or given back with it, in the currency's smallest unit; null where no money moved, or it is not known. */
	public function amount(): ?int {
		return is_int( $this->row['amount'] ?? null ) ? $this->row['amount'] : null;
	}

	/** As ISO 4217 names it; '' where it is not known. */
	public function currency(): string {
		return $this->text( 'currency' );
	}

	/** @return string[] Names as an owner reads them, bumps and upsells marked. */
	public function item_names(): array {
		return array_map( array( EventLabels::class, 'item' ), array_map( 'strval', array_keys( $this->products() ) ), $this->products() );
	}

	/** @return array<int, mixed> Of each item the pricing option that was chosen, in the order of products(). */
	public function item_options(): array {
		return array_values( (array) ( $this->row['item_options'] ?? array() ) );
	}

	/** @return array<string, mixed> rebill (the number of this payment after the first), rebills (how many there are), failures. */
	public function subscription(): array {
		return (array) ( $this->row['subscription'] ?? array() );
	}

	/** @return array<string, string> Item key => name. */
	public function products(): array {
		$names    = array_values( (array) ( $this->row['item_names'] ?? array() ) );
		$products = array();
		foreach ( array_values( (array) ( $this->row['items'] ?? array() ) ) as $at => $key ) {
			$products[ (string) $key ] = (string) ( $names[ $at ] ?? '' );
		}
		return $products;
	}

	/** @return string[] */
	public function tags_applied(): array {
		return array_map( 'strval', (array) ( $this->row['tags_applied'] ?? array() ) );
	}

	/** @return string[] What was taken off: that it was there is known where has_read_tags(). */
	public function tags_removed(): array {
		return array_map( 'strval', (array) ( $this->row['tags_removed'] ?? array() ) );
	}

	/** Whether the contact's tags were read first, and only what differed was changed: a comparison. Others ask for all that rules say. */
	public function has_read_tags(): bool {
		return EventType::RESYNC === $this->type();
	}

	/** @return string[] Names of operations of AccessAlly's. */
	public function operations_run(): array {
		return array_map( 'strval', array_filter( (array) ( $this->row['operations_run'] ?? array() ), 'is_scalar' ) );
	}

	/** Whether it sold an item when no tag rule was for it. */
	public function had_item_without_rule(): bool {
		return array() !== (array) ( $this->row['no_rule'] ?? array() );
	}

	/** @return array<string, string> Of those items the ones that have no rule today either: key => "Mini Course (product-12)". */
	public function items_without_rule( RuleCoverage $coverage ): array {
		$items = array();
		foreach ( (array) ( $this->row['no_rule'] ?? array() ) as $item ) {
			if ( ! $coverage->is_settled( $this->type(), (string) $item ) ) {
				$items[ (string) $item ] = EventLabels::product( (string) $item, $this->products()[ $item ] ?? '' );
			}
		}
		return $items;
	}

	/** Why the message was not understood, in one word: no_email, unknown_event, no_event; '' where it was, or nobody says. */
	public function unread_because(): string {
		return $this->text( 'unread_because' );
	}

	/** Whether this site found something about the customer's access. */
	public function has_access(): bool {
		return ! in_array( $this->access(), array( '', AccessStatus::NONE ), true );
	}

	/** When a waiting event is tried next; '' when it does not wait. */
	public function due_at(): string {
		return $this->text( 'due_at' );
	}

	private function text( string $field ): string {
		return is_scalar( $this->row[ $field ] ?? null ) ? (string) $this->row[ $field ] : '';
	}
}
