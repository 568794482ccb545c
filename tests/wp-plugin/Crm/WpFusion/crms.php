<?php
/**
 * What the tests of every CRM are run with.
 */

declare(strict_types=1);

return array(
	new StandInCrm( 'wp-fusion', 'activecampaign', 'WP Fusion with ActiveCampaign' ),
	new StandInCrm( 'wp-fusion', 'fluentcrm', 'WP Fusion with FluentCRM', false ),
	new StandInCrm( 'wp-fusion', 'groundhogg', 'WP Fusion with Groundhogg', false, '/^[\x20-\x7e]+$/' ),
);
