<?php
/**
 * Kit (ConvertKit until 2024): API 4, with a key of the account.
 *
 * Sources: docs/crm-apis.md. With a key (not OAuth) each tag is a call. Kit's list of subscribers lags its writes by up
 * to five minutes, so a contact is looked for there only where none may be created; what is asked by id does not lag.
 * A subscriber's state is never sent: a new one is active, a known one stays what it is.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Keyed;

use CartCompanion\Crm\{ Contact, CredentialField, CrmException };
use CartCompanion\Domain\Events\Person;
use CartCompanion\Domain\Rules\TagNames;
use CartCompanion\Domain\Text;

final class Kit extends KeyedApi {
	public const SLUG    = 'convertkit';
	public const NAME    = 'Kit';
	public const LIMIT   = array( 120, 60.0 );
	protected const BASE = 'https://api.kit.com/v4/';

	private const TAGS_A_PAGE = 1000;

	private const CREATED = 201;
	private const REMOVED = 204;

	public function fields(): array {
		return array(
			CredentialField::secret( 'key', 'CART_COMPANION_KIT_KEY', __( 'API key', 'cart-companion' ), __( 'In Kit: Settings → Developer. It must be a key for version 4; one for version 3 does not work here.', 'cart-companion' ) ),
		);
	}

	public function account(): string {
		return $this->account_id_or( $this->entered( 'key' ) );
	}

	public function check_key(): string {
		return $this->ask( 'GET', 'account' )->require_success()->id( 'account', 'id' );
	}

	public function tags(): array {
		return self::pairs( $this->tag_rows(), 'id', 'name' );
	}

	/** Where Kit has the name, it answers with that tag. */
	public function create_tag( string $name ): string {
		return $this->ask( 'POST', 'tags', compact( 'name' ) )->require_success()->id( 'tag', 'id' );
	}

	public function contact_id( string $email ): string {
		$answer = $this->ask( 'GET', 'subscribers?status=all&email_address=' . rawurlencode( $email ) );
		if ( 422 === $answer->status() && false !== stripos( $answer->reason(), 'email' ) ) {
			return ''; // Kit takes no such address, so it has nobody by it.
		}
		foreach ( $answer->require_success()->rows( 'subscribers' ) as $row ) {
			if ( Text::lower( (string) ( $row['email_address'] ?? '' ) ) === Text::lower( $email ) ) {
				return (string) ( $row['id'] ?? '' );
			}
		}
		return '';
	}

	public function find_or_create( Person $person ): Contact {
		$fields = array_diff_key( $person->fields( 'email_address', 'first_name', 'last_name' ), array( 'last_name' => '' ) ); // Kit has one name.
		$answer = $this->ask( 'POST', 'subscribers', $fields );
		return new Contact( $answer->require_success()->id( 'subscriber', 'id' ), self::CREATED === $answer->status() );
	}

	public function add_tags( string $contact_id, array $tags ): void {
		foreach ( array_keys( $tags ) as $tag_id ) {
			$answer = $this->ask( 'POST', self::tagging( (string) $tag_id, $contact_id ), array() );
			if ( 404 === $answer->status() ) { // The tag or the subscriber: Kit's words are the same.
				$this->ask( 'GET', self::subscriber( $contact_id ) )->require_contact()->id( 'subscriber', 'id' );
				throw CrmException::tag_not_found( self::NAME );
			}
			$answer->require_success()->id( 'subscriber', 'id' );
		}
	}

	public function remove_tags( string $contact_id, array $tags ): void {
		foreach ( $tags as $tag_id => $name ) {
			$answer = $this->ask( 'DELETE', self::tagging( (string) $tag_id, $contact_id ) );
			if ( self::REMOVED !== $answer->status() ) {
				$this->require_removed( $contact_id, $name, $answer );
			}
		}
	}

	public function tag_ids( string $contact_id ): array {
		return array_map( 'strval', array_column( $this->tag_rows( $contact_id ), 'id' ) );
	}

	/** A 404 may mean that the subscriber is gone, that the tag is, or that the one has not the other. */
	private function require_removed( string $contact_id, string $name, ApiResponse $answer ): void {
		if ( 404 !== $answer->status() ) {
			$answer->require_success();
		}
		$there = array_map( 'trim', array_map( 'strval', array_column( $this->tag_rows( $contact_id ), 'name' ) ) );
		if ( array() !== TagNames::among( array( $name ), $there ) ) {
			throw CrmException::tag_not_found( self::NAME ); // Made anew since, with another id.
		}
	}

	/** @return array<string, mixed>[] Tags of the account, or of one contact. */
	private function tag_rows( string $contact_id = '' ): array {
		$rows   = array();
		$path   = ( '' === $contact_id ? '' : self::subscriber( $contact_id ) . '/' ) . 'tags?per_page=' . self::TAGS_A_PAGE;
		$cursor = '';
		do {
			$last   = $cursor;
			$answer = $this->ask( 'GET', $path . ( '' === $last ? '' : '&after=' . rawurlencode( $last ) ) );
			$answer = '' === $contact_id ? $answer->require_success() : $answer->require_contact();
			$rows   = array_merge( $rows, $answer->rows( 'tags' ) );
			$cursor = true === $answer->at( 'pagination', 'has_next_page' ) ? $answer->id( 'pagination', 'end_cursor' ) : '';
			if ( '' !== $cursor && $cursor === $last ) {
				throw CrmException::unreadable( self::NAME ); // The same page again would never end.
			}
		} while ( '' !== $cursor );
		return $rows;
	}

	private static function subscriber( string $contact_id ): string {
		return 'subscribers/' . rawurlencode( $contact_id );
	}

	private static function tagging( string $tag_id, string $contact_id ): string {
		return 'tags/' . rawurlencode( $tag_id ) . '/' . self::subscriber( $contact_id );
	}

	protected function headers(): array {
		return array( 'X-Kit-Api-Key' => $this->entered( 'key' ) );
	}
}
