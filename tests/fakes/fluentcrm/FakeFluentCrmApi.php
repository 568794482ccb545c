<?php
/**
 * What FluentCrmApi() gives: it takes every method's name, and answers null when one throws an Exception (FCApi).
 *
 * So a database that is down looks like a contact that is not there.
 */

final class FakeFluentCrmApi {
	private $part;

	public function __construct( $part ) {
		$this->part = $part;
	}

	public function __call( $method, $arguments ) {
		try {
			return call_user_func_array( array( $this->part, $method ), $arguments );
		} catch ( Exception $error ) {
			return null;
		}
	}
}

/** The message of FluentCRM's own has the whole query in it, addresses too. */
final class FakeFluentCrmQueryException extends Exception {
	/** For a call that FakeCrm let fail. */
	public static function throw_if_failed( $query ) {
		if ( 200 !== FakeCrm::status() ) {
			FakeCrm::fail_in_database( $query );
			throw new self( 'Deadlock found when trying to get lock (SQL: ' . $query . ')' );
		}
	}
}
