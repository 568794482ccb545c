<?php
/**
 * AccessAlly's offerings, with the tags that open and close them.
 *
 * The option cart_companion_fake_crm_setup has them: offerings: key => { name, tags: { base, instant, revoke, module-1 ... } },
 * each tag by its name, '' where none is configured. Or offerings: "break", a version whose function wants something else.
 *
 * Sources: code of sites reads the settings by key (_accessally_offering_...), their "tags" by these parts, and hands each
 * entry to get_configured_tag_value(), which gives a tag's id, or nothing.
 * Assumed: that an entry is a row with the tag's id, and that settings have a name.
 */

final class FakeAccessAllyOfferings {
	public static function get_all_offering_settings() {
		if ( FakeAccessAllyAnswers::has( __FUNCTION__ ) ) {
			return FakeAccessAllyAnswers::give( __FUNCTION__ );
		}
		$state    = FakeCrm::state();
		$settings = array();
		if ( 'break' === ( FakeCrm::setup()['offerings'] ?? '' ) ) {
			throw new ArgumentCountError( 'Too few arguments' );
		}
		foreach ( FakeCrm::setup()['offerings'] ?? array() as $key => $offering ) {
			$entries = array();
			foreach ( $offering['tags'] as $part => $name ) {
				$entries[ $part ] = array( 'selected-tag' => FakeCrm::tag_id( $state, $name, false ) );
			}
			$settings[ '_accessally_offering_' . $key ] = array( 'tags' => $entries ) + $offering;
		}
		return $settings;
	}

	public static function get_configured_tag_value( $entry ) {
		if ( FakeAccessAllyAnswers::has( __FUNCTION__ ) ) {
			return FakeAccessAllyAnswers::give( __FUNCTION__ );
		}
		$id = $entry['selected-tag'] ?? '';
		return '' === $id ? false : (int) $id;
	}
}
