<?php
/**
 * The same for a CRM that finds or creates a contact and tags it in one call.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Keyed;

use CartCompanion\Crm\AccessAlly\AccessAllySite;
use CartCompanion\Crm\Contact;
use CartCompanion\Crm\OneCall;
use CartCompanion\Domain\Events\Person;

final class TaggingCrm extends KeyedCrm implements OneCall {
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
