<?php
/**
 * What the tests of every CRM are run with.
 */

declare(strict_types=1);

return array(
	new StandInCrm( 'accessally', 'activecampaign', 'AccessAlly with ActiveCampaign' ),
	new ManagedContacts( 'register' ),
	new ManagedContacts( 'later' ),
);
