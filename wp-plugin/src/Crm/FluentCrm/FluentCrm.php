<?php
/**
 * FluentCRM, which lives in this WordPress.
 *
 * Sources: its developers' documentation (Contacts API, Tags API, Subscriber model), and FluentCRM 2.9.84 as read and
 * tried (github.com/FluentCRM/fluent-crm).
 */

declare(strict_types=1);

namespace CartCompanion\Crm\FluentCrm;

use CartCompanion\Crm\{ Contact, Crm, RateLimiter, Registry };
use CartCompanion\Crm\OnSite\{ Calls, OnSiteCrm };
use CartCompanion\Domain\Events\Person;

final class FluentCrm extends OnSiteCrm {
	private const NAME = 'FluentCRM';

	/** Of its model; what the API itself can do cannot be asked, as it takes every name. */
	private const INDISPENSABLE = array( 'attachTags', 'detachTags', 'updateOrCreate' );

	private const SIGN_UP_HANDLER = 'FluentCrm\App\Hooks\Handlers\AutoSubscribeHandler';

	public function __construct() {
		$calls = new Calls( self::NAME );
		parent::__construct( $calls, new FluentCrmContacts( $calls ), new FluentCrmTags( $calls ) );
	}

	/** As Plugin::CRMS has it made. */
	public static function make( Registry $crms, RateLimiter $limiter ): Crm {
		return new self();
	}

	public function slug(): string {
		return 'fluentcrm';
	}

	public function name(): string {
		return self::NAME;
	}

	public function is_connected(): bool {
		$contacts = function_exists( 'FluentCrmApi' ) ? \FluentCrmApi( 'contacts' ) : null;
		$model    = is_object( $contacts ) ? $contacts->getInstance() : null;
		return is_object( $model ) && array() === array_diff( self::INDISPENSABLE, get_class_methods( $model ) );
	}

	public function status_message(): string {
		if ( $this->is_connected() ) {
			return __( 'FluentCRM is active on this site. Contacts and missing tags are created.', 'cart-companion' );
		}
		return function_exists( 'FluentCrmApi' )
			? __( 'FluentCRM is there, but does not work or lacks the functions needed. Update it.', 'cart-companion' )
			: __( 'FluentCRM is not active on this site.', 'cart-companion' );
	}

	/**
	 * On user_register FluentCRM subscribes whoever signs up, where its setting says so: somebody who had unsubscribed as
	 * well, or they get its e-mail that asks for consent. Where it does not, it links the contact that the database takes
	 * for the address, zoe@'s to zoë@'s user. On profile_update it writes over names (AutoSubscribeHandler in 2.9.84).
	 */
	public function while_creating( callable $callback ) {
		$taken = self::sign_up_handlers();
		foreach ( $taken as list( $hook, $function, $priority ) ) {
			remove_action( $hook, $function, $priority );
		}
		try {
			return $callback();
		} finally {
			foreach ( $taken as list( $hook, $function, $priority, $arguments ) ) {
				add_action( $hook, $function, $priority, $arguments );
			}
		}
	}

	/** @return array<array{0: string, 1: callable, 2: int, 3: int}> Hook, function, priority, number of arguments. */
	private static function sign_up_handlers(): array {
		global $wp_filter;
		$found = array();
		foreach ( array( 'user_register', 'profile_update' ) as $hook ) {
			foreach ( isset( $wp_filter[ $hook ] ) ? $wp_filter[ $hook ]->callbacks : array() as $priority => $callbacks ) {
				foreach ( $callbacks as $callback ) {
					$handler = is_array( $callback['function'] ) ? $callback['function'][0] : null;
					if ( is_a( $handler, self::SIGN_UP_HANDLER ) ) {
						$found[] = array( $hook, $callback['function'], $priority, $callback['accepted_args'] );
					}
				}
			}
		}
		return $found;
	}

	public function upserts_with_tags(): bool {
		return true;
	}

	/** The address is looked up first, as createOrUpdate() would give zoe@'s contact the address zoë@. */
	public function upsert_with_tags( Person $person, array $tag_names ): Contact {
		$contact = $this->tagged( $person, $tag_names );
		$this->forget_found();
		return $contact;
	}
}
