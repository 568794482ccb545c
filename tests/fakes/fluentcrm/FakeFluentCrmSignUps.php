<?php
/**
 * What FluentCRM does by itself when a WordPress user is made (app/Hooks/Handlers/AutoSubscribeHandler.php).
 *
 * - On user_register, priority 99: where its setting for sign-ups is on (here the option fake_fluentcrm_sign_ups: "yes",
 *   or "ask" for its double opt-in), createOrUpdate with the status subscribed, or pending and an e-mail (here counted in
 *   the option fake_fluentcrm_asked). It re-subscribes who had unsubscribed.
 * - Where it is off, as from the start, the contact that the database takes for the address is linked to the user.
 */

final class FakeFluentCrmSignUps {
	public function userRegistrationHandler( $user_id ) {
		if ( 'fluentcrm' !== FakeCrm::kind() ) {
			return false;
		}
		$user   = get_user_by( 'ID', $user_id );
		$wanted = get_option( 'fake_fluentcrm_sign_ups', 'no' );
		if ( 'no' === $wanted ) {
			FakeCrm::change(
				static function ( array &$state ) use ( $user ) {
					$id = FakeCrm::collated_contact_id( $state, $user->user_email );
					if ( '' !== $id ) {
						$state['contacts'][ $id ]['user_id'] = $user->ID;
					}
				}
			);
			return false;
		}
		$contact = FluentCrmApi( 'contacts' )->createOrUpdate(
			array_filter(
				array(
					'email'      => $user->user_email,
					'first_name' => $user->first_name,
					'last_name'  => $user->last_name,
					'status'     => 'ask' === $wanted ? 'pending' : 'subscribed',
				)
			)
		);
		if ( $contact && 'pending' === $contact->status ) {
			update_option( 'fake_fluentcrm_asked', 1 + (int) get_option( 'fake_fluentcrm_asked', 0 ) );
		}
		return false;
	}
}

/** fluentCrmDb(): its query builder, as far as table()->where()->update() goes. */
final class FakeFluentCrmDb {
	private $id = '';

	public function table( $name ) {
		return $this;
	}

	public function where( $column, $value ) {
		$this->id = (string) $value;
		return $this;
	}

	public function update( array $values ) {
		$id = $this->id;
		return FakeCrm::call(
			'update(fc_subscribers)',
			array( 'contact' => $id ),
			static function ( array &$state ) use ( $id, $values ) {
				$state['contacts'][ $id ] = $values + $state['contacts'][ $id ];
				return 1;
			}
		);
	}
}
