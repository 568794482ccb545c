<?php
/**
 * Gathers what is known of one customer: the companion is told what only this site knows, and decides.
 *
 * Which addresses and products are theirs the companion knows better than this site: where its answer names others than
 * were looked at, it is asked once more.
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Companion\{ CompanionError, Customer, Customers, SignedHttp };
use CartCompanion\Crm\{ Crm, Registry };
use CartCompanion\Domain\Events\EventType;
use CartCompanion\Site\LoginSettings;
use CartCompanion\Store\{ CustomerHistory, CustomerRecord, RuleRepository, SamePerson };
use CartCompanion\Users\CustomerUser;

final class CustomerLookup {
	private Customers $customers;
	private Registry $connections;
	private LoginSettings $logins;
	private RuleRepository $rules;
	private CustomerRecord $record;
	private CustomerUser $users;

	public function __construct( Customers $customers, Registry $connections, LoginSettings $logins, RuleRepository $rules ) {
		$this->customers   = $customers;
		$this->connections = $connections;
		$this->logins      = $logins;
		$this->rules       = $rules;
		$this->record      = new CustomerRecord();
		$this->users       = new CustomerUser( new CustomerHistory() );
	}

	/** @param int $seconds How long the companion may take. */
	public function find( string $email, int $seconds = SignedHttp::TIMEOUT_SECONDS ): KnownCustomer {
		$connection = $this->connections->chosen();
		$connection = null !== $connection && $connection->is_connected() ? $connection : null;
		$known      = $this->here( array( $email ), new KnownCustomer( $email, null, null, array(), array(), $connection ) );
		try {
			$facts = $this->facts( $known, self::items_of( $known ) );
			$told  = $this->customers->find( $email, $facts, $seconds );
			if ( null === $told ) {
				return $known;
			}
			$known   = $this->with( $known, $told, null );
			$precise = $this->facts( $known, array_merge( self::items_of( $known ), array_column( $told->products(), 'item' ) ) );
			return $told->has_answer() && $precise !== $facts
				? $this->with( $known, $this->customers->find( $email, $precise, $seconds ), null )
				: $known;
		} catch ( CompanionError $error ) {
			return $this->with( $known, null, $error );
		}
	}

	/** The same with an answer: what this site knows is read again only where that names addresses that were not looked at. */
	private function with( KnownCustomer $known, ?Customer $told, ?CompanionError $error ): KnownCustomer {
		$next   = new KnownCustomer( $known->email, $told, $error, $known->rows, $known->users, $known->connection );
		$emails = null === $told ? $known->emails() : $next->emails();
		// Without an answer so far, rows were looked for by the one address, and may have named more.
		$is_read = $emails === $known->emails() && ( null !== $known->told || array( $known->email ) === $emails );
		return $is_read ? $next : $this->here( $emails, $next );
	}

	/**
	 * Reads what this site knows of one who has these addresses.
	 *
	 * @param string[] $emails
	 */
	private function here( array $emails, KnownCustomer $known ): KnownCustomer {
		$known->rows  = $this->record->of( $emails );
		$known->users = $this->users_of( $known->emails(), $known );
		return $known;
	}

	/**
	 * @param string[] $emails
	 * @return \WP_User[]
	 */
	private function users_of( array $emails, KnownCustomer $known ): array {
		$ids  = ( new CustomerHistory() )->users_of( $emails, '' );
		$tags = $known->tags();
		$row  = null === $tags ? null : $tags->row_with_contact();
		$ids  = null === $row || null === $known->connection ? $ids : array_merge( $ids, $this->users->users_of_contact( $known->connection, $row['contact_id'], $row['connection'], $emails ) );
		$ids  = array_merge( $ids, array_column( array_filter( $known->rows, static fn( array $row ): bool => SamePerson::is_of( $row['emails'], $emails ) ), 'user_id' ) );
		return array_values( array_filter( array_map( 'get_userdata', array_unique( array_filter( $ids ) ) ) ) );
	}

	/** @return string[] Keys of items that this site heard of. */
	private static function items_of( KnownCustomer $known ): array {
		return array_map( 'strval', array_keys( array_merge( array(), ...array_column( $known->rows, 'items' ) ) ) );
	}

	/**
	 * What only this site knows.
	 *
	 * @param array<mixed> $items Keys.
	 * @return array<string, string>
	 */
	private function facts( KnownCustomer $known, array $items ): array {
		$coverage  = $this->rules->coverage();
		$uncovered = array();
		$exempt    = array();
		$taken     = array();
		foreach ( array_unique( array_filter( $items, 'is_string' ) ) as $item ) {
			foreach ( $coverage->ends_with_rule( $item ) as $type ) {
				$taken[] = "$type $item";
			}
			if ( $coverage->needs_no_tags( $item ) ) {
				$exempt[] = $item;
			} elseif ( ! $coverage->has_rule( EventType::PURCHASED, $item ) ) {
				$uncovered[] = $item;
			}
		}
		sort( $uncovered );
		sort( $exempt );
		sort( $taken );
		return array(
			'login'     => $this->login( $known ),
			'uncovered' => implode( ',', $uncovered ),
			'exempt'    => implode( ',', $exempt ),
			'taken'     => implode( ',', $taken ),
		) + ( $this->logins->is_made_here() ? array( 'logins' => 'here' ) : array() );
	}

	private function login( KnownCustomer $known ): string {
		if ( ! $this->logins->is_needed() ) {
			return 'not_needed';
		}
		return array() === $known->users ? 'no' : 'yes';
	}
}
