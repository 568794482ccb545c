<?php
/** One call to a function of AccessAlly's: within the CRM's limit, watched, counted, and with errors thrown. */

declare(strict_types=1);

namespace CartCompanion\Crm\AccessAlly;

use CartCompanion\Crm\{ CrmException, HttpObserver, RateLimiter };
use CartCompanion\Domain\Text;

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

	private HttpObserver $observer;
	private RateLimiter $limiter;
	private int $count = 0;

	public function __construct( HttpObserver $observer, RateLimiter $limiter ) {
		$this->observer = $observer;
		$this->limiter  = $limiter;
	}

	/** AccessAlly's word for the CRM it works with; '' for none. */
	public function system(): string {
		$settings = self::settings();
		return is_array( $settings ) && is_string( $settings['system'] ?? null ) ? $settings['system'] : '';
	}

	/** @return mixed As AccessAlly says them, else as it keeps them: every page and every event asks. */
	private static function settings() {
		try {
			if ( method_exists( 'AccessAllySettingSetup', 'get_api_settings' ) ) {
				return \AccessAllySettingSetup::get_api_settings();
			}
		} catch ( \Throwable $error ) {
			unset( $error );
		}
		return get_option( '_accessally_setting_api', array() );
	}

	/**
	 * A call that reaches the CRM.
	 *
	 * @param mixed ...$arguments
	 * @return mixed
	 */
	public function ask( string $class, string $method, ...$arguments ) {
		$this->limiter->wait_for_slot( $this->crm_slug() );
		++$this->count;
		return $this->answer( true, array( $class, $method ), $arguments );
	}

	/**
	 * The same for a call that must not be made twice: nobody tries it again, so what went wrong is said without that promise.
	 *
	 * @param callable(): void $begin Called when its turn has come, right before it: what fails until then has begun nothing.
	 * @param mixed            ...$arguments
	 * @return mixed
	 * @throws CrmException PERMANENT once it was begun: nobody knows how far it came.
	 */
	public function ask_once( callable $begin, string $class, string $method, ...$arguments ) {
		$this->limiter->wait_for_slot( $this->crm_slug() );
		$begin();
		++$this->count;
		try {
			$answer = $this->answer( true, array( $class, $method ), $arguments );
		} catch ( CrmException $error ) {
			$said = '' === $error->said() ? $this->seen_fault() : $error->said();
			throw CrmException::permanent( '' === $said ? __( 'It did not answer properly.', 'cart-companion' ) : $said );
		}
		$said = $this->seen_fault();
		if ( '' !== $said ) {
			throw CrmException::permanent( $said );
		}
		return $answer;
	}

	/**
	 * A call for what lies on this site.
	 *
	 * @param mixed ...$arguments
	 * @return mixed
	 * @throws CrmException When AccessAlly throws.
	 */
	public function call( string $class, string $method, ...$arguments ) {
		return $this->answer( false, array( $class, $method ), $arguments );
	}

	/**
	 * The same of a function that few callers were seen of: one that takes other arguments here is of no use, now and later.
	 *
	 * @param mixed ...$arguments
	 * @return mixed
	 * @throws CrmException
	 */
	public function look_up( string $class, string $method, ...$arguments ) {
		$refusing = static function ( ...$arguments ) use ( $class, $method ) {
			try {
				return call_user_func_array( array( $class, $method ), $arguments );
			} catch ( \Error $error ) {
				/* translators: %s: name of a function, and where it broke */
				throw CrmException::permanent( sprintf( __( 'This version of AccessAlly cannot be asked (%s).', 'cart-companion' ), "$method: " . Text::place_of( $error ) ) );
			}
		};
		return $this->answer( false, $refusing, $arguments );
	}

	/**
	 * @param mixed        $function As call_user_func_array() takes it.
	 * @param array<mixed> $arguments
	 * @return mixed
	 * @throws CrmException When AccessAlly throws: an Exception for its CRM, or an Error, as where a function takes other arguments by now.
	 */
	private function answer( bool $reaches_crm, $function, array $arguments ) {
		try {
			$answer = $this->observer->during( static fn() => call_user_func_array( $function, $arguments ) );
		} catch ( CrmException $error ) {
			throw $error; // It is in our words by now.
		} catch ( \Throwable $error ) {
			$this->require_no_page();
			// Where no CRM is asked there is nobody who gives no answer: the next customer's may go through.
			$is_silence = $reaches_crm && $error instanceof \Exception && ! $this->has_own_contacts();
			$unseen     = $is_silence ? 0 : 500;
			$reason     = $error instanceof \Exception ? $error->getMessage() : Text::place_of( $error ); // PHP's own words name folders of the server.
			throw CrmException::from_response( 'AccessAlly', $reason, $this->observer->fault() ?? $unseen, $this->observer->retry_after() );
		}
		if ( is_wp_error( $answer ) ) {
			$this->require_no_page();
			throw CrmException::from_response( 'AccessAlly', $answer->get_error_message(), $this->observer->fault(), $this->observer->retry_after() );
		}
		return $answer;
	}

	/** What was seen to go wrong in the last call; an unknown contact (404) is an answer like any other. */
	public function fault(): ?CrmException {
		$status = $this->observer->fault();
		if ( $this->observer->is_foreign_page() ) {
			return CrmException::unreadable( $this->crm_name() );
		}
		return null === $status || 404 === $status ? null : CrmException::from_response( $this->crm_name(), '', $status, $this->observer->retry_after() );
	}

	/** The same as a sentence; '' where nothing was seen. */
	private function seen_fault(): string {
		if ( null === $this->fault() ) {
			return '';
		}
		$status = (int) $this->observer->fault();
		return 0 === $status
			/* translators: %s: name of a CRM */
			? sprintf( __( '%s gave no answer that can be read.', 'cart-companion' ), $this->crm_name() )
			/* translators: 1: name of a CRM, 2: HTTP status */
			: sprintf( __( '%1$s answered with an error (HTTP %2$d).', 'cart-companion' ), $this->crm_name(), $status );
	}

	/** For what is read: where the CRM said nothing, nothing is known. @throws CrmException */
	public function require_no_fault(): void {
		$fault = $this->fault() ?? ( $this->observer->is_empty_success() ? CrmException::unreadable( $this->crm_name() ) : null );
		if ( null !== $fault ) {
			throw $fault;
		}
	}

	/** Of what only a contact has: an unknown one has none of it, and says nothing else. @throws CrmException */
	public function require_contact(): void {
		if ( 404 === $this->observer->fault() ) {
			throw CrmException::contact_not_found( $this->crm_name() );
		}
	}

	/** Whether the CRM itself was seen to answer the last call well, in words of an API's. */
	public function is_confirmed(): bool {
		return $this->observer->is_confirmed();
	}

	/** What AccessAlly makes of a page, or of silence, says nothing. @throws CrmException TEMPORARY */
	private function require_no_page(): void {
		if ( $this->observer->is_empty_success() || $this->observer->is_foreign_page() ) {
			throw CrmException::unreadable( $this->crm_name() );
		}
	}

	public function crm_name(): string {
		return self::CRMS[ $this->system() ] ?? __( 'AccessAlly’s own contact list', 'cart-companion' );
	}

	/** The name WP Fusion has for the same CRM (its AccessAlly module compares them so). */
	public function crm_slug(): string {
		return strtolower( str_replace( '-', '', $this->system() ) );
	}

	/** Managed Contacts: no CRM outside that we know. */
	public function has_own_contacts(): bool {
		return ! isset( self::CRMS[ $this->system() ] );
	}

	/** Of calls that reach the CRM. */
	public function count(): int {
		return $this->count;
	}
}
