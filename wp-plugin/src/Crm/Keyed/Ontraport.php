<?php
/**
 * Ontraport: its API 1.
 *
 * Sources and what is unconfirmed: docs/crm-apis.md. Tags are meant by their names, which Ontraport creates where they
 * are missing: it takes a tag's id that it does not know for done. It takes a contact that is gone for done as well,
 * and a call without a contact's id for all contacts; so nothing is sent but for a contact that is known to be there.
 * Consent (bulk_mail) and empty names are never sent: left out, they stay as they are.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Keyed;

use CartCompanion\Crm\{ Contact, CredentialField, CrmException };
use CartCompanion\Domain\Events\Person;

final class Ontraport extends KeyedApi {
	public const SLUG    = 'ontraport';
	public const NAME    = 'Ontraport';
	public const LIMIT   = array( 180, 60.0 );
	protected const BASE = 'https://api.ontraport.com/1/';

	private const TAGS_A_PAGE = 50;

	/** Type numbers of objects. */
	private const CONTACT = 0;
	private const TAG     = 14;

	/** A key that does not count: said with 401, and perhaps with 200. */
	private const TURNED_AWAY = '/do not authenticate|not authorized/i';

	private const ONE_ID = '/^[1-9]\d{0,17}$/D';

	/** So long a contact that was found counts as there. */
	private const SEEN_SECONDS = 10;

	private string $seen   = '';
	private float $seen_at = 0.0;

	public function fields(): array {
		$where = __( 'In Ontraport: Administration → Integrations → Ontraport API instructions and key manager.', 'cart-companion' );
		return array(
			CredentialField::text( 'app_id', 'CART_COMPANION_ONTRAPORT_APP_ID', __( 'App ID', 'cart-companion' ), $where ),
			CredentialField::secret( 'key', 'CART_COMPANION_ONTRAPORT_KEY', __( 'API key', 'cart-companion' ), $where ),
		);
	}

	public function account(): string {
		return $this->account_id_or( $this->entered( 'app_id' ) );
	}

	public function check_key(): string {
		return $this->require_done( $this->ask( 'GET', 'Contacts/getInfo' ) )->text( 'account_id' );
	}

	public function tags(): array {
		$rows = $this->rows_of_pages(
			self::TAGS_A_PAGE,
			'tag_id',
			fn( int $start ): array => $this->require_done( $this->ask( 'GET', 'objects?objectID=' . self::TAG . '&range=' . self::TAGS_A_PAGE . '&start=' . $start ) )->rows( 'data' )
		);
		// Other objects have tags of their own.
		$rows = array_filter( $rows, static fn( array $row ): bool => self::CONTACT === (int) ( $row['object_type_id'] ?? self::CONTACT ) );
		return self::pairs( $rows, 'tag_id', 'tag_name' );
	}

	public function create_tag( string $name ): string {
		$tag = array( 'tag_name' => $name, 'object_type_id' => self::CONTACT );
		return $this->require_done( $this->ask( 'POST', 'Tags', $tag ) )->id( 'data', 'tag_id' );
	}

	public function contact_id( string $email ): string {
		$answer = $this->ask( 'GET', 'object/getByEmail?objectID=' . self::CONTACT . '&email=' . rawurlencode( $email ) );
		if ( in_array( $answer->status(), array( 400, 404 ), true ) ) { // 404 since April 2022, 400 before.
			return '';
		}
		$data = $this->require_done( $answer )->at( 'data' );
		return empty( $data ) ? '' : $this->seen( $answer->id( 'data', 'id' ) );
	}

	public function find_or_create( Person $person ): Contact {
		$fields = $person->fields( 'email', 'firstname', 'lastname' );
		$answer = $this->require_done( $this->ask( 'POST', 'Contacts/saveorupdate', $fields ) );
		$is_new = null === $answer->at( 'data', 'attrs' ); // Of a contact that was there the answer has what was changed.
		return new Contact( $this->seen( $is_new ? $answer->id( 'data', 'id' ) : $answer->id( 'data', 'attrs', 'id' ) ), $is_new );
	}

	public function add_tags( string $contact_id, array $tags ): void {
		$this->change( 'PUT', $contact_id, array( 'add_names' => array_values( $tags ) ) );
		$this->seen = '';
	}

	public function remove_tags( string $contact_id, array $tags ): void {
		$this->change( 'DELETE', $contact_id, array( 'remove_names' => array_values( $tags ) ) );
	}

	public function tag_ids( string $contact_id ): array {
		$contact = $this->contact( $contact_id );
		if ( ! array_key_exists( 'contact_cat', $contact ) ) { // It is null where there are none.
			throw CrmException::unreadable( self::NAME );
		}
		return array_values( (array) preg_grep( '/^[0-9]+$/D', explode( '*/*', (string) $contact['contact_cat'] ) ) );
	}

	/** @param array<string, string[]> $names Of tags, by what to do with them. */
	private function change( string $method, string $contact_id, array $names ): void {
		if ( $contact_id !== $this->seen || microtime( true ) - $this->seen_at > self::SEEN_SECONDS ) {
			$this->contact( $contact_id );
			$this->seen( $contact_id );
		}
		$which = array( 'objectID' => self::CONTACT, 'ids' => array( $this->number( $contact_id ) ) );
		$this->require_done( $this->ask( $method, 'objects/tagByName', $which + $names ) );
	}

	/**
	 * What Ontraport knows of a contact.
	 *
	 * @return array<string, mixed>
	 * @throws CrmException CONTACT_NOT_FOUND where it is gone.
	 */
	private function contact( string $contact_id ): array {
		$answer = $this->ask( 'GET', 'object?objectID=' . self::CONTACT . '&id=' . $this->number( $contact_id ) );
		$answer->require_contact();
		$contact = $this->require_done( $answer )->at( 'data' );
		if ( empty( $contact ) ) {
			throw CrmException::contact_not_found( self::NAME );
		}
		if ( $contact_id !== $answer->id( 'data', 'id' ) ) {
			throw CrmException::unreadable( self::NAME );
		}
		return $contact;
	}

	/** Nothing else names one contact: 0, '' and lists of ids mean all contacts, or several. */
	private function number( string $contact_id ): int {
		if ( 1 !== preg_match( self::ONE_ID, $contact_id ) ) {
			throw CrmException::contact_not_found( self::NAME );
		}
		return (int) $contact_id;
	}

	private function seen( string $contact_id ): string {
		if ( 1 !== preg_match( self::ONE_ID, $contact_id ) ) {
			throw CrmException::unreadable( self::NAME );
		}
		$this->seen    = $contact_id;
		$this->seen_at = microtime( true );
		return $contact_id;
	}

	/** Ontraport's word for done is a code in JSON; what went wrong it says in a sentence. */
	private function require_done( ApiResponse $answer ): ApiResponse {
		if ( '0' !== $answer->require_success()->text( 'code' ) ) {
			throw CrmException::unreadable( self::NAME );
		}
		return $answer;
	}

	protected function headers(): array {
		return array( 'Api-Appid' => $this->entered( 'app_id' ), 'Api-Key' => $this->entered( 'key' ) );
	}

	protected function ask( string $method, string $path, ?array $body = null ): ApiResponse {
		$answer = parent::ask( $method, $path, $body );
		if ( 1 === preg_match( self::TURNED_AWAY, $answer->sentence() ) ) {
			throw CrmException::from_response( self::NAME, $answer->reason(), 401 );
		}
		return $answer;
	}
}
