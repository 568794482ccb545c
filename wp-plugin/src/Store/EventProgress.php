<?php
/**
 * What was done for one event so far, recorded before and after each call to the CRM.
 *
 * A process that dies, or a CRM that leaves a call open, leaves "doing" behind: the next try checks first.
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\Access\ExpectedAccess;
use CartCompanion\Domain\Events\Event;

final class EventProgress {
	/** What stays whatever becomes of the contact. */
	private const OF_NO_CONTACT = array( 'connection', 'user', 'has_made_user', 'refusals', 'others', self::INTERRUPTIONS, OperationSteps::KEY );

	/** Among the steps: how many tries in a row came to no end of their own, with one that is at work. */
	public const INTERRUPTIONS = 'interruptions';

	private Claims $claims;
	private Claim $claim;
	private Event $event;

	/**
	 * @var array<string, mixed> connection; contact, is_new, instead_of, is_by_user; other_contact, is_of_other_site; done: tags by verb; doing:
	 *                           verb and tags; user, has_made_user; refusals; waits_since: Unix time; expects: how access
	 *                           should be; held: tags of the customer then; left and gone: what nobody was there for;
	 *                           others: by id of another contact of the customer's, tags: taken, and taking: begun;
	 *                           operations: see OperationSteps, each with the contact for whom it was run.
	 */
	private array $steps;

	/** @param string $connection Names the CRM account whose contact ids they are: another one has other people under them. */
	public function __construct( Claims $claims, Claim $claim, Event $event, string $connection ) {
		$this->claims = $claims;
		$this->claim  = $claim;
		$this->event  = $event;
		$this->steps  = $claim->steps;
		if ( ( $claim->steps['connection'] ?? '' ) !== $connection ) {
			$this->drop_contact();
			unset( $this->steps['others'] );
			$this->steps['connection'] = $connection;
		}
	}

	public function connection(): string {
		return $this->steps['connection'];
	}

	/** The contact an earlier try has found or created; '' before that. */
	public function contact_id(): string {
		return (string) ( $this->steps['contact'] ?? '' );
	}

	/** Whether this event created that contact. */
	public function has_made_contact(): bool {
		return ! empty( $this->steps['is_new'] );
	}

	/** @param string $instead_of The contact that it was before and that is gone from the CRM; '' for none. */
	public function record_contact( string $id, bool $is_new, string $instead_of = '' ): void {
		$this->drop_contact(); // What was done to another contact is not done to this one.
		$this->steps += array( 'contact' => $id, 'is_new' => $is_new ) + array_filter( compact( 'instead_of' ), 'strlen' );
		$this->write();
	}

	/** The contact in whose place that of contact_id() came, because it is gone from the CRM; '' when none was. */
	public function replaced_contact_id(): string {
		return (string) ( $this->steps['instead_of'] ?? '' );
	}

	/** Whether the contact bears none of the customer's addresses, and was found as that of their WordPress user. */
	public function is_contact_by_user(): bool {
		return ! empty( $this->steps['is_by_user'] );
	}

	public function record_contact_by_user(): void {
		$this->set( array( 'is_by_user' => true ) );
	}

	/** The other contact that the customer's user is linked to and gets in by; '' when it is none. It may be another site's of the network. */
	public function record_other_contact( string $id, bool $is_of_other_site = false ): void {
		if ( '' !== $id || isset( $this->steps['other_contact'] ) ) {
			$this->set( array( 'other_contact' => $id, 'is_of_other_site' => $is_of_other_site ) );
		}
	}

	/** The contact is gone from the CRM, and with it all that was done to it. */
	public function forget_contact(): void {
		$this->drop_contact();
		$this->write();
	}

	/** @return string[] Tags for which $verb (remove, apply) is done. */
	public function done( string $verb ): array {
		return $this->steps['done'][ $verb ] ?? array();
	}

	/** @return string[] Tags for which $verb was begun without an end. */
	public function left_open( string $verb ): array {
		return $verb === ( $this->steps['doing']['verb'] ?? '' ) ? $this->steps['doing']['tags'] : array();
	}

	/** @param string[] $tags */
	public function begin( string $verb, array $tags ): void {
		$this->steps['doing'] = compact( 'verb', 'tags' );
		$this->write();
	}

	/** @param string[] $tags */
	public function finish( string $verb, array $tags ): void {
		unset( $this->steps['doing'] );
		$this->steps['done'][ $verb ] = array_values( array_unique( array_merge( $this->done( $verb ), $tags ) ) );
		$this->write();
	}

	/** The CRM said no: nothing is open any more. */
	public function abandon(): void {
		unset( $this->steps['doing'] );
		$this->write();
	}

	/** @return array<string, string[]> Tags that were taken from other contacts of the customer's, by their ids. */
	public function taken_from_others(): array {
		return self::taken( $this->steps );
	}

	/** @return string[] Tags of another contact that were begun to be taken, without an end. */
	public function left_open_at( string $contact_id ): array {
		return $this->steps['others'][ $contact_id ]['taking'] ?? array();
	}

	/** @param string[] $tags */
	public function begin_taking( string $contact_id, array $tags ): void {
		$this->at_other( $contact_id, array( 'taking' => $tags ) );
	}

	/** @param string[] $tags None where nothing was taken after all. */
	public function finish_taking( string $contact_id, array $tags ): void {
		$this->at_other( $contact_id, array( 'taking' => array(), 'taken' => array_values( array_unique( array_merge( $this->taken_from_others()[ $contact_id ] ?? array(), $tags ) ) ) ) );
	}

	/** @param array<string, string[]> $tags */
	private function at_other( string $contact_id, array $tags ): void {
		$others                = $this->steps['others'] ?? array();
		$others[ $contact_id ] = $tags + ( $others[ $contact_id ] ?? array() );
		$this->set( compact( 'others' ) );
	}

	/**
	 * @param array<string, mixed> $steps
	 * @return array<string, string[]>
	 */
	private static function taken( array $steps ): array {
		return array_filter( array_map( static fn( array $tags ): array => $tags['taken'] ?? array(), $steps['others'] ?? array() ) );
	}

	/** What became of the operations so far. */
	public function operations(): OperationSteps {
		return OperationSteps::of( $this->steps );
	}

	public function record_operations( OperationSteps $operations ): void {
		$this->set( array( OperationSteps::KEY => $operations->rows() ) );
	}

	/** The customer's WordPress user; 0 while none is known. */
	public function user_id(): int {
		return (int) ( $this->steps['user'] ?? 0 );
	}

	/** Whether this event made that user. */
	public function has_made_user(): bool {
		return ! empty( $this->steps['has_made_user'] );
	}

	public function record_user( int $user_id, bool $is_made ): void {
		$this->set( array( 'user' => $user_id, 'has_made_user' => $is_made || $this->has_made_user() ) );
	}

	/** For the later checks of the customer's access. */
	public function record_expectation( ExpectedAccess $expected ): void {
		$this->set( array( 'expects' => $expected->to_array() ) );
	}

	/**
	 * What the customer's user held then, so that a later check can tell what they were given since.
	 *
	 * @param string[] $tags
	 */
	public function record_tags_held( array $tags ): void {
		$this->set( array( 'held' => array_values( $tags ) ) );
	}

	/**
	 * Nobody was there to be tagged: it is the next event's with which somebody is there.
	 *
	 * @param string[] $left Tags that would have been applied.
	 * @param string[] $gone Tags that would have been removed, also where an earlier event left them.
	 */
	public function record_nobody( array $left, array $gone ): void {
		$this->set( compact( 'left', 'gone' ) );
	}

	/** Counts one more time in a row in which the CRM did not let this site in; how many that makes. */
	public function record_refusal(): int {
		$this->set( array( 'refusals' => 1 + (int) ( $this->steps['refusals'] ?? 0 ) ) );
		return $this->steps['refusals'];
	}

	/** A person was asked: whoever tries again after that starts from zero. */
	public function forget_refusals(): void {
		unset( $this->steps['refusals'] );
		$this->write();
	}

	/** How long this event has waited for something that comes by itself, in seconds: from the first time it is asked. */
	public function seconds_waited(): int {
		$now = time();
		$this->set( array( 'waits_since' => (int) ( $this->steps['waits_since'] ?? $now ) ) );
		return max( 0, $now - $this->steps['waits_since'] );
	}

	/** A person was asked: whoever tries again after that waits anew. A contact that was found ends the wait, too. */
	public function end_wait(): void {
		unset( $this->steps['waits_since'] );
		$this->write();
	}

	/**
	 * What a result says of steps that lie in the table, where nobody is there any more to work them out.
	 *
	 * @param array<string, mixed> $steps
	 * @return array<string, mixed>
	 */
	public static function in_result( array $steps ): array {
		return array(
			'contact_id'      => $steps['contact'] ?? null,
			'contact_created' => ! empty( $steps['is_new'] ),
			'user_id'         => empty( $steps['user'] ) ? null : (int) $steps['user'],
			'user_created'    => ! empty( $steps['has_made_user'] ),
			'tags_applied'    => $steps['done']['apply'] ?? array(),
			'tags_removed'    => array_values( array_unique( array_merge( $steps['done']['remove'] ?? array(), ...array_values( self::taken( $steps ) ) ) ) ),
		);
	}

	/**
	 * Steps of an event that may have been done for somebody else: what is left of them. A user whom the event made is whose
	 * address it bears.
	 *
	 * @param array<string, mixed> $steps
	 * @return array<string, mixed>
	 */
	public static function without_person( array $steps ): array {
		$gone = empty( $steps['has_made_user'] ) ? array( 'user' => 0, 'others' => 0 ) : array( 'others' => 0 );
		return array_diff_key( array_intersect_key( $steps, array_flip( self::OF_NO_CONTACT ) ), $gone );
	}

	/**
	 * What is left of steps whose person is forgotten.
	 *
	 * @param array<string, mixed> $steps
	 * @return array<string, mixed>
	 */
	public static function of_nobody( array $steps ): array {
		return array_intersect_key( $steps, array( self::INTERRUPTIONS => 0 ) ) + OperationSteps::without_person( $steps );
	}

	private function drop_contact(): void {
		$this->steps = array_intersect_key( $this->steps, array_flip( self::OF_NO_CONTACT ) );
	}

	/** @param array<string, mixed> $steps */
	private function set( array $steps ): void {
		$before      = $this->steps;
		$this->steps = array_merge( $before, $steps );
		if ( $before !== $this->steps ) {
			$this->write();
		}
	}

	private function write(): void {
		$this->claims->record( $this->event, $this->claim, $this->steps, $this->connection(), $this->contact_id() );
	}
}
