<?php
/**
 * Keap (Infusionsoft): REST API 2, and of API 1 the two calls that take several tags of a contact together.
 *
 * Sources and what is unconfirmed: docs/crm-apis.md. Consent is never sent: left out, it stays as it is. A contact is
 * looked for before it is created, for creating one that is there would take its other addresses away.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Keyed;

use CartCompanion\Crm\{ Contact, CredentialField, CrmException };
use CartCompanion\Domain\Events\Person;

final class Keap extends KeyedApi {
	public const SLUG    = 'infusionsoft';
	public const NAME    = 'Keap';
	public const LIMIT   = array( 4, 1.0 ); // 240 a minute, and no burst that its guard against spikes would stop.
	protected const BASE = 'https://api.infusionsoft.com/crm/rest/';

	private const ACCOUNT           = 'x-keap-tenant-id';
	private const TAGS_A_PAGE       = 1000;
	private const TAGS_A_CALL       = 100;
	private const LONGEST_NAME      = 40;
	private const LONGEST_TAG       = 255;
	private const MOST_WITH_ADDRESS = 50;
	private const REMOVED           = 204;

	public function fields(): array {
		return array(
			CredentialField::secret( 'key', 'CART_COMPANION_KEAP_KEY', __( 'Service account key', 'cart-companion' ), __( 'In Keap: Settings → API Settings → Add Key. A personal access token works too, with the rights of its user.', 'cart-companion' ) ),
		);
	}

	public function account(): string {
		return $this->account_id_or( $this->entered( 'key' ) );
	}

	public function check_key(): string {
		$answer = $this->ask( 'GET', 'v2/contacts?page_size=1&fields=id' )->require_success();
		$answer->rows( 'contacts' );
		return strtolower( $answer->header( self::ACCOUNT ) );
	}

	public function tags(): array {
		$pairs = array();
		$token = '';
		do {
			$last   = $token;
			$answer = $this->ask( 'GET', 'v2/tags?page_size=' . self::TAGS_A_PAGE . ( '' === $token ? '' : '&page_token=' . rawurlencode( $token ) ) )->require_success();
			$pairs  = array_merge( $pairs, self::pairs( $answer->rows( 'tags' ), 'id', 'name' ) );
			$token = self::token( $answer->text( 'next_page_token' ) );
		} while ( '' !== $token && $token !== $last );
		return $pairs;
	}

	public function create_tag( string $name ): string {
		if ( mb_strlen( $name ) > self::LONGEST_TAG ) {
			/* translators: 1: number of characters, 2: name of a tag */
			throw CrmException::permanent( sprintf( __( 'Keap keeps %1$d characters of a tag’s name: “%2$s” is longer. Shorten it in the tag rule, then retry.', 'cart-companion' ), self::LONGEST_TAG, $name ) );
		}
		return $this->ask( 'POST', 'v2/tags', compact( 'name' ) )->require_success()->id( 'id' );
	}

	/** The oldest contact that has it as its first address, else as another: several may have it. */
	public function contact_id( string $email ): string {
		$contacts = $this->ask( 'GET', 'v2/contacts?filter=email' . rawurlencode( '==' . $email ) . '&fields=id,email_addresses&page_size=' . self::MOST_WITH_ADDRESS )->require_success()->rows( 'contacts' );
		$found    = array();
		foreach ( $contacts as $contact ) {
			$id = (int) ( $contact['id'] ?? 0 );
			if ( $id < 1 || ! is_array( $contact['email_addresses'] ?? null ) ) {
				throw CrmException::unreadable( self::NAME );
			}
			foreach ( $contact['email_addresses'] as $address ) {
				if ( 0 === strcasecmp( (string) ( $address['email'] ?? '' ), $email ) ) {
					$found[] = array( 'EMAIL1' !== ( $address['field'] ?? '' ), $id );
				}
			}
		}
		return array() === $found ? '' : (string) min( $found )[1];
	}

	public function find_or_create( Person $person ): Contact {
		$id = $this->contact_id( $person->email() );
		return '' === $id ? $this->created( $person ) : new Contact( $id );
	}

	public function add_tags( string $contact_id, array $tags ): void {
		foreach ( array_chunk( array_keys( $tags ), self::TAGS_A_CALL ) as $ids ) {
			$answer = $this->ask( 'POST', self::tags_of_contact( $contact_id ), array( 'tagIds' => array_map( 'intval', $ids ) ) )->require_contact();
			$this->require_no_complaint( $answer );
			if ( ! self::says_done( $answer, $ids ) && array() !== array_diff( $ids, $this->tag_ids( $contact_id ) ) ) {
				throw CrmException::unreadable( self::NAME );
			}
		}
	}

	public function remove_tags( string $contact_id, array $tags ): void {
		foreach ( array_chunk( array_keys( $tags ), self::TAGS_A_CALL ) as $ids ) {
			$answer = $this->ask( 'DELETE', self::tags_of_contact( $contact_id ) . '?ids=' . rawurlencode( implode( ',', $ids ) ) );
			if ( self::REMOVED === $answer->status() ) {
				continue;
			}
			// An empty 200 is not Keap's. Whether the contact is gone, or a tag, or nothing is left to remove, only the contact itself can tell.
			if ( array() === array_intersect( $ids, $this->tag_ids( $contact_id ) ) ) {
				continue;
			}
			if ( 404 === $answer->status() ) {
				throw CrmException::tag_not_found( self::NAME );
			}
			$answer->require_success();
			throw CrmException::unreadable( self::NAME );
		}
	}

	public function tag_ids( string $contact_id ): array {
		$answer = $this->ask( 'GET', 'v2/contacts/' . rawurlencode( $contact_id ) . '?fields=id,tag_ids' )->require_contact();
		$answer->id( 'id' );
		return array_map( 'strval', array_filter( (array) $answer->at( 'tag_ids' ), 'is_scalar' ) );
	}

	/** Asked for an address that is there after all (somebody was quicker), Keap gives that contact: 200, not 201. */
	private function created( Person $person ): Contact {
		$names  = array_filter(
			array(
				'given_name'  => mb_substr( $person->first_name(), 0, self::LONGEST_NAME ),
				'family_name' => mb_substr( $person->last_name(), 0, self::LONGEST_NAME ),
			),
			'strlen'
		);
		$fields = array( 'email_addresses' => array( array( 'email' => $person->email(), 'field' => 'EMAIL1' ) ) );
		$answer = $this->ask( 'POST', 'v2/contacts?duplicate_option=Email', $fields + $names )->require_success();
		return new Contact( $answer->id( 'id' ), 201 === $answer->status() );
	}

	/**
	 * That Keap answered with 200 does not mean that it was done: its words, wherever in the answer, say so.
	 *
	 * @throws CrmException
	 */
	private function require_no_complaint( ApiResponse $answer ): void {
		$words = array();
		$said  = (array) $answer->at();
		array_walk_recursive(
			$said,
			static function ( $word ) use ( &$words ): void {
				$words[] = $word;
			}
		);
		if ( in_array( 'CONTACT_NOT_FOUND', $words, true ) ) {
			throw CrmException::contact_not_found( self::NAME );
		}
		if ( in_array( 'TAG_ID_NOT_FOUND', $words, true ) ) {
			throw CrmException::tag_not_found( self::NAME );
		}
		if ( in_array( 'NO_PERMISSION', $words, true ) ) {
			throw CrmException::permanent( __( 'Keap does not let the user of this key change tags. Give that user the right to do so, or enter a service account key, then retry.', 'cart-companion' ) );
		}
	}

	/**
	 * Whether each tag is said to be on the contact now: SUCCESS, DUPLICATE or an object by its id.
	 *
	 * @param array<int|string> $ids
	 */
	private static function says_done( ApiResponse $answer, array $ids ): bool {
		if ( null !== $answer->at( 0 ) ) { // A list: its numbers are no ids.
			return false;
		}
		foreach ( $ids as $id ) {
			$said = $answer->at( $id );
			if ( ! is_array( $said ) && ! in_array( $said, array( 'SUCCESS', 'DUPLICATE' ), true ) ) {
				return false;
			}
		}
		return true;
	}

	/** Some servers gave the next page's whole address in place of its token. */
	private static function token( string $given ): string {
		parse_str( (string) wp_parse_url( $given, PHP_URL_QUERY ), $query );
		return is_string( $query['page_token'] ?? null ) ? $query['page_token'] : $given;
	}

	private static function tags_of_contact( string $contact_id ): string {
		return 'v1/contacts/' . rawurlencode( $contact_id ) . '/tags';
	}

	protected function headers(): array {
		return array( 'X-Keap-API-Key' => $this->entered( 'key' ) );
	}
}
