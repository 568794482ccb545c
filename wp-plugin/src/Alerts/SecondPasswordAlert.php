<?php
/**
 * Customers whose login this plugin made and whom another program gave a second password, or a second user: what happened,
 * and what the owner does about it. One thing to look at, however many they are.
 */

declare(strict_types=1);

namespace CartCompanion\Alerts;

use CartCompanion\Labels\{ DateTimes, Links };
use CartCompanion\Store\{ SecondPassword, SecondPasswords };

final class SecondPasswordAlert implements Alert {
	/** The first word of its key: what the companion calls it. */
	public const KEY = 'second_password';

	/** @var SecondPassword[] The last first; not empty. */
	private array $found;

	private int $count;
	private int $since;

	/** Name of the CRM whose automations can have AccessAlly create users; '' where it is not known (any more). */
	private string $crm;

	/** @param SecondPassword[] $found The last first; not empty. */
	private function __construct( array $found, int $count, int $since, string $crm ) {
		$this->found = $found;
		$this->count = $count;
		$this->since = $since;
		$this->crm   = $crm;
	}

	/** Null where there is none. */
	public static function of_this_site(): ?self {
		$stored = new SecondPasswords();
		$found  = $stored->all();
		return array() === $found ? null : new self( $found, $stored->count(), $stored->since(), $stored->crm() );
	}

	/** Whether it was seen to happen to one of them, and is not only likely. */
	public function is_certain(): bool {
		return array() !== array_filter( $this->found, static fn( SecondPassword $one ): bool => $one->is_certain() );
	}

	/** @return SecondPassword[] The last first. */
	public function found(): array {
		return $this->found;
	}

	/** Customers; those who are not kept by name too. */
	public function count(): int {
		return $this->count;
	}

	/** How many, of whom it was seen; and of whom it is only likely. */
	public function sentence(): string {
		$likely = count( array_filter( $this->found, static fn( SecondPassword $one ): bool => ! $one->is_certain() ) );
		$seen   = $this->count - $likely;
		$number = number_format_i18n( $likely );
		if ( ! $this->is_certain() ) {
			/* translators: %s: number of customers */
			return sprintf( _n( 'AccessAlly may have given %s customer a second password.', 'AccessAlly may have given %s customers a second password.', $likely, 'cart-companion' ), $number );
		}
		/* translators: %s: number of customers */
		$more = sprintf( _n( 'AccessAlly may have given %s more a second password.', 'AccessAlly may have given %s more a second password.', $likely, 'cart-companion' ), $number );
		return $this->sentence_of_seen( $seen ) . ( 0 === $likely ? '' : ' ' . $more );
	}

	private function sentence_of_seen( int $count ): string {
		$sentences = array(
			/* translators: %s: number of customers */
			SecondPassword::ACCESSALLY  => _n( 'AccessAlly gave %s customer a second password.', 'AccessAlly gave %s customers a second password.', $count, 'cart-companion' ),
			/* translators: %s: number of customers */
			SecondPassword::WP_FUSION   => _n( 'WP Fusion gave %s customer a second password.', 'WP Fusion gave %s customers a second password.', $count, 'cart-companion' ),
			/* translators: %s: number of customers */
			SecondPassword::SECOND_USER => _n( 'AccessAlly created a second login for %s customer.', 'AccessAlly created a second login for %s customers.', $count, 'cart-companion' ),
		);
		/* translators: %s: number of customers */
		$several = _n( '%s customer was given a second password or a second login.', '%s customers were given a second password or a second login.', $count, 'cart-companion' );
		$kinds   = array_values( array_diff( $this->kinds(), array( SecondPassword::PERHAPS_ACCESSALLY ) ) );
		return sprintf( 1 === count( $kinds ) ? $sentences[ $kinds[0] ] : $several, number_format_i18n( $count ) );
	}

	/** @return string[] What happened to them, a sentence for each way. */
	public function what_happened(): array {
		$crm   = '' === $this->crm ? __( 'your CRM', 'cart-companion' ) : $this->crm;
		$words = array(
			/* translators: %s: name of a CRM */
			SecondPassword::ACCESSALLY         => sprintf( __( 'Cart Companion created the login and sent the e-mail with the link to set a password. Then AccessAlly gave the same user a new password, which it does when an automation in %s calls its webhook “aal_genpass”. The password that the customer had chosen, or the link in the e-mail, no longer works.', 'cart-companion' ), $crm ),
			/* translators: %s: name of a CRM */
			SecondPassword::PERHAPS_ACCESSALLY => sprintf( __( 'Cart Companion created the login. Soon afterwards the password was changed, and within the same 15 minutes AccessAlly updated the user. This site did not see who changed it: not the customer by the link in the e-mail or on their profile, and no administrator. It may have been an automation in %s that calls AccessAlly’s webhook “aal_genpass”.', 'cart-companion' ), $crm ),
			SecondPassword::WP_FUSION          => __( 'Cart Companion created the login. Then WP Fusion gave the user the password that your CRM has in a field, because its setting syncs the field “Password”. The password that the customer had chosen no longer works.', 'cart-companion' ),
			/* translators: %s: name of a CRM */
			SecondPassword::SECOND_USER        => sprintf( __( 'The customer has a login that Cart Companion created. AccessAlly then created another user for the same contact, under another e-mail address, because an automation in %s calls its webhook “aal_genpass”. The customer now has two logins.', 'cart-companion' ), $crm ),
		);
		return array_values( array_intersect_key( $words, array_flip( $this->kinds() ) ) );
	}

	/** @return string[] What to switch off, a sentence for each way. */
	public function what_to_switch_off(): array {
		$crm   = '' === $this->crm ? __( 'your CRM', 'cart-companion' ) : $this->crm;
		$kinds = $this->kinds();
		$steps = array();
		if ( array() !== array_diff( $kinds, array( SecondPassword::WP_FUSION ) ) ) {
			/* translators: %s: name of a CRM */
			$steps[] = sprintf( __( 'In %s, take the step with the webhook that contains “aal_genpass” out of the automation, and use no AccessAlly operation that creates logins. Which webhooks were called is listed under AccessAlly → Settings → Developer Tools → Detailed Log. Or let the automation alone create logins: Connect → Logins.', 'cart-companion' ), $crm );
		}
		if ( in_array( SecondPassword::WP_FUSION, $kinds, true ) ) {
			$steps[] = __( 'In WP Fusion → Settings → Contact Fields, switch off the field “Password”.', 'cart-companion' );
		}
		return $steps;
	}

	public function key(): string {
		return self::KEY . ' ' . $this->since;
	}

	public function kind(): string {
		return $this->is_certain() ? Digest::LOCKED_OUT : Digest::OTHER;
	}

	public function person(): string {
		return $this->key();
	}

	public function lines(): array {
		/* translators: %s: date and time */
		$last = sprintf( __( 'The last one: %s.', 'cart-companion' ), DateTimes::exact( gmdate( 'c', $this->found[0]->at() ) ) );
		return array_merge(
			array( $this->sentence() . ' ' . $last ),
			$this->what_happened(),
			$this->what_to_switch_off(),
			array( __( 'Needs you in wp-admin names them, and sends them an e-mail with a link to set a new password:', 'cart-companion' ), Links::needs_you( self::KEY ) )
		);
	}

	/** @return string[] SecondPassword's, each once. */
	private function kinds(): array {
		return array_values( array_unique( array_map( static fn( SecondPassword $one ): string => $one->by(), $this->found ) ) );
	}
}
