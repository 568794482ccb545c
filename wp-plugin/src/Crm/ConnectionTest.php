<?php
/**
 * Tests a connection with an address that the owner gives: a harmless tag is applied, seen, removed, and seen to be gone.
 *
 * The last test of each connection is kept, so that the screen can say what worked and when.
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

use CartCompanion\Domain\Events\Person;
use CartCompanion\Domain\Rules\TagNames;
use CartCompanion\Site\{ Host, StoredValue };

final class ConnectionTest {
	public const OPTION = 'cart_companion_trials';
	public const TAG    = 'cart-companion-test';

	/** Unix time. */
	public int $at;

	public bool $worked;

	/** For the owner: how far it came, and what went wrong. */
	public string $message;

	private function __construct( int $at, bool $worked, string $message ) {
		$this->at      = $at;
		$this->worked  = $worked;
		$this->message = $message;
	}

	/** Does it now and keeps the outcome; every error of the connection is an outcome. */
	public static function run( Crm $connection, string $email ): self {
		$calls   = $connection->calls();
		$began   = hrtime( true );
		$steps   = array();
		$worked  = false;
		$contact = null;
		try {
			$contact = $connection->find_or_create( new Person( array( $email ) ) );
			$steps[] = $contact->is_new() ? __( 'A contact with this address was created; it stays.', 'cart-companion' ) : __( 'The contact was found.', 'cart-companion' );
			$connection->apply( $contact->id(), array( self::TAG ) );
			/* translators: %s: name of a tag */
			$steps[] = sprintf( __( 'The tag “%s” was applied.', 'cart-companion' ), self::TAG );
			self::require_tag( $connection, $contact->id(), true );
			$connection->remove( $contact->id(), array( self::TAG ) );
			$steps[] = __( 'It was removed again.', 'cart-companion' );
			self::require_tag( $connection, $contact->id(), false );
			/* translators: 1: number of calls, 2: milliseconds */
			$steps[] = sprintf( __( 'That took %1$s calls to the CRM and %2$s ms.', 'cart-companion' ), number_format_i18n( $connection->calls() - $calls ), number_format_i18n( ( hrtime( true ) - $began ) / 1e6 ) );
			$worked  = true;
		} catch ( CrmException $error ) {
			$steps[] = $error->getMessage();
			self::clean_up( $connection, $contact );
		}
		$test = new self( time(), $worked, implode( ' ', $steps ) );
		$test->keep( $connection->slug() );
		return $test;
	}

	/** Null when this connection was never tried, or its key changed since. */
	public static function last( string $connection ): ?self {
		$kept = self::kept()[ $connection ] ?? null;
		return is_array( $kept ) ? new self( (int) $kept['at'], (bool) $kept['worked'], (string) $kept['message'] ) : null;
	}

	public static function forget( string $connection ): void {
		$kept = self::kept();
		unset( $kept[ $connection ] );
		StoredValue::save_option( self::OPTION, $kept );
	}

	private function keep( string $connection ): void {
		StoredValue::save_option( self::OPTION, array( $connection => get_object_vars( $this ) ) + self::kept() );
	}

	/** A CRM may need a moment before it shows what it took. */
	private static function require_tag( Crm $connection, string $contact_id, bool $should_be_there ): void {
		for ( $tries = 0; $tries < 3; $tries++ ) {
			$is_there = array() !== TagNames::among( array( self::TAG ), $connection->tags_of( $contact_id ) );
			if ( $is_there === $should_be_there ) {
				return;
			}
			Host::pause( 0.7 );
		}
		throw CrmException::not_confirmed( $connection->name() );
	}

	/** The tag is not left on the contact where it can be helped. */
	private static function clean_up( Crm $connection, ?Contact $contact ): void {
		if ( null === $contact ) {
			return;
		}
		try {
			$connection->remove( $contact->id(), array( self::TAG ) );
		} catch ( CrmException $error ) {
			return; // The first error says what is wrong.
		}
	}

	/** @return array<string, mixed> */
	private static function kept(): array {
		$kept = StoredValue::option( self::OPTION, array() );
		return is_array( $kept ) ? $kept : array();
	}
}
