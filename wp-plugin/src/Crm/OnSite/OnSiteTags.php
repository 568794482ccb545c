<?php
/** The tags of a CRM that lives in this WordPress: read and created by its own calls. */

declare(strict_types=1);

namespace CartCompanion\Crm\OnSite;

use CartCompanion\Crm\TagSource;

abstract class OnSiteTags extends TagSource {
	protected Calls $calls;

	public function __construct( Calls $calls ) {
		$this->calls = $calls;
	}

	public function kind(): string {
		return self::LOCAL;
	}
}
