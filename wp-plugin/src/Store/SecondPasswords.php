<?php
/** Customers who were given a second password, until the owner has dealt with it: a small option that names nobody. */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Site\{ Lock, StoredOption };

final class SecondPasswords {
	public const OPTION = 'cart_companion_second_passwords';

	/** So many users are kept; of the rest there is their number. */
	public const MOST = 50;

	private const WAIT_SECONDS = 5;

	/** @return SecondPassword[] The last first. */
	public function all(): array {
		$all = array();
		foreach ( array_reverse( self::stored()['users'], true ) as $user_id => $one ) {
			$all[] = new SecondPassword( (int) $user_id, ...$one );
		}
		return $all;
	}

	/** How many customers. */
	public function count(): int {
		$stored = self::stored();
		return count( $stored['users'] ) + $stored['more'];
	}

	/** When the first was found of those that are open: a Unix time, 0 when none is. */
	public function since(): int {
		return self::stored()['since'];
	}

	/** Name of the CRM whose automations could have AccessAlly create users when it was found; '' for none. */
	public function crm(): string {
		return self::stored()['crm'];
	}

	/** What is certain of a customer is not made a guess again. */
	public function add( SecondPassword $new, string $crm ): void {
		self::change( static function ( array $stored ) use ( $new, $crm ): array {
			$id    = $new->user_id();
			$known = isset( $stored['users'][ $id ] ) ? new SecondPassword( $id, ...$stored['users'][ $id ] ) : null;
			$kept  = null !== $known && $known->is_certain() && ! $new->is_certain() ? $known : $new;
			unset( $stored['users'][ $id ] );
			$stored['users'][ $id ] = $kept->stored();
			$stored['crm']          = $crm;
			$stored['since']        = 0 === $stored['since'] ? $new->at() : $stored['since'];
			$stored['more']        += max( 0, count( $stored['users'] ) - self::MOST );
			$stored['users']        = array_slice( $stored['users'], -self::MOST, null, true );
			return $stored;
		} );
	}

	/** The owner has dealt with what there was until now. */
	public function close(): void {
		delete_option( self::OPTION );
	}

	/**
	 * A user who is deleted, or erased.
	 *
	 * @param mixed $user_id
	 */
	public function forget( $user_id ): void {
		if ( isset( self::stored()['users'][ (int) $user_id ] ) ) {
			self::change( static function ( array $stored ) use ( $user_id ): array {
				unset( $stored['users'][ (int) $user_id ] );
				return $stored;
			} );
		}
	}

	/** @param callable(array): array $change */
	private static function change( callable $change ): void {
		Lock::if_free(
			self::OPTION,
			self::WAIT_SECONDS,
			static function () use ( $change ): void {
				StoredOption::uncache( self::OPTION );
				$stored = $change( self::stored() );
				if ( array() === $stored['users'] ) {
					delete_option( self::OPTION );
				} else {
					update_option( self::OPTION, $stored, false );
				}
			}
		);
	}

	/** @return array{users: array<int, array{0: string, 1: int, 2: int}>, more: int, since: int, crm: string} Users by id, the last at the end. */
	private static function stored(): array {
		$stored = get_option( self::OPTION, array() );
		$stored = is_array( $stored ) ? $stored : array();
		$parts  = array_filter( $stored, 'is_scalar' );
		return array(
			'users' => array_filter( is_array( $stored['users'] ?? null ) ? $stored['users'] : array(), array( self::class, 'is_one' ) ),
			'more'  => (int) ( $parts['more'] ?? 0 ),
			'since' => (int) ( $parts['since'] ?? 0 ),
			'crm'   => (string) ( $parts['crm'] ?? '' ),
		);
	}

	/**
	 * Whether it is as SecondPassword::stored() gives it: it is read whenever a user changes, so nothing else may break that.
	 *
	 * @param mixed $one
	 */
	private static function is_one( $one ): bool {
		return is_array( $one ) && array( 0, 1, 2 ) === array_keys( $one ) && in_array( $one[0], SecondPassword::KINDS, true ) && is_int( $one[1] ) && is_int( $one[2] );
	}
}
