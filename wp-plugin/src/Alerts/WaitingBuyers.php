<?php
/** Items that have a rule by now, and whose buyers from before it wait for the owner's word: they have nothing so far. */

declare(strict_types=1);

namespace CartCompanion\Alerts;

use CartCompanion\Site\{ Settings, StoredValue };
use CartCompanion\Store\{ EarlierBuyers, NoTagsNeeded, RuleRepository };

final class WaitingBuyers {
	private const TRANSIENT    = 'cart_companion_waiting_buyers';
	private const KEPT_SECONDS = 5 * MINUTE_IN_SECONDS;

	private Settings $settings;

	public function __construct( Settings $settings ) {
		$this->settings = $settings;
	}

	public static function of_this_site(): self {
		return new self( new Settings() );
	}

	/** How many items, as it is now; none where the owner cannot apply a rule, such as in a copy of the site. */
	public function now(): int {
		if ( ! $this->settings->is_active() ) {
			return 0;
		}
		$count = count( EarlierBuyers::of_this_site()->by_item() );
		StoredValue::save_transient( self::TRANSIENT, array( self::fingerprint(), $count ), self::KEPT_SECONDS );
		return $count;
	}

	/** The same for what every screen of wp-admin shows: a rule that was made, and the owner's word, count at once. */
	public function lately(): int {
		$kept = StoredValue::transient( self::TRANSIENT );
		return $this->settings->is_active() && is_array( $kept ) && self::fingerprint() === $kept[0] ? (int) $kept[1] : $this->now();
	}

	private static function fingerprint(): string {
		return md5( (string) wp_json_encode( array( ( new RuleRepository() )->all(), ( new NoTagsNeeded() )->all(), get_option( EarlierBuyers::OPTION ) ) ) );
	}
}
