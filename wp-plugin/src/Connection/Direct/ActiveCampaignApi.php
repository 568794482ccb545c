<?php
/**
 * ActiveCampaign: API 3, and of API 1 the three calls that take a contact's tags together.
 *
 * Sources: developers.activecampaign.com/reference (API 3), activecampaign.com/api/example.php (API 1), WP Fusion
 * Lite's connector for what the pages leave open. Tags that differ by case only are one tag, and no
 * name has a comma. Lists and consent are never sent: left out, they stay as they are.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection\Direct;

use CartCompanion\Connection\Contact;
use CartCompanion\Connection\Fault;
use CartCompanion\Connection\Pace;
use CartCompanion\Connection\Person;
use CartCompanion\Connection\Refused;

final class ActiveCampaignApi implements TaggingApi {
	private const TAGS_A_PAGE = 100;

	private Credentials $credentials;
	private Http $http;

	public function __construct( Credentials $credentials, Pace $pace ) {
		$this->credentials = $credentials;
		$this->http        = new Http( $this->slug(), $this->name(), $pace );
	}

	public function slug(): string {
		return 'activecampaign';
	}

	public function name(): string {
		return 'ActiveCampaign';
	}

	public function fields(): array {
		$where = __( 'In ActiveCampaign: Settings → Developer.', 'cart-companion' );
		return array(
			Field::address( 'url', 'CART_COMPANION_ACTIVECAMPAIGN_URL', __( 'API URL', 'cart-companion' ), $where . ' ' . __( 'For example https://yourname.api-us1.com', 'cart-companion' ) ),
			Field::secret( 'key', 'CART_COMPANION_ACTIVECAMPAIGN_KEY', __( 'API key', 'cart-companion' ), $where ),
		);
	}

	public function account(): string {
		return strtolower( $this->base() );
	}

	public function tells_case_apart(): bool {
		return false;
	}

	public function check_key(): void {
		$this->ask( 'GET', 'users/me' )->demand_good();
	}

	public function tags(): array {
		$pairs = array();
		do {
			$rows = $this->ask( 'GET', 'tags?limit=' . self::TAGS_A_PAGE . '&offset=' . count( $pairs ) )->demand_good()->rows( 'tags' );
			foreach ( $rows as $row ) {
				$pairs[] = array( (string) ( $row['id'] ?? '' ), 'template' === ( $row['tagType'] ?? '' ) ? '' : (string) ( $row['tag'] ?? '' ) );
			}
		} while ( self::TAGS_A_PAGE === count( $rows ) );
		return array_values(
			array_filter(
				$pairs,
				static function ( array $pair ): bool {
					return '' !== $pair[1];
				}
			)
		);
	}

	public function create_tag( string $name ): string {
		self::demand_no_comma( $name );
		$tag = array(
			'tag'         => $name,
			'tagType'     => 'contact',
			'description' => '',
		);
		return $this->ask( 'POST', 'tags', compact( 'tag' ) )->demand_good()->text( 'tag', 'id' );
	}

	public function contact_id( string $email ): string {
		$rows = $this->ask( 'GET', 'contacts?email=' . rawurlencode( $email ) )->demand_good()->rows( 'contacts' );
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

	public function tag_person( Person $person, array $tags ): Contact {
		array_map( array( self::class, 'demand_no_comma' ), $tags );
		return $this->synced( $person, array( 'tags' => implode( ',', $tags ) ) );
	}

	public function add_tags( string $contact_id, array $tags ): void {
		$this->change( 'contact_tag_add', $contact_id, $tags );
	}

	public function remove_tags( string $contact_id, array $tags ): void {
		$this->change( 'contact_tag_remove', $contact_id, $tags );
	}

	public function tag_ids( string $contact_id ): array {
		$rows = $this->ask( 'GET', 'contacts/' . rawurlencode( $contact_id ) . '/contactTags' )->demand_contact()->rows( 'contactTags' );
		return array_map( 'strval', array_column( $rows, 'tag' ) );
	}

	public function calls(): int {
		return $this->http->calls();
	}

	/**
	 * One call that finds or creates, and adds to what is there.
	 *
	 * Whether it created is told in words of the account's language only; unless they are English it counts as found.
	 *
	 * @param array<string, string> $more
	 */
	private function synced( Person $person, array $more ): Contact {
		$fields = array_filter(
			array(
				'email'      => $person->email(),
				'first_name' => $person->first_name(),
				'last_name'  => $person->last_name(),
			),
			'strlen'
		);
		$answer = $this->ask_one( 'contact_sync', $fields + $more );
		$id     = $answer->text( 'subscriber_id' );
		if ( ! self::is_done( $answer ) || '' === $id || '0' === $id ) {
			throw $this->refusal( $answer );
		}
		return new Contact( $id, 'Contact added' === $answer->text( 'result_message' ) );
	}

	/** @param array<string, string> $tags Name by id. */
	private function change( string $action, string $contact_id, array $tags ): void {
		$answer = $this->ask_one(
			$action,
			array(
				'id'   => $contact_id,
				'tags' => array_values( $tags ),
			)
		);
		if ( ! self::is_done( $answer ) ) {
			// A contact that is gone, a wrong key and all else look alike here: API 3 tells them apart.
			$this->ask( 'GET', 'contacts/' . rawurlencode( $contact_id ) )->demand_contact();
			throw $this->refusal( $answer );
		}
	}

	private static function is_done( Answer $answer ): bool {
		return $answer->is_good() && 1 === (int) $answer->text( 'result_code' );
	}

	private function refusal( Answer $answer ): \CartCompanion\Connection\ConnectionError {
		$this->check_key();
		return Fault::explained( $this->name(), $answer->text( 'result_message' ), 422 );
	}

	private static function demand_no_comma( string $name ): void {
		if ( false !== strpos( $name, ',' ) ) {
			/* translators: %s: name of a tag */
			throw new Refused( sprintf( __( 'ActiveCampaign does not allow a comma in a tag’s name: “%s”. Rename it in the tag rule, then retry.', 'cart-companion' ), $name ) );
		}
	}

	/** @param array<string, mixed>|null $body */
	private function ask( string $method, string $path, ?array $body = null ): Answer {
		return $this->http->ask( $method, $this->base() . '/api/3/' . $path, array( 'Api-Token' => $this->key() ), $body );
	}

	/**
	 * API 1: a form, answered with 200 also when it was not done. The key goes in the body, for addresses are logged.
	 *
	 * @param array<string, mixed> $fields
	 */
	private function ask_one( string $action, array $fields ): Answer {
		$url  = $this->base() . '/admin/api.php?api_action=' . $action . '&api_output=json';
		$form = http_build_query( array( 'api_key' => $this->key() ) + $fields );
		return $this->http->ask( 'POST', $url, array( 'Api-Token' => $this->key() ), $form );
	}

	private function base(): string {
		return untrailingslashit( $this->credentials->value( $this->fields()[0] ) );
	}

	private function key(): string {
		return $this->credentials->value( $this->fields()[1] );
	}
}
