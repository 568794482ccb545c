<?php
/** A part of Connect that is about this site's companion: asks it, and shows what it last said of itself. */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\Panel;
use CartCompanion\Companion\{ Client, CurrentSummary };
use CartCompanion\Site\Settings;

abstract class CompanionPanel extends Panel {
	protected Settings $settings;
	protected Client $companion;
	protected CurrentSummary $summary;

	public function __construct( Settings $settings, Client $companion, CurrentSummary $summary ) {
		$this->settings  = $settings;
		$this->companion = $companion;
		$this->summary   = $summary;
	}
}
