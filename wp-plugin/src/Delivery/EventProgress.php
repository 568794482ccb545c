<?php
/**
 * What was done for one event so far, written down before and after each call to the CRM.
 *
 * A worker that dies, or a CRM that leaves a call open, leaves $doing behind: the next try looks first.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Crm\Contact;
use CartCompanion\Crm\Crm;
use CartCompanion\Crm\HasAccount;
use CartCompanion\Domain\Access\ExpectedAccess;
use CartCompanion\Domain\Events\Event;
use CartCompanion\Store\Claim;
use CartCompanion\Store\Claims;

final class EventProgress {
	private Claims $claims;
	private Claim $claim;
	private Event $event;
	private string $connection;

	/** @var array<string, mixed> contact, is_new; done: tags by verb; doing: verb and tags; user, has_made_user; refusals; expects: how access should be; left and gone: what nobody was there for. */
	private array $steps;

	public function __construct( Claims $claims, Claim $claim, Event $event, Crm $connection ) {
		$this->claims     = $claims;
		$this->claim      = $claim;
		$this->event      = $event;
		$this->connection = self::key( $connection );
		$is_same          = $this->connection === ( $claim->steps()['connection'] ?? '' );
		$this->steps      = $is_same ? $claim->steps() : array( 'connection' => $this->connection ) + self::kept_of( $claim->steps() );
	}

	/** Names whose contact ids they are: another CRM or account behind the same connection has other people under them. */
	public static function key( Crm $connection ): string {
		$account = $connection instanceof HasAccount ? '/' . $connection->account() : '';
		return substr( $connection->slug() . '/' . $connection->crm_slug() . $account, 0, 64 );
	}

	/** As key() names it. */
	public function connection(): string {
		return $this->connection;
	}

	/** The contact an earlier try has found or created; null before that. */
	public function contact(): ?Contact {
		return isset( $this->steps['contact'] ) ? new Contact( (string) $this->steps['contact'], ! empty( $this->steps['is_new'] ) ) : null;
	}

	public function note_contact( Contact $contact ): void {
		// What was done to another contact is not done to this one.
		$this->steps = array(
			'connection' => $this->connection,
			'contact'    => $contact->id(),
			'is_new'     => $contact->is_new(),
		) + self::kept_of( $this->steps );
		$this->write();
	}

	/** The contact is gone from the CRM, and with it all that was done to it. */
	public function forget_contact(): void {
		$this->steps = array( 'connection' => $this->connection ) + self::kept_of( $this->steps );
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
	public function drop(): void {
		unset( $this->steps['doing'] );
		$this->write();
	}

	/** The customer's WordPress user; 0 while none is known. */
	public function user_id(): int {
		return (int) ( $this->steps['user'] ?? 0 );
	}

	/** Whether this event made that user. */
	public function has_made_user(): bool {
		return ! empty( $this->steps['has_made_user'] );
	}

	public function note_user( int $user_id, bool $is_made ): void {
		$before = $this->steps;

		$this->steps['user']          = $user_id;
		$this->steps['has_made_user'] = $is_made || $this->has_made_user();
		if ( $before !== $this->steps ) {
			$this->write();
		}
	}

	/** For the later looks at the customer's access. */
	public function note_expectation( ExpectedAccess $expectation ): void {
		$expects = $expectation->to_array();
		if ( $expects !== ( $this->steps['expects'] ?? null ) ) {
			$this->steps['expects'] = $expects;
			$this->write();
		}
	}

	/**
	 * Nobody was there to be tagged: it is the next event's with which somebody is there.
	 *
	 * @param string[] $left Tags that would have been applied.
	 * @param string[] $gone Tags that would have been removed, also where an earlier event left them.
	 */
	public function note_nobody( array $left, array $gone ): void {
		$this->steps = array_merge( $this->steps, compact( 'left', 'gone' ) );
		$this->write();
	}

	/** Counts one more time in a row in which the CRM did not let this site in; how many that makes. */
	public function note_refusal(): int {
		$this->steps['refusals'] = 1 + (int) ( $this->steps['refusals'] ?? 0 );
		$this->write();
		return $this->steps['refusals'];
	}

	/** A person was told: whoever tries again after that begins anew. */
	public function forget_refusals(): void {
		unset( $this->steps['refusals'] );
		$this->write();
	}

	/**
	 * A user, and how often the CRM let nobody in, stay, whatever becomes of the contact.
	 *
	 * @param array<string, mixed> $steps
	 * @return array<string, mixed>
	 */
	private static function kept_of( array $steps ): array {
		return array_intersect_key( $steps, array_flip( array( 'user', 'has_made_user', 'refusals' ) ) );
	}

	private function write(): void {
		$this->claims->note( $this->event, $this->claim, $this->steps, $this->connection, (string) ( $this->steps['contact'] ?? '' ) );
	}
}
