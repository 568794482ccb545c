<?php
/** One thing that is wrong between ThriveCart, the companion, this site and its CRM: plain data. */

declare(strict_types=1);

namespace CartCompanion\Alerts;

final class Trouble {
	/** Names it, such as "paused"; never changes. */
	public string $name;

	/** What is wrong, in one sentence. */
	public string $sentence;

	/** What to do. */
	public string $advice;

	/** Where to do it; '' where nothing can be done here. */
	public string $url;

	public string $link;

	/** Technical words for whoever hosts it; '' for none. */
	public string $details;

	public function __construct( string $name, string $sentence, string $advice, string $url = '', string $link = '', string $details = '' ) {
		$this->name     = $name;
		$this->sentence = $sentence;
		$this->advice   = $advice;
		$this->url      = $url;
		$this->link     = $link;
		$this->details  = $details;
	}
}
