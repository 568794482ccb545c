<?php
/**
 * Stand-in for AccessAlly: the functions seen in public code that calls it, all static.
 *
 * Sources: WP Fusion's AccessAlly module (class and method names, rows of Id and TagName, the system's name
 * without hyphens being WP Fusion's slug), ProgressAlly's source by the same vendor (calls may throw Exception),
 * code of sites (get_contact_by_email gives a list, add_user_and_password creates the contact's user).
 * Not known, and assumed in the way that hides most: add_contact_tags and remove_contact_tags answer nothing, a CRM
 * that is down (503), that rejects the key (401) or does not know a tag's id (404) gives an empty list, and 500, 429 or silence an Exception.
 * Managed Contacts, custom operations, webhooks and the copy of users' tags: sources and assumptions in their own files.
 */

require_once __DIR__ . '/../crm/FakeCrm.php';
require_once __DIR__ . '/FakeAccessAlly.php';
require_once __DIR__ . '/FakeAccessAllyAnswers.php';
require_once __DIR__ . '/FakeAccessAllyContacts.php';
require_once __DIR__ . '/FakeAccessAllyManaged.php';
require_once __DIR__ . '/FakeAccessAllyOfferings.php';
require_once __DIR__ . '/FakeAccessAllyOperations.php';
require_once __DIR__ . '/FakeAccessAllyUsers.php';
require_once __DIR__ . '/FakeAccessAllyWebhooks.php';

class_alias( FakeAccessAlly::class, 'AccessAlly' );
class_alias( FakeAccessAllyLicense::class, 'AccessAllySettingLicense' );
class_alias( FakeAccessAllySetup::class, 'AccessAllySettingSetup' );
class_alias( FakeAccessAllyApi::class, 'AccessAllyAPI' );
class_alias( FakeAccessAllyContacts::class, 'AccessAllyMembershipUtilities' );
class_alias( FakeAccessAllyOfferings::class, 'AccessAllyOfferings' );
class_alias( FakeAccessAllyUsers::class, 'AccessAllyUserPermission' );
class_alias( FakeAccessAllyUserTags::class, 'AccessAllyUserTags' );

add_action( 'user_register', array( FakeAccessAllyManaged::class, 'user_register' ) );
add_action( 'deleted_user', array( FakeAccessAllyManaged::class, 'deleted_user' ) );
