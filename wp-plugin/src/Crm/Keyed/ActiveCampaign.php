<?php
/**
 * ActiveCampaign: API 3, and of API 1 the three calls that take a contact's tags together.
 *
 * Sources and what is unconfirmed: docs/crm-apis.md. Tags that differ by case only are one tag, and no name has a comma.
 * Lists and consent are never sent: left out, they stay as they are.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Keyed;

use CartCompanion\Crm\{ Contact, CredentialField, CrmException };
use CartCompanion\Domain\Events\Person;

final class ActiveCampaign extends KeyedApi {
	public const SLUG              = 'activecampaign';
	public const NAME              = 'ActiveCampaign';
	public const LIMIT             = array( 5, 1.0 );
	public const UPSERTS_WITH_TAGS = true;

	private const TAGS_A_PAGE = 100;

	/** What is left of the address of a contact that was deleted, where it is still answered with. */
	private const DELETED = '/^deleted\+\d+@/';

	public function fields(): array {
		$where = __( 'In ActiveCampaign: Settings → Developer.', 'cart-companion' );
		return array(
			CredentialField::address( 'url', 'CART_COMPANION_ACTIVECAMPAIGN_URL', __( 'API URL', 'cart-companion' ), $where . ' ' . __( 'For example https://yourname.api-us1.com', 'cart-companion' ) ),
			CredentialField::secret( 'key', 'CART_COMPANION_ACTIVECAMPAIGN_KEY', __( 'API key', 'cart-companion' ), $where ),
		);
	}

	public function account(): string {
		return strtolower( $this->base() );
	}

	public function check_key(): string {
		$answer = $this->ask( 'GET', 'users/me' );
		if ( '' === $answer->text( 'user', 'id' ) && ( $answer->is_good() || 404 === $answer->status() ) ) {
			throw CrmException::permanent( __( 'No ActiveCampaign account answers at this API URL. Copy it again from Settings → Developer in ActiveCampaign.', 'cart-companion' ) );
		}
		$answer->require_success();
		return '';
	}

	public function tags(): array {
		$rows = $this->rows_of_pages(
			self::TAGS_A_PAGE,
			'id',
			fn( int $start ): array => $this->ask( 'GET', 'tags?limit=' . self::TAGS_A_PAGE . '&offset=' . $start )->require_success()->rows( 'tags' )
		);
		$rows = array_filter( $rows, static fn( array $row ): bool => '' !== (string) ( $row['tag'] ?? '' ) && 'template' !== ( $row['tagType'] ?? '' ) );
		return self::pairs( $rows, 'id', 'tag' );
	}

	public function create_tag( string $name ): string {
		self::require_no_comma( $name );
		$tag = array( 'tag' => $name, 'tagType' => 'contact', 'description' => '' );
		return $this->ask( 'POST', 'tags', compact( 'tag' ) )->require_success()->id( 'tag', 'id' );
	}

	public function contact_id( string $email ): string {
		$rows = $this->ask( 'GET', 'contacts?email=' . rawurlencode( $email ) )->require_success()->rows( 'contacts' );
		foreach ( $rows as $row ) {
			if ( 0 === strcasecmp( (string) ( $row['email'] ?? '' ), $email ) ) {
				return (string) ( $row['id'] ?? '' );
			}
		}
		return '';
	}

	public function find_or_create( Person $person ): Contact {
		return $this->synced( $person, array() );
	}

	public function upsert_with_tags( Person $person, array $tags ): Contact {
		array_map( array( self::class, 'require_no_comma' ), $tags );
		return $this->synced( $person, array( 'tags' => implode( ',', $tags ) ) );
	}

	public function add_tags( string $contact_id, array $tags ): void {
		$this->change( 'contact_tag_add', $contact_id, $tags );
	}

	public function remove_tags( string $contact_id, array $tags ): void {
		$this->change( 'contact_tag_remove', $contact_id, $tags );
	}

	public function tag_ids( string $contact_id ): array {
		$rows = $this->ask( 'GET', 'contacts/' . rawurlencode( $contact_id ) . '/contactTags' )->require_contact()->rows( 'contactTags' );
		return array_map( 'strval', array_column( $rows, 'tag' ) );
	}

	/**
	 * One call that finds or creates, and adds to what is there.
	 *
	 * Whether it created is said in the account's language only; unless they are English it counts as found.
	 *
	 * @param array<string, string> $more
	 */
	private function synced( Person $person, array $more ): Contact {
		$fields = $person->fields( 'email', 'first_name', 'last_name' );
		$answer = $this->ask_one( 'contact_sync', $fields + $more );
		if ( ! self::is_done( $answer ) ) {
			throw $this->refusal( $answer );
		}
		return new Contact( $answer->id( 'subscriber_id' ), 'Contact added' === $answer->text( 'result_message' ) );
	}

	/** @param array<string, string> $tags Name by id. */
	private function change( string $action, string $contact_id, array $tags ): void {
		$answer = $this->ask_one( $action, array( 'id' => $contact_id, 'tags' => array_values( $tags ) ) );
		if ( ! self::is_done( $answer ) ) {
			// A contact that is gone, a wrong key and all else look alike here: API 3 tells them apart.
			$email = $this->ask( 'GET', 'contacts/' . rawurlencode( $contact_id ) )->require_contact()->text( 'contact', 'email' );
			throw 1 === preg_match( self::DELETED, $email ) ? CrmException::contact_not_found( self::NAME ) : $this->refusal( $answer );
		}
	}

	private static function is_done( ApiResponse $answer ): bool {
		return $answer->is_good() && 1 === (int) $answer->text( 'result_code' );
	}

	/** A key that does not count (any more) is known to API 3 only; a page in place of an answer says nothing. */
	private function refusal( ApiResponse $answer ): CrmException {
		$this->ask( 'GET', 'users/me' )->require_success();
		$answer->require_success();
		return '' === $answer->text( 'result_code' ) ? CrmException::unreadable( self::NAME ) : CrmException::from_response( self::NAME, $answer->reason(), 422 );
	}

	private static function require_no_comma( string $name ): void {
		if ( false !== strpos( $name, ',' ) ) {
			/* translators: %s: name of a tag */
			throw CrmException::permanent( sprintf( __( 'ActiveCampaign does not allow a comma in a tag’s name: “%s”. Rename it in the tag rule, then retry.', 'cart-companion' ), $name ) );
		}
	}

	protected function url( string $path ): string {
		return $this->safe_base() . '/api/3/' . $path;
	}

	protected function headers(): array {
		return array( 'Api-Token' => $this->entered( 'key' ) );
	}

	/**
	 * API 1: a form, answered with 200 also when it was not done. The key goes in the body, for addresses are logged.
	 *
	 * @param array<string, mixed> $fields
	 */
	private function ask_one( string $action, array $fields ): ApiResponse {
		$url  = $this->safe_base() . '/admin/api.php?api_action=' . $action . '&api_output=json';
		$form = http_build_query( array( 'api_key' => $this->entered( 'key' ) ) + $fields );
		return $this->http->ask( 'POST', $url, $this->headers(), $form );
	}

	private function base(): string {
		return untrailingslashit( $this->entered( 'url' ) );
	}

	/** Entered ones begin so; one in wp-config.php may not. */
	private function safe_base(): string {
		if ( 0 !== stripos( $this->base(), 'https://' ) ) {
			throw CrmException::permanent( __( 'The API URL of ActiveCampaign must begin with https://, so that nobody can read the key on its way. Correct it, then retry.', 'cart-companion' ) );
		}
		return $this->base();
	}
}
