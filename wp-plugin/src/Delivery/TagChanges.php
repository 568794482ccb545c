<?php
/**
 * Brings the tags of one event's customer to what the plan says, and runs its operations: finds their contact in the
 * CRM, and makes each change once.
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Crm\{ Crm, CrmException };
use CartCompanion\Domain\Events\{ Event, EventType };
use CartCompanion\Domain\Rules\{ TagNames, TagPlan };
use CartCompanion\Store\{ CustomerHistory, EventProgress };

final class TagChanges {
	private const REMOVE = 'remove';
	private const APPLY  = 'apply';

	private Crm $connection;
	private Event $event;
	private TagPlan $plan;
	private EventProgress $progress;
	private CustomerHistory $history;
	private ?AwaitedContact $awaited;
	private OperationRuns $operations;

	/** Whether this try has seen that the contact is there: found, created, or tagged. */
	private bool $is_there = false;

	private OtherContacts $others;

	/** @param AwaitedContact|null $awaited As ContactFinder takes it. */
	public function __construct( Crm $connection, Event $event, TagPlan $plan, EventProgress $progress, CustomerHistory $history, ?AwaitedContact $awaited = null ) {
		$this->connection = $connection;
		$this->event      = $event;
		$this->plan       = $plan;
		$this->progress   = $progress;
		$this->history    = $history;
		$this->awaited    = $awaited;
		$this->operations = new OperationRuns( $connection, $plan, $progress );
		$this->others     = new OtherContacts( $connection, $event, $plan, $progress, $history );
	}

	/**
	 * @throws \CartCompanion\Crm\CrmException     When the CRM did not do it.
	 * @throws \CartCompanion\Users\LoginError As ContactFinder::by_address() does.
	 */
	public function make(): void {
		$finder     = new ContactFinder( $this->connection, $this->event, $this->progress, $this->history, $this->awaited );
		$may_create = $this->plan->gives() && $this->may_create_contact();
		$known      = $finder->known();
		$left       = null === $known ? $this->history->left_undone( $this->event->emails(), $this->event->order_id(), $this->event->id() ) : array();
		if ( $may_create && $this->connection->upserts_with_tags() && $this->plan->only_applies() && 1 === count( $this->event->emails() ) && null === $known && array() === $left ) {
			$this->apply_at_once();
			$this->change_copies();
			return;
		}
		$contact = $known ?? $finder->by_address( $may_create );
		if ( null === $contact ) {
			$this->operations->note_nobody();
			return;
		}
		$this->is_there = null === $known;
		$this->plan->catch_up( $left, $contact->is_new() );
		$finder->with_contact( $contact, $may_create, array( $this, 'make_for' ) );
		$this->change_copies();
		$this->others->take();
	}

	/**
	 * One call that removes tags (those to be applied again among them), one that applies. With operations these come in
	 * between: they find the tags that were applied, and what is removed is gone whatever they set.
	 *
	 * @throws \CartCompanion\Crm\CrmException When the CRM did not do it.
	 */
	public function make_for( string $contact_id ): void {
		list( $apply, $remove ) = $this->plan->is_target_state ? $this->difference( $contact_id ) : array( $this->plan->apply, $this->plan->remove );
		$this->settle_open( $contact_id );
		$runs = array() !== $this->plan->operations;
		if ( ! $this->progress->has_made_contact() ) { // A contact that this event created has nothing to lose.
			$this->change( self::REMOVE, $runs ? $this->plan->reapply : array_merge( $remove, $this->plan->reapply ), $contact_id );
		}
		$this->change( self::APPLY, $apply, $contact_id );
		if ( $runs ) {
			$this->operations->run( $contact_id, $this->is_there );
			$this->change( self::REMOVE, $remove, $contact_id );
		}
	}

	/** @return string[] Sentences: what of the operations and of other contacts needs a person, while all else is done. */
	public function problems(): array {
		return array_merge( $this->operations->problems(), $this->others->problems() );
	}

	/** Whether an operation that is to let the customer in needs a person, and no tag lets them in beside it. */
	public function hold_back_login(): bool {
		return array() === $this->plan->apply && array() !== $this->operations->problems();
	}

	/** @return string[] Sentences for the owner about the operations, and about other contacts. */
	public function notes(): array {
		return array_merge( $this->operations->notes(), $this->others->notes() );
	}

	/** Whether any tag was changed or any operation run so far, by this try or an earlier one. */
	public function are_made(): bool {
		return array() !== $this->progress->done( self::APPLY ) || array() !== $this->progress->done( self::REMOVE ) || array() !== $this->others->tags() || array() !== $this->operations->done();
	}

	/** @return array<string, mixed> What the result says of the contact, the user and the tags. */
	public function in_result(): array {
		$contact_id = $this->progress->contact_id();
		$user_id    = $this->progress->user_id();
		return array(
			'connection'      => $this->connection->slug(),
			'contact_id'      => '' === $contact_id ? null : $contact_id,
			'contact_created' => $this->progress->has_made_contact(),
			'user_id'         => 0 === $user_id ? null : $user_id,
			'user_created'    => $this->progress->has_made_user(),
			// What an earlier try did under other rules, or before a later event, is not what this one stands for.
			'tags_applied'    => array_values( array_intersect( $this->progress->done( self::APPLY ), $this->plan->apply ) ),
			'tags_removed'    => array_values( array_unique( array_intersect( array_merge( array_diff( $this->progress->done( self::REMOVE ), $this->plan->reapply ), $this->others->tags() ), $this->plan->remove ) ) ),
			'operations_run'  => $this->operations->done(),
			'rules'           => $this->plan->rules,
		);
	}

	/** A resync is about no event of ThriveCart's: it may where the customer holds something, and where something came back. */
	public function may_create_contact(): bool {
		$holds = EventType::RESYNC === $this->event->type() && array() !== array_intersect( array_column( $this->event->entitlements(), 'state' ), Event::HOLDING );
		return $holds || array() !== $this->event->reactivated() || EventType::may_create_contact( $this->event->type() );
	}

	/**
	 * Where it is known how all should be, only what is not so is changed; and what a rule wants applied again.
	 *
	 * @return array{0: string[], 1: string[]} To apply, to remove.
	 */
	private function difference( string $contact_id ): array {
		list( $apply, $remove ) = $this->plan->difference( $this->connection->tags_of( $contact_id ) );
		return array(
			array_values( array_unique( array_merge( $this->progress->done( self::APPLY ), $apply ) ) ),
			array_values( array_unique( array_merge( $this->progress->done( self::REMOVE ), $remove ) ) ),
		);
	}

	/** Tags the customer's contact, found or created, in one call to the CRM. @throws \CartCompanion\Crm\CrmException */
	private function apply_at_once(): void {
		$this->attempt(
			self::APPLY,
			$this->plan->apply,
			function ( array $tags ): void {
				$contact = $this->connection->upsert_with_tags( $this->event->person(), $tags );
				$this->progress->record_contact( $contact->id(), $contact->is_new() );
			}
		);
	}

	/** Once for all changes: a tag that is applied again throws nobody out meanwhile. Also what an earlier try did. */
	private function change_copies(): void {
		$this->connection->change_copies( $this->progress->contact_id(), $this->plan->apply, $this->plan->remove );
	}

	/** @param string[] $tags */
	private function change( string $verb, array $tags, string $contact_id ): void {
		$left = array_values( array_diff( $tags, $this->progress->done( $verb ) ) );
		if ( array() !== $left ) {
			$this->attempt(
				$verb,
				$left,
				function ( array $tags ) use ( $verb, $contact_id ): void {
					self::APPLY === $verb ? $this->connection->apply( $contact_id, $tags ) : $this->connection->remove( $contact_id, $tags );
				}
			);
		}
	}

	/**
	 * @param string[]                 $tags
	 * @param callable(string[]): void $call
	 */
	private function attempt( string $verb, array $tags, callable $call ): void {
		$this->progress->begin( $verb, $tags );
		try {
			$call( $tags );
		} catch ( CrmException $error ) {
			if ( $error->is_permanent() ) {
				$this->progress->abandon();
			}
			throw $error;
		}
		$this->progress->finish( $verb, $tags );
		$this->is_there = true;
	}

	/** Whether a call that an earlier try left open has been done after all. */
	private function settle_open( string $contact_id ): void {
		foreach ( array( self::REMOVE, self::APPLY ) as $verb ) {
			$open = $this->progress->left_open( $verb );
			if ( array() !== $open ) {
				$there = $this->connection->tags_of( $contact_id );
				$this->progress->finish( $verb, array_values( self::APPLY === $verb ? array_intersect( $open, $there ) : array_diff( $open, TagNames::among( $open, $there ) ) ) );
			}
		}
	}
}
