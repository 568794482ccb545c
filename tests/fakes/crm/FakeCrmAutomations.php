<?php
/**
 * What a CRM does by itself when a tag comes to a contact: its automations.
 *
 * The option cart_companion_fake_crm_setup has them:
 *   automations:     list of { trigger (a tag), takes_trigger_away (bool), applies (tags), removes (tags),
 *                    webhook ("aal_genpass" or "aal_updateuser", to AccessAlly) }
 *   automations_run: "at_once" (default), or "when_told": kept until run_due()
 * A webhook is kept in the state (webhooks) until FakeAccessAllyWebhooks::deliver(): it comes some time later.
 *
 * Sources (kb.accessally.com): the trigger tag starts the CRM's automation, which applies the access tags, calls
 * AccessAlly's webhook and often takes the trigger tag away again; most CRMs do not start it again for a tag that is
 * there already; ActiveCampaign and Kit run none for a contact who unsubscribed.
 * Assumed: the automation's own steps take no time; tags that it applies start others.
 */

final class FakeCrmAutomations {
	/** @param string[] $new Ids of tags that the contact did not have before. */
	public static function follow( array &$state, $contact, array $new ) {
		$setup = FakeCrm::setup();
		if ( empty( $setup['automations'] ) || 'unsubscribed' === $state['contacts'][ $contact ]['status'] ) {
			return;
		}
		foreach ( FakeCrm::names( $state, $new ) as $tag ) {
			$started = array_filter( $setup['automations'], static fn( $one ) => $one['trigger'] === $tag );
			foreach ( $started as $automation ) {
				if ( 'when_told' === ( $setup['automations_run'] ?? '' ) ) {
					$state['automations_due'][] = compact( 'contact', 'automation' );
				} else {
					self::run( $state, $contact, $automation );
				}
			}
		}
	}

	/** The CRM has got round to it; how many automations ran. */
	public static function run_due() {
		return FakeCrm::change(
			static function ( array &$state ) {
				$ran = 0;
				while ( ! empty( $state['automations_due'] ) ) {
					$due = array_shift( $state['automations_due'] );
					if ( isset( $state['contacts'][ $due['contact'] ] ) ) {
						self::run( $state, $due['contact'], $due['automation'] );
						++$ran;
					}
				}
				return $ran;
			}
		);
	}

	private static function run( array &$state, $contact, array $automation ) {
		$taken = array_merge( $automation['removes'] ?? array(), empty( $automation['takes_trigger_away'] ) ? array() : array( $automation['trigger'] ) );
		FakeCrm::move( $state, $contact, FakeCrmChanges::ids( $state, $automation['applies'] ?? array() ), FakeCrmChanges::ids( $state, $taken ) );
		if ( isset( $automation['webhook'] ) ) {
			$state['webhooks'][] = array(
				'webhook' => $automation['webhook'],
				'contact' => (string) $contact,
			);
		}
	}
}
