<?php
/**
 * One call to a function of AccessAlly's: at the CRM's pace, watched, counted, and with errors thrown.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm\AccessAlly;

use CartCompanion\Crm\ConnectionError;
use CartCompanion\Crm\ErrorMapper;
use CartCompanion\Crm\HttpObserver;
use CartCompanion\Crm\Postponed;
use CartCompanion\Crm\RateLimiter;

final class AccessAllyCalls {
	/** Classes of AccessAlly's. */
	public const CONTACTS  = 'AccessAllyMembershipUtilities';
	public const USERS     = 'AccessAllyUserPermission';
	public const API       = 'AccessAllyAPI';
	public const USER_TAGS = 'AccessAllyUserTags';

	private const CRMS = array(
		'active-campaign' => 'ActiveCampaign',
		'convertkit'      => 'Kit',
		'ontraport'       => 'Ontraport',
		'infusionsoft'    => 'Keap',
		'drip'            => 'Drip',
	);

	/** With these statuses a page is a firewall's or a host's, not the CRM's; null is a good one. */
	private const NOT_THE_CRM_ON_A_PAGE = array( null, 401, 402, 403, 404 );

	private HttpObserver $traffic;
	private RateLimiter $pace;
	private int $count = 0;

	public function __construct( HttpObserver $traffic, RateLimiter $pace ) {
		$this->traffic = $traffic;
		$this->pace    = $pace;
	}

	/** AccessAlly's word for the CRM it works with; '' for none. */
	public function system(): string {
		$settings = method_exists( 'AccessAllySettingSetup', 'get_api_settings' ) ? \AccessAllySettingSetup::get_api_settings() : get_option( '_accessally_setting_api', array() );
		return is_array( $settings ) && is_string( $settings['system'] ?? null ) ? $settings['system'] : '';
	}

	/**
	 * A call that reaches the CRM.
	 *
	 * @param mixed ...$arguments
	 * @return mixed
	 */
	public function ask( string $class, string $method, ...$arguments ) {
		$this->pace->take_turn( $this->crm_slug() );
		++$this->count;
		return $this->call( $class, $method, ...$arguments );
	}

	/**
	 * @param mixed ...$arguments
	 * @return mixed
	 * @throws ConnectionError When AccessAlly throws.
	 */
	public function call( string $class, string $method, ...$arguments ) {
		try {
			$answer = $this->traffic->during(
				static function () use ( $class, $method, $arguments ) {
					return call_user_func_array( array( $class, $method ), $arguments );
				}
			);
		} catch ( \Exception $error ) {
			$this->demand_no_page();
			throw ErrorMapper::explained( 'AccessAlly', $error->getMessage(), $this->traffic->fault() ?? 0, $this->traffic->retry_after() );
		}
		if ( is_wp_error( $answer ) ) {
			$this->demand_no_page();
			throw ErrorMapper::explained( 'AccessAlly', $answer->get_error_message(), $this->traffic->fault(), $this->traffic->retry_after() );
		}
		return $answer;
	}

	/** What was seen to go wrong in the last call; an unknown contact (404) is an answer like any other. */
	public function fault(): ?ConnectionError {
		$status      = $this->traffic->fault();
		$retry_after = $this->traffic->retry_after();
		if ( $this->traffic->is_page() && in_array( $status, self::NOT_THE_CRM_ON_A_PAGE, true ) ) {
			return ErrorMapper::unreadable( $this->crm_name() );
		}
		return null === $status || 404 === $status ? null : ErrorMapper::explained( $this->crm_name(), '', $status, $retry_after );
	}

	/** For what is read: where the CRM said nothing, nothing is known. @throws ConnectionError */
	public function demand_no_fault(): void {
		$fault = $this->fault() ?? ( $this->traffic->is_wordless() ? ErrorMapper::unreadable( $this->crm_name() ) : null );
		if ( null !== $fault ) {
			throw $fault;
		}
	}

	/** Whether the CRM itself was seen to answer the last call well, in words of an API's. */
	public function proved_itself(): bool {
		return $this->traffic->is_proof();
	}

	/** What AccessAlly makes of a page, or of silence, says nothing. @throws Postponed */
	private function demand_no_page(): void {
		if ( $this->traffic->is_wordless() || ( $this->traffic->is_page() && in_array( $this->traffic->fault(), self::NOT_THE_CRM_ON_A_PAGE, true ) ) ) {
			throw ErrorMapper::unreadable( $this->crm_name() );
		}
	}

	public function was_seen(): bool {
		return $this->traffic->was_seen();
	}

	public function crm_name(): string {
		return self::CRMS[ $this->system() ] ?? __( 'AccessAlly’s own contact list', 'cart-companion' );
	}

	/** The name WP Fusion has for the same CRM (its AccessAlly module compares them so). */
	public function crm_slug(): string {
		return strtolower( str_replace( '-', '', $this->system() ) );
	}

	/** Managed Contacts: no CRM outside that we know. */
	public function keeps_own_contacts(): bool {
		return ! isset( self::CRMS[ $this->system() ] );
	}

	/** Of calls that reach the CRM. */
	public function count(): int {
		return $this->count;
	}
}
