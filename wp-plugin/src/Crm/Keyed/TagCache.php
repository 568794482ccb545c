<?php
/**
 * The tags of one account as they were fetched last, shared by all requests of the site.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Keyed;

use CartCompanion\Crm\Refused;
use CartCompanion\Crm\TagList;
use CartCompanion\Site\Lock;

final class TagCache {
	private const KEPT_SECONDS = HOUR_IN_SECONDS;

	/** A rule often removes a tag that nobody ever had: that must not cost a call for each event. */
	private const NEW_ENOUGH_SECONDS = 300;

	private CrmApi $api;

	public function __construct( CrmApi $api ) {
		$this->api = $api;
	}

	/** As it was fetched last, at most so many seconds ago. @throws \CartCompanion\Crm\ConnectionError */
	public function tags( int $seconds = self::KEPT_SECONDS ): TagList {
		$kept = get_transient( $this->place() );
		return is_array( $kept ) && $kept['at'] > time() - $seconds ? $this->listed( $kept['pairs'] ) : $this->fetched();
	}

	/** Fetched now. @throws \CartCompanion\Crm\ConnectionError */
	public function fetched(): TagList {
		return $this->kept( $this->api->tags() );
	}

	public function forget(): void {
		delete_transient( $this->place() );
	}

	/**
	 * Name by id of tags that are to be applied; one that the CRM lacks is created, by one request at a time.
	 *
	 * @param string[] $names
	 * @return array<string, string>
	 * @throws \CartCompanion\Crm\ConnectionError
	 */
	public function to_apply( array $names ): array {
		$tags = $this->tags();
		if ( array() !== $tags->without( $names ) ) {
			$tags = Lock::during(
				'tags ' . $this->place(),
				function () use ( $names ): TagList {
					return $this->created( $names );
				}
			);
		}
		return $tags->named( $names );
	}

	/**
	 * The same of tags that are to be removed: what the CRM lacks is on nobody. The list may be some minutes old.
	 *
	 * @param string[] $names
	 * @return array<string, string>
	 * @throws \CartCompanion\Crm\ConnectionError
	 */
	public function to_remove( array $names ): array {
		$tags = $this->tags();
		if ( array() !== $tags->without( $names ) ) {
			$tags = $this->tags( self::NEW_ENOUGH_SECONDS );
		}
		return $tags->named_in_any_case( $names );
	}

	/** @param string[] $names */
	private function created( array $names ): TagList {
		$pairs = $this->api->tags();
		foreach ( $this->listed( $pairs )->without( $names ) as $name ) {
			try {
				$pairs[] = array( $this->api->create_tag( $name ), $name );
			} catch ( Refused $refusal ) {
				$pairs = $this->api->tags();
				if ( null === $this->listed( $pairs )->id_of( $name ) ) { // Else somebody created it just now.
					throw $refusal;
				}
			}
		}
		return $this->kept( $pairs );
	}

	/** @param array<array{0: string, 1: string}> $pairs */
	private function kept( array $pairs ): TagList {
		set_transient(
			$this->place(),
			array(
				'at'    => time(),
				'pairs' => $pairs,
			),
			self::KEPT_SECONDS
		);
		return $this->listed( $pairs );
	}

	/** @param array<array{0: string, 1: string}> $pairs */
	private function listed( array $pairs ): TagList {
		return new TagList( $pairs, $this->api->tells_case_apart() );
	}

	private function place(): string {
		return 'cart_companion_tags_' . md5( $this->api->slug() . ' ' . $this->api->account() );
	}
}
