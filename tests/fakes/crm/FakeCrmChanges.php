<?php
/**
 * What people and automations do in the CRM itself, past this site: no call is recorded, and no copy of the tags knows.
 *
 * Sources (kb.accessally.com): a contact deleted in the CRM leaves a WordPress user with a dead contact id; an address
 * that is changed in the CRM first leaves the user with the old one. A merge keeps one of two contacts with the tags of both.
 */

require_once __DIR__ . '/FakeFluentCrmPivot.php';

final class FakeCrmChanges {
	/**
	 * @param string[] $apply  Tag names.
	 * @param string[] $remove Tag names.
	 */
	public static function move_tags( $email, array $apply, array $remove = array() ) {
		FakeCrm::change(
			static function ( array &$state ) use ( $email, $apply, $remove ) {
				FakeCrm::move( $state, self::contact( $state, $email ), self::ids( $state, $apply ), self::ids( $state, $remove ) );
			}
		);
	}

	public static function delete_contact( $email ) {
		FakeCrm::change(
			static function ( array &$state ) use ( $email ) {
				unset( $state['contacts'][ self::contact( $state, $email ) ] );
			}
		);
	}

	/** The first one's contact is gone, the second one's has the tags of both; its id. */
	public static function merge_contacts( $gone_email, $kept_email ) {
		return FakeCrm::change(
			static function ( array &$state ) use ( $gone_email, $kept_email ) {
				$gone = self::contact( $state, $gone_email );
				$kept = self::contact( $state, $kept_email );
				$tags = $state['contacts'][ $gone ]['tags'];
				unset( $state['contacts'][ $gone ] );
				FakeCrm::move( $state, $kept, $tags, array() );
				return $kept;
			}
		);
	}

	public static function change_address( $email, $new_email ) {
		FakeCrm::change(
			static function ( array &$state ) use ( $email, $new_email ) {
				$state['contacts'][ self::contact( $state, $email ) ]['email'] = $new_email;
			}
		);
	}

	/**
	 * @param string[] $names
	 * @return string[] Ids of tags; they are created where the CRM has none of that name.
	 */
	public static function ids( array &$state, array $names ) {
		$ids = array();
		foreach ( $names as $name ) {
			$ids[] = FakeCrm::tag_id( $state, $name, true );
		}
		return $ids;
	}

	/** @throws InvalidArgumentException When the CRM has nobody with this address: a mistake of the test's. */
	private static function contact( array $state, $email ) {
		$id = FakeCrm::contact_id( $state, $email );
		if ( '' === $id ) {
			throw new InvalidArgumentException( "The CRM has no contact $email." );
		}
		return $id;
	}
}
