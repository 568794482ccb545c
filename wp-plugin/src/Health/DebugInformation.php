<?php
/** The section of Tools → Site Health → Info; no key, no secret word, no address of a person. */

declare(strict_types=1);

namespace CartCompanion\Health;

use CartCompanion\Alerts\ItemsWithoutRule;
use CartCompanion\Crm\Registry;
use CartCompanion\Site\{ LoginSettings, Settings };
use CartCompanion\Store\{ EventStore, RuleRepository };
use const CartCompanion\VERSION;

final class DebugInformation {
	private Settings $settings;
	private Registry $connections;
	private RuleRepository $rules;
	private EventStore $store;
	private LoginSettings $logins;

	public function __construct( Settings $settings, Registry $connections, RuleRepository $rules, EventStore $store, LoginSettings $logins ) {
		$this->settings    = $settings;
		$this->connections = $connections;
		$this->rules       = $rules;
		$this->store       = $store;
		$this->logins      = $logins;
	}

	/**
	 * Filter debug_information.
	 *
	 * @param array<string, array<string, mixed>> $sections
	 * @return array<string, array<string, mixed>>
	 */
	public function add_section( array $sections ): array {
		$sections['cart-companion'] = array(
			'label'  => __( 'Cart Companion', 'cart-companion' ),
			'fields' => array_merge( $this->pairing(), $this->settings() ),
		);
		return $sections;
	}

	/** @return array<string, array<string, mixed>> */
	private function pairing(): array {
		$how = $this->settings->paired_by_constants() ? 'wp-config.php' : __( 'pairing code', 'cart-companion' );
		return array(
			'version'   => self::field( __( 'Version', 'cart-companion' ), VERSION ),
			'connected' => self::field( __( 'Connected with a companion', 'cart-companion' ), $this->settings->is_paired() ? $how : __( 'No', 'cart-companion' ) ),
			'companion' => self::field( __( 'Address of the companion', 'cart-companion' ), $this->settings->companion_url() ),
			'address'   => self::field( __( 'Address that was connected', 'cart-companion' ), $this->settings->address()->shown() ),
			'site_id'   => self::field( __( 'Id of this site', 'cart-companion' ), $this->settings->site_id() ),
			'keys'      => self::field( __( 'Keys in use', 'cart-companion' ), (string) count( $this->settings->keys() ) ),
		);
	}

	/** @return array<string, array<string, mixed>> */
	private function settings(): array {
		$chosen = $this->settings->is_copy() ? null : $this->connections->chosen();
		$counts = array();
		foreach ( $this->store->counts() as $state => $count ) {
			$counts[] = "$state: $count";
		}
		return array(
			'connection' => self::field( __( 'Connection with the CRM', 'cart-companion' ), null === $chosen ? __( 'none', 'cart-companion' ) : $chosen->name() . ' — ' . $chosen->status_message() ),
			'rules'      => self::field( __( 'Tag rules', 'cart-companion' ), (string) count( $this->rules->all() ) ),
			'no_rule'    => self::field( __( 'Products sold without a rule', 'cart-companion' ), (string) count( ItemsWithoutRule::of_this_site()->now() ) ),
			'test_mode'  => self::field( __( 'Test orders change tags', 'cart-companion' ), $this->settings->apply_test_mode() ? __( 'Yes', 'cart-companion' ) : __( 'No', 'cart-companion' ) ),
			'logins'     => self::field( __( 'Logins of new customers', 'cart-companion' ), $this->logins() ),
			'fetching'   => self::field( __( 'Fetches its events itself', 'cart-companion' ), $this->settings->always_pull() ? __( 'Yes', 'cart-companion' ) : __( 'No', 'cart-companion' ) ),
			'mails'      => self::field( __( 'Alerts by e-mail', 'cart-companion' ), $this->settings->alert_mails() ? __( 'Yes', 'cart-companion' ) : __( 'No', 'cart-companion' ) ),
			'events'     => self::field( __( 'Events of the last 30 days', 'cart-companion' ), implode( ', ', $counts ) ),
		);
	}

	private function logins(): string {
		if ( ! $this->logins->is_needed() ) {
			return __( 'not needed', 'cart-companion' );
		}
		return $this->logins->is_made_here() ? $this->logins->role() : __( 'created by the CRM’s automation', 'cart-companion' );
	}

	/** @return array<string, mixed> */
	private static function field( string $label, string $value ): array {
		return compact( 'label', 'value' );
	}
}
