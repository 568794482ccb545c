<?php
/**
 * Connect: the companion, ThriveCart and the CRM, in three steps, and the settings of this site.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\Panel;
use CartCompanion\Admin\Screen;
use CartCompanion\Companion\Client;
use CartCompanion\Companion\CurrentSummary;
use CartCompanion\Companion\Jobs;
use CartCompanion\Crm\Registry;
use CartCompanion\Labels\Links;
use CartCompanion\Site\LoginSettings;
use CartCompanion\Site\Settings;
use CartCompanion\Store\AccessCheckStore;

final class ConnectScreen extends Screen {
	/** @var Panel[] */
	private array $panels;

	public function __construct( Settings $settings, Client $companion, Jobs $jobs, Registry $crms, LoginSettings $logins ) {
		$summary = new CurrentSummary( $settings, $companion );
		$this->panels = array(
			new PairingPanel( $settings, $companion, $summary ),
			new ThriveCartPanel( $settings, $companion, $summary ),
			new ComparisonPanel( $settings, $companion, $jobs, $summary ),
			new CrmPanel( $crms ),
			new CrmKeysPanel( $crms ),
			new CrmTestPanel( $crms ),
			new LoginsPanel( $logins, $crms, new AccessCheckStore() ),
			new PreferencesPanel( $settings, $companion ),
			new DisconnectPanel( $settings ),
		);
	}

	public function slug(): string {
		return Links::CONNECT;
	}

	public function name(): string {
		return __( 'Connect', 'cart-companion' );
	}

	protected function panels(): array {
		return $this->panels;
	}
}
