<?php
/**
 * Stand-in for FluentCRM: FluentCrmApi() with the functions that our connection calls, and their odd answers.
 *
 * Source of every behaviour: FluentCRM 2.9.84 (github.com/FluentCRM/fluent-crm), read and run in November 2026, and its
 * developers' documentation (FluentCRM/fluent-crm-developers-docs: Contacts API, Tags API). Written anew from those
 * observations; none of its code is here.
 * It is there while FakeCrm's kind is fluentcrm; else FluentCrmApi() gives null, as if it were not active.
 * A fault of FakeCrm, whatever its status, is a query that the database refused: there is no HTTP in between.
 */

require_once __DIR__ . '/../crm/FakeCrm.php';
require_once __DIR__ . '/FakeFluentCrmApi.php';
require_once __DIR__ . '/FakeFluentCrmContacts.php';
require_once __DIR__ . '/FakeFluentCrmSignUps.php';
require_once __DIR__ . '/FakeFluentCrmSubscriber.php';
require_once __DIR__ . '/FakeFluentCrmTags.php';

class_alias( FakeFluentCrmSignUps::class, 'FluentCrm\\App\\Hooks\\Handlers\\AutoSubscribeHandler' );
add_action( 'user_register', array( new FakeFluentCrmSignUps(), 'userRegistrationHandler' ), 99, 1 );

function fluentCrmDb() {
	return new FakeFluentCrmDb();
}

/** @return FakeFluentCrmApi|null */
function FluentCrmApi( $key = null ) {
	$parts = array(
		'contacts' => FakeFluentCrmContacts::class,
		'tags'     => FakeFluentCrmTags::class,
	);
	return 'fluentcrm' === FakeCrm::kind() ? new FakeFluentCrmApi( new $parts[ $key ]() ) : null;
}
