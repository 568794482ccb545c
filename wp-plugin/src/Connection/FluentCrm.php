<?php
/**
 * FluentCRM, which lives in this WordPress.
 *
 * Sources: its developers' documentation (Contacts API, Tags API, Subscriber model), and FluentCRM 2.9.84 as read and
 * tried (github.com/FluentCRM/fluent-crm).
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection;

use CartCompanion\Connection\Local\Calls;
use CartCompanion\Connection\Local\FluentCrmContacts;
use CartCompanion\Connection\Local\FluentCrmTags;
use CartCompanion\Connection\Local\SiteConnection;

final class FluentCrm extends SiteConnection implements OneCall {
	private const NAME = 'FluentCRM';

	/** Of its model; what the API itself can do cannot be asked, as it takes every name. */
	private const INDISPENSABLE = array( 'attachTags', 'detachTags', 'updateOrCreate' );

	public function __construct() {
		$calls = new Calls( self::NAME );
		parent::__construct( $calls, new FluentCrmContacts( $calls ), new FluentCrmTags( $calls ) );
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

	/** A look for the address comes first, as createOrUpdate() would give zoe@'s contact the address zoë@. */
	public function apply_to( Person $person, array $tag_names ): Contact {
		$contact = $this->tagged( $person, $tag_names );
		$this->forget_found();
		return $contact;
	}
}
