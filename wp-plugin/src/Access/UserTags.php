<?php
/**
 * The tags membership plugins see on WordPress users, asked for once however many events are about one user.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Access;

use CartCompanion\Crm\Crm;

final class UserTags {
	/** @var array<string, string[]|null> */
	private array $known = array();

	/**
	 * Null when nobody here can tell.
	 *
	 * @return string[]|null
	 * @throws \CartCompanion\Crm\ConnectionError When the CRM cannot say.
	 */
	public function of( Crm $connection, int $user_id ): ?array {
		$key = $connection->slug() . ' ' . $user_id;
		if ( ! array_key_exists( $key, $this->known ) ) {
			$this->known[ $key ] = $connection->tags_of_user( $user_id );
		}
		return $this->known[ $key ];
	}
}
