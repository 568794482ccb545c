<?php
/** All that needs the owner, of every kind, in one list. */

declare(strict_types=1);

namespace CartCompanion\Admin\NeedsYou;

use CartCompanion\Admin\Screen;
use CartCompanion\Labels\Links;
use CartCompanion\Site\Capabilities;

final class NeedsYouScreen extends Screen {
	public function slug(): string {
		return Links::NEEDS_YOU;
	}

	public function name(): string {
		return __( 'Needs you', 'cart-companion' );
	}

	public function capability(): string {
		return Capabilities::VIEW;
	}
}
