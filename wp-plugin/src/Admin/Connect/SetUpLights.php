<?php
/** How far the set-up of this site is, light by light: from what the companion says now, and what this site has seen. */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Companion\CurrentSummary;
use CartCompanion\Crm\{ ConnectionTest, Registry };
use CartCompanion\Domain\ProductKey;
use CartCompanion\Domain\Rules\PurchaseRules;
use CartCompanion\Labels\{ CompanionErrorLabels, DateTimes };
use CartCompanion\Site\{ LoginSettings, Settings };
use CartCompanion\Store\{ RuleRepository, SetUpState };

final class SetUpLights {
	/** How long a page may wait for what the companion says. */
	public const SECONDS = 2;

	public const CONNECTED = 'connected';
	public const ADDRESS   = 'address';
	public const WORD      = 'word';
	public const CRM       = 'crm';
	public const RULES     = 'rules';
	public const ORDER     = 'order';
	public const TAGS      = 'tags';
	public const LOGIN     = 'login';

	private Settings $settings;
	private CurrentSummary $summary;
	private Registry $crms;
	private RuleRepository $rules;
	private LoginSettings $logins;
	private SetUpState $state;

	public function __construct( Settings $settings, CurrentSummary $summary, Registry $crms, RuleRepository $rules, LoginSettings $logins, SetUpState $state ) {
		$this->settings = $settings;
		$this->summary  = $summary;
		$this->crms     = $crms;
		$this->rules    = $rules;
		$this->logins   = $logins;
		$this->state    = $state;
	}

	/** @return array<string, SetUpLight> By name, in their order. */
	public function all(): array {
		$lights = array();
		foreach ( array( $this->connected(), $this->address(), $this->word(), $this->crm(), $this->rules(), $this->order() ) as $light ) {
			$lights[ $light->name ] = $light;
		}
		$can_try = $lights[ self::CONNECTED ]->is_done() && array() !== $this->purchase_rules()->products_with_tags() && null !== $this->crms->chosen();
		foreach ( array( $this->tags( $can_try ), $this->login( $can_try ) ) as $light ) {
			$lights[ $light->name ] = $light;
		}
		return $lights;
	}

	/** @return array<string, mixed> As GET /api/v1/summary answers `site`; empty where the companion cannot be asked. */
	public function site(): array {
		return $this->summary->part( 'site' );
	}

	/**
	 * The one to go on with: what is wrong, else the first with something to do, else the first to wait for.
	 *
	 * @param array<string, SetUpLight> $lights
	 */
	public static function next( array $lights ): ?SetUpLight {
		foreach ( array( SetUpLight::WRONG, SetUpLight::TO_DO, SetUpLight::WAITING ) as $state ) {
			foreach ( $lights as $light ) {
				if ( $state === $light->state ) {
					return $light;
				}
			}
		}
		return null;
	}

	private function connected(): SetUpLight {
		$title = __( 'Connected', 'cart-companion' );
		if ( ! $this->settings->is_paired() ) {
			return new SetUpLight( self::CONNECTED, $title, SetUpLight::TO_DO );
		}
		$error = $this->summary->error();
		$host  = (string) wp_parse_url( $this->settings->companion_url(), PHP_URL_HOST );
		return null === $error ? new SetUpLight( self::CONNECTED, $title, SetUpLight::DONE, $host ) : new SetUpLight( self::CONNECTED, $title, SetUpLight::WRONG, ( new CompanionErrorLabels( $error ) )->title() );
	}

	private function address(): SetUpLight {
		$title  = __( 'ThriveCart has found the address', 'cart-companion' );
		$site   = $this->site();
		$pinged = (string) ( $this->summary->all()['pinged_at'] ?? '' );
		$last   = (string) ( $site['last_webhook_at'] ?? '' );
		if ( array() === $site ) {
			return new SetUpLight( self::ADDRESS, $title, SetUpLight::WAITING, $this->unknown() );
		}
		if ( ! empty( $site['listens_to'] ) && '' === $pinged . $last ) {
			return new SetUpLight( self::ADDRESS, $title, SetUpLight::WAITING, __( 'It belongs to another site, whose webhook this site shares.', 'cart-companion' ) );
		}
		$at = max( $pinged, $last );
		return '' === $at ? new SetUpLight( self::ADDRESS, $title, SetUpLight::TO_DO ) : new SetUpLight( self::ADDRESS, $title, SetUpLight::DONE, DateTimes::ago( $at ) );
	}

	private function word(): SetUpLight {
		$title   = __( 'The secret word matches', 'cart-companion' );
		$site    = $this->site();
		$last    = (string) ( $site['last_webhook_at'] ?? '' );
		$refused = $this->summary->part( 'refused' );
		$count   = (int) ( $refused['count'] ?? 0 );
		if ( array() === $site ) {
			return new SetUpLight( self::WORD, $title, SetUpLight::WAITING, $this->unknown() );
		}
		if ( $count > 0 ) {
			/* translators: 1: number of messages, 2: "1 minute ago" */
			return new SetUpLight( self::WORD, $title, SetUpLight::WRONG, sprintf( _n( '%1$s refused, %2$s', '%1$s refused, the last %2$s', $count, 'cart-companion' ), number_format_i18n( $count ), DateTimes::ago( (string) ( $refused['last_at'] ?? '' ) ) ) );
		}
		if ( '' !== $last ) {
			return new SetUpLight( self::WORD, $title, SetUpLight::DONE, DateTimes::ago( $last ) );
		}
		return empty( $site['secret_word_set'] ) && empty( $site['listens_to'] )
			? new SetUpLight( self::WORD, $title, SetUpLight::TO_DO )
			: new SetUpLight( self::WORD, $title, SetUpLight::WAITING, __( 'stored; ThriveCart’s first message shows whether it matches', 'cart-companion' ) );
	}

	private function crm(): SetUpLight {
		$title  = __( 'CRM found and tested', 'cart-companion' );
		$chosen = $this->crms->chosen();
		if ( null === $chosen ) {
			return new SetUpLight( self::CRM, $title, SetUpLight::TO_DO );
		}
		if ( ! $chosen->is_connected() ) {
			return new SetUpLight( self::CRM, $title, SetUpLight::WRONG, $chosen->status_message() );
		}
		$test = ConnectionTest::last( $chosen->slug() );
		if ( null !== $test && ! $test->worked ) {
			return new SetUpLight( self::CRM, $title, SetUpLight::WRONG, __( 'the last test did not pass', 'cart-companion' ) );
		}
		$works = null !== $test || 0 !== $this->state->first( SetUpState::TAGS );
		/* translators: %s: name of a connection */
		return $works ? new SetUpLight( self::CRM, $title, SetUpLight::DONE, $chosen->name() ) : new SetUpLight( self::CRM, $title, SetUpLight::TO_DO, sprintf( __( '%s found, not tested yet', 'cart-companion' ), $chosen->name() ) );
	}

	private function rules(): SetUpLight {
		$title    = __( 'Rules for the first product', 'cart-companion' );
		$products = $this->purchase_rules()->products();
		if ( array() === $products ) {
			return new SetUpLight( self::RULES, $title, SetUpLight::TO_DO );
		}
		/* translators: %s: number of products */
		$words = in_array( ProductKey::ALL, $products, true ) ? __( 'for every product', 'cart-companion' ) : sprintf( _n( 'for %s product', 'for %s products', count( $products ), 'cart-companion' ), number_format_i18n( count( $products ) ) );
		return new SetUpLight( self::RULES, $title, SetUpLight::DONE, $words );
	}

	private function order(): SetUpLight {
		$at = $this->state->first( SetUpState::ORDER );
		return 0 === $at
			? new SetUpLight( self::ORDER, __( 'First order', 'cart-companion' ), SetUpLight::WAITING, __( 'a test order at ThriveCart counts', 'cart-companion' ) )
			: new SetUpLight( self::ORDER, __( 'First order', 'cart-companion' ), SetUpLight::DONE, self::ago( $at ) );
	}

	private function tags( bool $can_try ): SetUpLight {
		$title = __( 'Tag set', 'cart-companion' );
		if ( $this->purchase_rules()->is_without_tags() ) {
			return new SetUpLight( self::TAGS, $title, SetUpLight::DONE, __( 'Not needed', 'cart-companion' ) );
		}
		$at = $this->state->first( SetUpState::TAGS );
		return new SetUpLight( self::TAGS, $title, self::tried( $at, $can_try ), 0 === $at ? '' : self::ago( $at ) );
	}

	private function login( bool $can_try ): SetUpLight {
		$title = __( 'Customer can log in', 'cart-companion' );
		if ( ! $this->logins->is_needed() ) {
			return new SetUpLight( self::LOGIN, $title, SetUpLight::DONE, __( 'Not needed', 'cart-companion' ) );
		}
		$at = $this->state->first( SetUpState::LOGIN );
		return new SetUpLight( self::LOGIN, $title, self::tried( $at, $can_try ), 0 === $at ? '' : self::ago( $at ) );
	}

	private function purchase_rules(): PurchaseRules {
		return new PurchaseRules( $this->rules->all() );
	}

	private static function tried( int $at, bool $can_try ): string {
		if ( 0 !== $at ) {
			return SetUpLight::DONE;
		}
		return $can_try ? SetUpLight::TO_DO : SetUpLight::WAITING;
	}

	private function unknown(): string {
		return $this->settings->is_paired() ? __( 'not known at the moment', 'cart-companion' ) : '';
	}

	private static function ago( int $at ): string {
		return DateTimes::ago( gmdate( 'Y-m-d\TH:i:s\Z', $at ) );
	}
}
