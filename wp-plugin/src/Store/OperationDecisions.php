<?php
/** The owner's word about operations that were begun and not seen to end: kept with the event, for its next try. */

declare(strict_types=1);

namespace CartCompanion\Store;

final class OperationDecisions {
	/** What became of an owner's word; with the others nothing is recorded. */
	public const KEPT     = 'kept';
	public const BUSY     = 'busy'; // The event is being processed at this moment, or is not here.
	public const ANSWERED = 'answered'; // By somebody else, since the question was shown.

	/**
	 * @param array<string, string> $decisions OperationSteps::DONE or AGAIN by the operation's id.
	 * @return string One of the constants.
	 */
	public function record( string $event_id, array $decisions ): string {
		$row = Table::select( 'event_id, claim, claimed_until, steps', 'WHERE event_id = %s', array( $event_id ) )[0] ?? null;
		if ( null === $row || $row['claimed_until'] > time() ) {
			return self::BUSY;
		}
		$operations = OperationSteps::of( $row['steps'] );
		if ( array() !== array_diff( array_map( 'strval', array_keys( $decisions ) ), array_column( $operations->unsettled(), 'id' ) ) ) {
			return self::ANSWERED;
		}
		foreach ( $decisions as $id => $state ) {
			$operations = $operations->decided( (string) $id, OperationSteps::DONE === $state ? $state : OperationSteps::AGAIN );
		}
		$steps = array( OperationSteps::KEY => $operations->rows() ) + $row['steps'];
		// A new token as well, so that two words about one event do not both count: whose it is says which one does.
		$mine = wp_generate_uuid4();
		Table::change_where( array( 'steps' => $steps, 'claim' => $mine ), array( 'event_id' => $event_id, 'claim' => $row['claim'] ) );
		return Table::value( 'claim', 'WHERE event_id = %s', array( $event_id ) ) === $mine ? self::KEPT : self::BUSY;
	}
}
