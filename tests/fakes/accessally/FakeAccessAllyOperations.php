<?php
/**
 * AccessAlly's custom operations, as the owner defined them.
 *
 * The option cart_companion_fake_crm_setup has them:
 *   operations:       id => { kind, name, apply (tags), remove (tags), offering, field, by, before, after }; kind is one of
 *                     grant (a course: its access tags come, its revoke tags go), revoke (its revoke tag comes), release
 *                     (an offering), tags, increase (a field, each time), login (on-demand), throws;
 *                     before and after: "die" or seconds to sleep, before the work is done, or when it is
 *   operations_shape: of the configs: "plain" (default), "other_keys", "no_kind", "names" (a text each), "none" (no list),
 *                     "breaks" (a version whose function wants something else)
 * Runs are among the CRM's calls: { call: run_custom_operation, contact, operation, source }, written when the work is
 * done; a run that dies before is not there. What they did: contacts[id].fields, contacts[id].offerings, and tags.
 *
 * Sources: public code calls get_all_custom_operations(), which gives { operations: id => config }, and
 * run_custom_operation(). Kinds and what they do: kb.accessally.com (operation-guide, custom-operation-grant-course-permission,
 * custom-operation-revoke-course-permission).
 * Assumed: the keys of a config, and the names of kinds in it (made of those pages' addresses); that a run answers nothing,
 * also for an operation or a contact that is not there; that AccessAlly's copy of a user's tags is as it was.
 */

final class FakeAccessAllyOperations {
	const KINDS = array(
		'grant'    => 'grant-course-permission',
		'revoke'   => 'revoke-course-permission',
		'release'  => 'release-offering',
		'tags'     => 'add-remove-tags',
		'increase' => 'increase-field',
		'login'    => 'on-demand-login-creation',
		'throws'   => 'add-remove-tags',
	);

	public static function list_of_all() {
		$setup   = FakeCrm::setup();
		$shape   = $setup['operations_shape'] ?? 'plain';
		$configs = array();
		if ( 'breaks' === $shape ) {
			throw new ArgumentCountError( 'Too few arguments' );
		}
		foreach ( $setup['operations'] ?? array() as $id => $operation ) {
			$configs[ $id ] = self::config( $operation, $shape );
		}
		return 'none' === $shape ? null : array( 'operations' => $configs );
	}

	public static function run( $contact_id, $operation_id, $source ) {
		$operation = FakeCrm::setup()['operations'][ $operation_id ] ?? null;
		self::pause( $operation['before'] ?? null );
		if ( 'throws' === ( $operation['kind'] ?? '' ) ) {
			FakeCrm::call( 'run_custom_operation', self::record( $contact_id, $operation_id, $source ), '__return_null', false );
			throw new Exception( 'The custom operation could not be run.' );
		}
		FakeCrm::call(
			'run_custom_operation',
			self::record( $contact_id, $operation_id, $source ),
			static function ( array &$state ) use ( $contact_id, $operation ) {
				if ( null !== $operation && isset( $state['contacts'][ $contact_id ] ) ) {
					self::work( $state, $contact_id, $operation );
				}
			},
			! FakeAccessAllyManaged::is_on()
		);
		FakeAccessAllyContacts::throw_if_visible();
		if ( 'login' === ( $operation['kind'] ?? '' ) ) {
			FakeAccessAllyWebhooks::aal_genpass( $contact_id );
		}
		self::pause( $operation['after'] ?? null );
	}

	private static function work( array &$state, $contact_id, array $operation ) {
		$apply  = FakeCrmChanges::ids( $state, $operation['apply'] ?? array() );
		$remove = FakeCrmChanges::ids( $state, $operation['remove'] ?? array() );
		FakeCrm::move( $state, $contact_id, $apply, $remove );
		$contact = &$state['contacts'][ $contact_id ];
		if ( 'increase' === $operation['kind'] ) {
			$contact['fields'][ $operation['field'] ] = ( $contact['fields'][ $operation['field'] ] ?? 0 ) + ( $operation['by'] ?? 1 );
		}
		if ( 'release' === $operation['kind'] ) {
			$contact['offerings'][] = $operation['offering'];
		}
	}

	private static function record( $contact_id, $operation_id, $source ) {
		return array(
			'contact'   => (string) $contact_id,
			'operation' => (string) $operation_id,
			'source'    => $source,
			'tags'      => array(),
		);
	}

	private static function config( array $operation, $shape ) {
		$kind = self::KINDS[ $operation['kind'] ];
		switch ( $shape ) {
			case 'other_keys':
				return array( 'operation-name' => $operation['name'], 'operation-type' => $kind, 'status' => 'active' );
			case 'no_kind':
				return array( 'name' => $operation['name'] );
			case 'names':
				return $operation['name'];
		}
		return array( 'name' => $operation['name'], 'type' => $kind, 'tags' => $operation['apply'] ?? array() );
	}

	/** @param string|float|null $what */
	private static function pause( $what ) {
		if ( 'die' === $what ) {
			posix_kill( getmypid(), 9 );
		}
		if ( is_numeric( $what ) ) {
			usleep( (int) ( 1000000 * $what ) );
		}
	}
}
