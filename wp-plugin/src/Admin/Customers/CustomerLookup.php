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
use CartCompanion\Store\{ CustomerHistory, CustomerRecord, RuleRepository };
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
		$known      = $this->here( $email, array( $email ), null, null, $connection );
		try {
			$facts = $this->facts( $known, self::items_of( $known ) );
			$told  = $this->customers->find( $email, $facts, $seconds );
			if ( null === $told ) {
				return $known;
			}
			$known   = $this->here( $email, $told->emails(), $told, null, $connection );
			$precise = $this->facts( $known, array_merge( self::items_of( $known ), array_column( $told->products(), 'item' ) ) );
			return $told->has_answer() && $precise !== $facts
				? $this->here( $email, $told->emails(), $this->customers->find( $email, $precise, $seconds ), null, $connection )
				: $known;
		} catch ( CompanionError $error ) {
			return $this->here( $email, $known->emails(), null, $error, $connection );
		}
	}

	/** @param string[] $emails */
	private function here( string $email, array $emails, ?Customer $told, ?CompanionError $error, ?Crm $connection ): KnownCustomer {
		$rows   = $this->record->of( array_values( array_unique( array_merge( array( $email ), $emails ) ) ) );
		$known  = new KnownCustomer( $email, $told, $error, $rows, array(), $connection );
		$emails = $known->emails();

		$known->users = $this->users_of( $emails, $known );
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
		$ids  = null === $row || null === $known->connection ? $ids : array_merge( $ids, $this->users->users_of_contact( $known->connection, $row['contact_id'], $row['connection'] ) );
		$ids  = array_merge( $ids, array_column( $known->rows, 'user_id' ) );
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
		foreach ( array_unique( array_filter( $items, 'is_string' ) ) as $item ) {
			if ( $coverage->needs_no_tags( $item ) ) {
				$exempt[] = $item;
			} elseif ( ! $coverage->has_rule( EventType::PURCHASED, $item ) ) {
				$uncovered[] = $item;
			}
		}
		sort( $uncovered );
		sort( $exempt );
		return array(
			'login'     => $this->login( $known ),
			'uncovered' => implode( ',', $uncovered ),
			'exempt'    => implode( ',', $exempt ),
		);
	}

	private function login( KnownCustomer $known ): string {
		if ( ! $this->logins->is_needed() ) {
			return 'not_needed';
		}
		return array() === $known->users ? 'no' : 'yes';
	}
}
