<?php
/**
 * The one place where hooks are registered and objects are put together.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion;

use CartCompanion\Companion\Channel;
use CartCompanion\Companion\Client;
use CartCompanion\Connection\Registry;
use CartCompanion\Log\EventLog;
use CartCompanion\Log\Table;
use CartCompanion\Rules\RuleBook;

final class Plugin {
	private static ?self $instance = null;

	private Settings $settings;
	private Client $companion;
	private EventLog $log;
	private Registry $connections;
	private RuleBook $rules;

	private function __construct() {
		$this->settings    = new Settings();
		$this->companion   = new Client( $this->settings, new Channel( $this->settings ) );
		$this->log         = new EventLog();
		$this->connections = new Registry( array() );
		$this->rules       = new RuleBook();
	}

	public static function instance(): self {
		if ( null === self::$instance ) {
			self::$instance = new self();
		}
		return self::$instance;
	}

	/** Called once, when the plugin is loaded. */
	public function register(): void {
		add_action( 'init', array( Table::class, 'ensure' ), 1 );
		$this->register_admin();
	}

	public function settings(): Settings {
		return $this->settings;
	}

	public function companion(): Client {
		return $this->companion;
	}

	public function log(): EventLog {
		return $this->log;
	}

	public function connections(): Registry {
		return $this->connections;
	}

	public function rules(): RuleBook {
		return $this->rules;
	}

	/** Screens, Site Health and privacy. */
	private function register_admin(): void {
	}
}
