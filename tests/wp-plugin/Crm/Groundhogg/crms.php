<?php
/**
 * What the tests of every CRM are run with. Groundhogg makes zo@ of zoë@, so nothing is written there for such an address.
 */

declare(strict_types=1);

return array(
	new StandInCrm( 'groundhogg', 'groundhogg', 'Groundhogg', false, '/^[\x20-\x7e]+$/' ),
);
