<?php
/**
 * Stand-in for Groundhogg: the class Groundhogg\Contact and Groundhogg\get_db(), as our connection calls them.
 *
 * Source of every behaviour: Groundhogg 4.7.1 (github.com/groundhoggwp/groundhogg), read and run in November 2026.
 * Written anew from those observations; none of its code is here.
 * It is there while FakeCrm's kind is groundhogg; else get_db() gives false, as for a table that it does not have.
 * A fault of FakeCrm, whatever its status, is a query that the database refused: there is no HTTP in between.
 */

namespace Groundhogg;

require_once __DIR__ . '/../crm/FakeCrm.php';
require_once __DIR__ . '/FakeGroundhoggContact.php';
require_once __DIR__ . '/FakeGroundhoggTables.php';
require_once __DIR__ . '/FakeGroundhoggUsers.php';

class_alias( \FakeGroundhoggContact::class, 'Groundhogg\Contact' );

add_action( 'user_register', array( \FakeGroundhoggUsers::class, 'sync_new_user' ) );
add_action( 'profile_update', array( \FakeGroundhoggUsers::class, 'sync_existing_user' ) );

/** @return object|false */
function get_db( $table = '' ) {
	return 'groundhogg' === \FakeCrm::kind() ? \FakeGroundhoggTables::table( $table ) : false;
}
