<?php
/**
 * Invented customers to look at before anything is set up: the real screens, a companion that is none, and logins that
 * nobody can use.
 *
 * Only on a site that is not connected, has no rules and no CRM: nothing real can be changed by it, and ending it leaves
 * nothing behind.
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Companion\{ DemoAnswers, DemoCompanion };
use CartCompanion\Crm\Registry;
use CartCompanion\Domain\Events\{ Event, Result };
use CartCompanion\Domain\InvalidInput;
use CartCompanion\Site\{ Network, Settings };
use CartCompanion\Store\{ AccessStatements, Claims, EventStore, NoTagsNeeded, RuleRepository, RuleVersions, Table };

final class Demo {
	/** Beside a user that the demo made. */
	private const USER_META = 'cart_companion_demo';

	private Settings $settings;
	private Registry $crms;
	private RuleRepository $rules;

	public function __construct( Settings $settings, Registry $crms, RuleRepository $rules ) {
		$this->settings = $settings;
		$this->crms     = $crms;
		$this->rules    = $rules;
	}

	public function is_on(): bool {
		return DemoCompanion::is_used( $this->settings );
	}

	/** Why it cannot begin here, and what to do; '' when it can. */
	public function obstacle(): string {
		if ( $this->is_on() ) {
			return __( 'The demo is on already.', 'cart-companion' );
		}
		if ( $this->settings->is_paired() || array() !== $this->rules->all() || array() !== ( new EventStore() )->recent( 1 ) ) {
			return __( 'The demo is for an empty site: this one is connected, or has tag rules or events.', 'cart-companion' );
		}
		if ( null !== $this->crms->chosen() ) {
			return __( 'The demo is for an empty site: this one has a connection to a CRM, and the invented customers must not reach it.', 'cart-companion' );
		}
		return '';
	}

	/** @throws FormError When there is an obstacle. */
	public function start(): void {
		if ( '' !== $this->obstacle() ) {
			throw new FormError( $this->obstacle() );
		}
		Table::ensure();
		$answers = DemoAnswers::load();
		$this->settings->save_pairing( DemoCompanion::URL, $answers->site_id(), bin2hex( random_bytes( 32 ) ), DemoCompanion::URL );
		$this->settings->set_alert_mails( false );
		$this->rules->save( $answers->rules() );
		array_map( array( self::class, 'add_user' ), $answers->users() );
		array_map( array( self::class, 'add_event' ), $answers->events() );
		NeedsAttention::forget();
	}

	public function end(): void {
		if ( ! $this->is_on() ) {
			return;
		}
		$this->settings->forget_pairing();
		foreach ( array( Settings::PREFERENCES, RuleRepository::OPTION, AccessStatements::OPTION, NoTagsNeeded::OPTION, Registry::FOUND ) as $option ) {
			delete_option( $option );
		}
		foreach ( ( new RuleVersions() )->all() as $version ) {
			delete_option( RuleVersions::CONTENT . $version['id'] );
		}
		delete_option( RuleVersions::INDEX );
		delete_option( RuleVersions::APPLIED );
		Table::drop();
		Table::ensure();
		self::remove_users();
		NeedsAttention::forget();
	}

	/** A user without any role, whose password nobody knows. */
	private static function add_user( string $email ): void {
		$there = get_user_by( 'email', $email );
		if ( false !== $there ) {
			if ( ! Network::is_member( $there->ID ) && get_user_meta( $there->ID, self::USER_META, true ) ) {
				$there->set_role( '' ); // Another site of the network has the demo on.
			}
			return;
		}
		$user = wp_insert_user( array( 'user_login' => 'demo-' . strtok( $email, '@' ), 'user_email' => $email, 'user_pass' => wp_generate_password( 40 ), 'role' => '' ) );
		if ( is_int( $user ) ) {
			update_user_meta( $user, self::USER_META, 1 );
		}
	}

	/** Also when the plugin is deleted while the demo is on. */
	public static function remove_users(): void {
		foreach ( get_users( array( 'meta_key' => self::USER_META, 'fields' => 'ID' ) ) as $user ) { // phpcs:ignore WordPress.DB.SlowDBQuery
			Network::delete_user( (int) $user );
		}
	}

	/** @param array<string, mixed> $bundle As GET /api/v1/events/{id} answers. */
	private static function add_event( array $bundle ): void {
		$result = $bundle['deliveries'][0]['result'] ?? null;
		if ( ! is_array( $result ) ) {
			return;
		}
		try {
			$event = Event::from( $bundle['event'] );
		} catch ( InvalidInput $error ) {
			return;
		}
		$claims = new Claims();
		$fields = array_diff_key( $result, array_flip( array( 'event', 'delivery', 'outcome', 'message' ) ) );
		$claims->settle( $event, $claims->claim( $event, 'demo-' . $event->id(), false, 'demo' ), Result::of( (string) $result['outcome'], (string) ( $result['message'] ?? '' ), $fields ) );
		$user = get_user_by( 'email', $event->person()->emails()[0] ?? '' );
		Table::update( 'SET created_at = %s, updated_at = %s, user_id = %d WHERE event_id = %s', array( self::moment( $bundle, 'received_at' ), self::moment( $bundle, 'received_at' ), false === $user ? 0 : $user->ID, $event->id() ) );
	}

	/** @param array<string, mixed> $bundle */
	private static function moment( array $bundle, string $name ): string {
		$at = strtotime( (string) ( $bundle['webhook'][ $name ] ?? $bundle['event'][ $name ] ?? $bundle['event']['occurred_at'] ?? '' ) );
		return gmdate( 'Y-m-d H:i:s', false === $at ? time() : $at );
	}
}
