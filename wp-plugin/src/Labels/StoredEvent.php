<?php
/** An event of this site's own record, as the companion lists events. */

declare(strict_types=1);

namespace CartCompanion\Labels;

use CartCompanion\Store\{ AccessStatements, EventStore };

final class StoredEvent {
	/**
	 * @param array<string, mixed> $row As EventStore::find() describes it; person_emails beside it where the companion said them.
	 * @return array<string, mixed> As an item of GET /api/v1/events, and what is known here alone.
	 */
	public static function as_listed( array $row ): array {
		$result = (array) ( $row['result'] ?? array() );
		$state  = EventStore::DONE === $row['state'] && StateLabels::SKIPPED === ( $result['outcome'] ?? '' ) ? StateLabels::SKIPPED : (string) $row['state'];
		return array(
			'id'           => $row['event_id'],
			'type'         => $row['type'],
			'mode'         => $row['mode'],
			'occurred_at'  => $row['occurred_at'],
			'received_at'  => $row['created_at'],
			'email'        => $row['email'],
			'order_id'     => $row['order_id'],
			'items'        => array_keys( $row['items'] ),
			'item_names'   => array_values( $row['items'] ),
			'state'        => $state,
			'outcome'      => $result['outcome'] ?? '',
			'message'      => $row['message'],
			'tags_applied' => $result['tags_applied'] ?? array(),
			'tags_removed' => $result['tags_removed'] ?? array(),
			'operations_run' => $result['operations_run'] ?? array(),
			'access'       => $row['access'],
			'revokes'      => $result['revokes'] ?? null,
			'by_rule'      => $result['by_rule'] ?? null,
			'keeps_out'    => ( new AccessStatements() )->tags_keeping_out( $row ),
			'emails'       => $row['emails'],
			'person_emails' => $row['person_emails'] ?? array(),
			'user_id'      => $row['user_id'],
			'contact_id'   => $row['contact_id'],
			'connection'   => $row['connection'],
			'other_contact' => $row['steps']['other_contact'] ?? '',
			'is_of_other_site' => $row['steps']['is_of_other_site'] ?? false,
			'no_rule'      => $result['no_rule'] ?? array(),
			'seen_tags'    => $row['seen_tags'],
			'looked_at'    => $row['looked_at'],
		);
	}
}
