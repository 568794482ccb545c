<?php
/** Which way of creating logins is recommended on this site, and why: from what was seen here, else how to find out. */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Alerts\SecondPasswordAlert;
use CartCompanion\Crm\Registry;
use CartCompanion\Labels\DateTimes;
use CartCompanion\Site\LoginSettings;
use CartCompanion\Store\{ EventStore, OtherLogins };

final class LoginAdvice {
	/** Of the newest users so many are asked about, before the first event came. */
	private const ASKED = 10;

	/** So many of them with a contact are no accident. */
	private const MANY = 3;

	private string $choice;
	private string $sentence;

	private function __construct( string $choice, string $sentence ) {
		$this->choice   = $choice;
		$this->sentence = $sentence;
	}

	public static function of_this_site( LoginSettings $settings, Registry $crms ): self {
		$crm  = $crms->crm_that_creates_users();
		$seen = new OtherLogins();
		if ( null !== SecondPasswordAlert::of_this_site() ) {
			return new self( '', '' ); // What is to be done first stands above.
		}
		if ( '' === $crm ) {
			return new self( LoginsPanel::HERE, __( 'Recommended here, because no automation of a CRM was found that could create logins on this site.', 'cart-companion' ) );
		}
		if ( $settings->is_made_here_only() ) {
			return new self( LoginsPanel::HERE, __( 'Recommended here, because you said that nothing else creates logins.', 'cart-companion' ) );
		}
		if ( $seen->count() > 0 ) {
			/* translators: 1: a number with "user", 2: "today at 12:37" */
			$users = _n( 'AccessAlly has created %1$s user here by itself, the last %2$s', 'AccessAlly has created %1$s users here by itself, the last %2$s', $seen->count(), 'cart-companion' );
			$users = sprintf( $users, number_format_i18n( $seen->count() ), DateTimes::day_and_time( gmdate( 'c', $seen->last_at() ) ) );
			/* translators: %s: "AccessAlly has created 3 users here by itself, the last today at 12:37" */
			return new self( LoginsPanel::AUTOMATION, sprintf( __( 'Recommended here, because somebody creates logins already: %s.', 'cart-companion' ), $users ) );
		}
		$linked = self::linked( $crms );
		if ( $linked >= self::MANY ) {
			/* translators: 1 and 2: numbers */
			return new self( LoginsPanel::AUTOMATION, sprintf( __( 'Recommended here, because AccessAlly seems to create logins already: %1$s of the %2$s newest users have a contact in AccessAlly.', 'cart-companion' ), number_format_i18n( $linked ), number_format_i18n( self::ASKED ) ) );
		}
		/* translators: %s: name of a CRM */
		return new self( '', sprintf( __( 'Which one? Search your automations in %s for a webhook that contains “aal_genpass”, or look under AccessAlly → Settings → Developer Tools → Detailed Log whether it was called. If there is one, AccessAlly creates logins already: choose the first. If there is none, tick “create no logins” below and choose the second.', 'cart-companion' ), $crm ) );
	}

	/** Of LoginsPanel's values; '' where it is for the owner to find out. */
	public function choice(): string {
		return $this->choice;
	}

	/** Why, or how to find out. */
	public function sentence(): string {
		return $this->sentence;
	}

	/** How many of the newest members have a contact in AccessAlly; 0 once events were processed, for these link users, too. */
	private static function linked( Registry $crms ): int {
		if ( array() !== ( new EventStore() )->recent( 1 ) ) {
			return 0;
		}
		$members = get_users( array( 'number' => self::ASKED, 'orderby' => 'registered', 'order' => 'DESC', 'role' => get_option( 'default_role', 'subscriber' ), 'fields' => 'ID' ) );
		$linked  = 0;
		foreach ( $crms->all() as $connection ) {
			$linked = max( $linked, $connection->linked_among( array_map( 'intval', $members ) ) );
		}
		return $linked;
	}
}
