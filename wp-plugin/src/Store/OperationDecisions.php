<?php
/** The owner's word about operations that were begun and not seen to end: kept with the event, for its next try. */

declare(strict_types=1);

namespace CartCompanion\Store;

final class OperationDecisions {
	/**
	 * @param array<string, string> $decisions OperationSteps::DONE or AGAIN by the operation's id.
	 * @return bool False where the event is being processed at this moment, or is not here: nothing is recorded then.
	 */
	public function record( string $event_id, array $decisions ): bool {
		global $wpdb;
		$row = Table::select( 'event_id, claim, claimed_until, steps', 'WHERE event_id = %s', array( $event_id ) )[0] ?? null;
		if ( null === $row || $row['claimed_until'] > time() ) {
			return false;
		}
		$operations = OperationSteps::of( $row['steps'] );
		foreach ( $decisions as $id => $state ) {
			$operations = $operations->decided( (string) $id, OperationSteps::DONE === $state ? $state : OperationSteps::AGAIN );
		}
		$steps = array( OperationSteps::KEY => $operations->rows() ) + $row['steps'];
		// A new token as well, so that two words about one event do not both count.
		$values = Columns::written( array( 'steps' => $steps, 'claim' => wp_generate_uuid4() ) );
		return 1 === $wpdb->update( Table::name(), $values, array( 'event_id' => $event_id, 'claim' => $row['claim'] ) );
	}
}
