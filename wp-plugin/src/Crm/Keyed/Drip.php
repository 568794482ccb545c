<?php
/**
 * Drip: API 2, where one call finds or creates a person and gives or takes tags.
 *
 * Sources: docs/crm-apis.md. Tags have no ids: the name is the id. Whether "Course" and "course" are two tags is not
 * documented, so a tag is applied as the rule spells it. Status and consent are never sent, and stay as they are.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Keyed;

use CartCompanion\Crm\{ Contact, CredentialField, CrmException };
use CartCompanion\Domain\Events\Person;
use CartCompanion\Domain\Rules\TagNames;

final class Drip extends KeyedApi {
	public const SLUG              = 'drip';
	public const NAME              = 'Drip';
	public const UPSERTS_WITH_TAGS = true;
	protected const BASE           = 'https://api.getdrip.com/v2/';

	public function fields(): array {
		return array(
			CredentialField::text( 'account', 'CART_COMPANION_DRIP_ACCOUNT', __( 'Account ID', 'cart-companion' ), __( 'The number in the address of every page of Drip, for example 9999999 in getdrip.com/9999999/dashboard.', 'cart-companion' ) ),
			CredentialField::secret( 'key', 'CART_COMPANION_DRIP_KEY', __( 'API token', 'cart-companion' ), __( 'In Drip: your name → User Settings, or getdrip.com/user/edit.', 'cart-companion' ) ),
		);
	}

	public function account(): string {
		return $this->entered( 'account' );
	}

	public function tag_key( string $name ): string {
		return $name;
	}

	/** The token may be right, and the account another one. */
	public function check_key(): string {
		$accounts = $this->http->ask( 'GET', self::BASE . 'accounts', $this->headers() )->require_success()->rows( 'accounts' );
		if ( ! in_array( $this->account(), array_map( 'strval', array_column( $accounts, 'id' ) ), true ) ) {
			throw CrmException::permanent( __( 'Drip takes this API token, but not for an account with this ID. Copy both from the same account, then try again.', 'cart-companion' ) );
		}
		return '';
	}

	public function tags(): array {
		return array_map( static fn( string $name ): array => array( $name, $name ), $this->ask( 'GET', 'tags' )->require_success()->texts( 'tags' ) );
	}

	/** Drip makes a tag when it is applied. */
	public function create_tag( string $name ): string {
		return $name;
	}

	public function contact_id( string $email ): string {
		$answer = $this->person( $email );
		return self::is_unknown( $answer ) ? '' : $answer->require_success()->id( 'subscribers', 0, 'id' );
	}

	public function find_or_create( Person $person ): Contact {
		return $this->upsert_with_tags( $person, array() );
	}

	public function upsert_with_tags( Person $person, array $tags ): Contact {
		$names  = self::names( $tags );
		$answer = $this->saved( $person->fields( 'email', 'first_name', 'last_name' ) + array( 'tags' => $names ) );
		$id     = $answer->require_success()->id( 'subscribers', 0, 'id' );
		$this->require_effect( $answer, $names, array() );
		return new Contact( $id, self::is_new( $answer, $names ) );
	}

	public function add_tags( string $contact_id, array $tags ): void {
		$names = self::names( $tags );
		$this->require_effect( $this->changed( $contact_id, array( 'tags' => $names ) ), $names, array() );
	}

	/** By the id: by an address, a person who is gone would be made anew. A tag in an address breaks at a full stop. */
	public function remove_tags( string $contact_id, array $tags ): void {
		$names = self::names( $tags );
		$this->require_effect( $this->changed( $contact_id, array( 'remove_tags' => $names ) ), array(), $names );
	}

	public function tag_ids( string $contact_id ): array {
		return self::tags_in( $this->require_known( $this->person( $contact_id ) )->require_success() );
	}

	/** @param array<string, string[]> $change */
	private function changed( string $contact_id, array $change ): ApiResponse {
		$answer = $this->saved( array( 'id' => $contact_id ) + $change );
		if ( ! $answer->is_good() ) { // What Drip says of an id that it does not know (any more) is not documented.
			$this->require_known( $this->person( $contact_id ) );
		}
		if ( $contact_id !== $answer->require_success()->id( 'subscribers', 0, 'id' ) ) {
			throw CrmException::contact_not_found( self::NAME );
		}
		return $answer;
	}

	/** @param array<string, string|string[]> $person What is empty is not sent, for it would blank what is known. */
	private function saved( array $person ): ApiResponse {
		return $this->ask( 'POST', 'subscribers', array( 'subscribers' => array( array_filter( $person ) ) ) );
	}

	private function person( string $id_or_email ): ApiResponse {
		return $this->ask( 'GET', 'subscribers/' . rawurlencode( $id_or_email ) );
	}

	/**
	 * Drip may say yes and keep nothing where a person is inactive, so the tags it answers with are checked; the
	 * person, too, before a customer is reported as not served.
	 *
	 * @param string[] $with
	 * @param string[] $without
	 */
	private function require_effect( ApiResponse $answer, array $with, array $without ): void {
		if ( self::shows( $answer, $with, $without ) ) {
			return;
		}
		$person = $this->person( $answer->id( 'subscribers', 0, 'id' ) );
		if ( ! $person->is_good() || ! self::shows( $person, $with, $without ) ) {
			throw CrmException::permanent( __( 'Drip took the change, but the person does not show it. Drip changes active people only: make this person active in Drip, then retry.', 'cart-companion' ) );
		}
	}

	/**
	 * @param string[] $with
	 * @param string[] $without
	 */
	private static function shows( ApiResponse $answer, array $with, array $without ): bool {
		$there = self::tags_in( $answer );
		return count( TagNames::among( $with, $there ) ) === count( $with ) && array() === array_intersect( $without, $there );
	}

	/**
	 * Drip does not say whether it created. Somebody is new who was created while this request was under way, by Drip's
	 * own clock, and has no tag but those of this request.
	 *
	 * @param string[] $names
	 */
	private static function is_new( ApiResponse $answer, array $names ): bool {
		$created  = strtotime( $answer->text( 'subscribers', 0, 'created_at' ) );
		$asked_at = $answer->asked_at();
		return false !== $created && null !== $asked_at && $created >= $asked_at && count( self::tags_in( $answer ) ) <= count( $names );
	}

	/** @return string[] */
	private static function tags_in( ApiResponse $answer ): array {
		return array_map( 'trim', $answer->texts( 'subscribers', 0, 'tags' ) );
	}

	private static function is_unknown( ApiResponse $answer ): bool {
		return 404 === $answer->status() && 'not_found_error' === $answer->text( 'errors', 0, 'code' );
	}

	private function require_known( ApiResponse $answer ): ApiResponse {
		if ( self::is_unknown( $answer ) ) {
			throw CrmException::contact_not_found( self::NAME );
		}
		return $answer;
	}

	/**
	 * @param array<string, string> $tags
	 * @return string[] A tag called "2024" was made a number by PHP.
	 */
	private static function names( array $tags ): array {
		return array_map( 'strval', array_keys( $tags ) );
	}

	protected function url( string $path ): string {
		return self::BASE . rawurlencode( $this->account() ) . '/' . $path;
	}

	/** The token is the name, and there is no password. */
	protected function headers(): array {
		return array( 'Authorization' => 'Basic ' . base64_encode( $this->entered( 'key' ) . ':' ) );
	}
}
