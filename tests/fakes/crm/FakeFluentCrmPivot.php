<?php
/**
 * Which contact of FluentCRM's has which tag: attachTags() reads what is there, then writes what is missing, and no unique
 * key keeps two requests at once from both writing it (seen with FluentCRM 2.9.84 and six requests: one tag twice on one
 * contact). FakeCrm's setup attach_ms is the time between, in milliseconds.
 */

final class FakeFluentCrmPivot {
	/** What is read. @return string[] Ids of tags that the contact lacks. */
	public static function missing( $contact, array $ids ) {
		$missing = array_diff( array_map( 'strval', $ids ), FakeCrm::state()['contacts'][ $contact ]['tags'] ?? array() );
		usleep( 1000 * (int) ( FakeCrm::setup()['attach_ms'] ?? 0 ) );
		return array_values( $missing );
	}

	/** What is written. @param string[] $missing */
	public static function write( array &$state, $contact, array $missing ) {
		$twice = array_values( array_intersect( $missing, $state['contacts'][ $contact ]['tags'] ) );
		FakeCrm::move( $state, $contact, $missing, array() );
		$state['contacts'][ $contact ]['tags'] = array_merge( $state['contacts'][ $contact ]['tags'], $twice );
	}
}
