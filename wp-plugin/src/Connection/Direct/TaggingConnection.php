<?php
/**
 * The same for a CRM that finds or creates a contact and tags it in one call.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection\Direct;

use CartCompanion\Connection\AccessAllySite;
use CartCompanion\Connection\Contact;
use CartCompanion\Connection\OneCall;
use CartCompanion\Connection\Person;

final class TaggingConnection extends DirectConnection implements OneCall {
	private TaggingApi $tagging;

	public function __construct( TaggingApi $api, Credentials $credentials, AccessAllySite $accessally ) {
		parent::__construct( $api, $credentials, $accessally );
		$this->tagging = $api;
	}

	public function apply_to( Person $person, array $tag_names ): Contact {
		return $this->with_tags(
			array( $this->tags, 'to_apply' ),
			$tag_names,
			function ( array $tags ) use ( $person ): Contact {
				return $this->noted( $person->email(), $this->tagging->tag_person( $person, $tags ) );
			}
		);
	}
}
