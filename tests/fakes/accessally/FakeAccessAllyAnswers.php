<?php
/**
 * What AccessAlly's functions answer in place of their own answer, or throw: whatever a version that nobody has seen may do.
 *
 * The option cart_companion_fake_crm_setup has it: answers: name of a function => one of SHAPES, "exit", seconds to sleep
 * before its own answer, or the name of an error's class, which is thrown.
 */

final class FakeAccessAllyAnswers {
	const SHAPES = array( 'null', 'false', 'true', 'text', 'number', 'object', 'list', 'nested', 'objects', 'huge', 'wp_error' );
	const ERRORS = array( 'Exception', 'Error', 'TypeError', 'ArgumentCountError' );

	/** Whether the function is to answer something else. */
	public static function has( $function ) {
		$answer = FakeCrm::setup()['answers'][ $function ] ?? null;
		if ( is_numeric( $answer ) ) {
			usleep( (int) ( 1000000 * $answer ) );
		}
		return is_string( $answer ) && ! is_numeric( $answer );
	}

	/** @return mixed */
	public static function give( $function ) {
		$answer = FakeCrm::setup()['answers'][ $function ];
		switch ( $answer ) {
			case 'exit':
				exit;
			case 'false':
				return false;
			case 'true':
				return true;
			case 'text':
				return '<script>alert(1)</script>';
			case 'number':
				return -1;
			case 'object':
				return (object) array( 'operations' => (object) array( '12' => new stdClass() ), 'Id' => new stdClass(), '0' => new stdClass() );
			case 'list':
				return array( null, false, 7, 'x', 1.5, new stdClass(), array() );
			case 'nested':
				$rows = array( array( 'Id' => array( 1 ), 'TagName' => array( 'x' ), 'Email' => array( 'x' ), 'name' => array( array( 'x' ) ), 'tags' => array( 'base' => array( array( 'x' ) ), 'revoke' => null ) ) );
				return array( 'operations' => $rows, 'clean' => $rows, 'status' => array( 'x' ), 'Email' => $rows, 'Id' => $rows ) + $rows;
			case 'objects':
				$row = (object) array( 'Id' => new stdClass(), 'TagName' => new stdClass(), 'name' => new stdClass(), 'tags' => new stdClass() );
				return array( 'operations' => array( '12' => $row ), 'clean' => array( $row ), 'system' => $row, '0' => $row, '_accessally_offering_1' => $row );
			case 'huge':
				return array_fill( 0, 2000, array( 'Id' => 5, 'TagName' => str_repeat( 'x', 50 ), 'name' => str_repeat( 'x', 50 ) ) );
			case 'wp_error':
				return new WP_Error( 'no', '<b>No</b>' );
			case 'null':
				return null;
		}
		throw new $answer( 'Argument #1 must be of type int, string given, called in ' . __FILE__ );
	}
}
