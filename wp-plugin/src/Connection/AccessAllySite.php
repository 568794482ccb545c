<?php
/**
 * AccessAlly's own functions, each asked for before it is called, watched and counted.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection;

final class AccessAllySite {
	private const CRMS = array(
		'active-campaign' => 'ActiveCampaign',
		'convertkit'      => 'Kit',
		'ontraport'       => 'Ontraport',
		'infusionsoft'    => 'Keap',
		'drip'            => 'Drip',
	);

	private const CONTACTS      = 'AccessAllyMembershipUtilities';
	private const USERS         = 'AccessAllyUserPermission';
	private const API           = 'AccessAllyAPI';
	private const USER_TAGS     = 'AccessAllyUserTags';
	private const INDISPENSABLE = array( 'get_contact_by_email', 'add_contact_tags', 'remove_contact_tags', 'get_contact_tags', 'get_all_tags' );

	private Traffic $traffic;
	private Pace $pace;
	private int $calls = 0;

	/** @var array<string, string[]> Tag ids seen last, by contact id. */
	private array $seen = array();

	/** @var array<string, string> Address by contact id, of contacts found just now, until their tags are moved. */
	private array $addresses = array();

	public function __construct( Traffic $traffic, Pace $pace ) {
		$this->traffic = $traffic;
		$this->pace    = $pace;
	}

	public function is_there(): bool {
		return class_exists( 'AccessAlly' );
	}

	public function is_ready(): bool {
		$is_enabled = class_exists( 'AccessAllySettingLicense' ) && property_exists( 'AccessAllySettingLicense', 'accessally_enabled' ) && \AccessAllySettingLicense::$accessally_enabled;
		if ( ! $this->is_there() || ! $is_enabled || '' === $this->system() ) {
			return false;
		}
		foreach ( self::INDISPENSABLE as $method ) {
			if ( ! method_exists( self::CONTACTS, $method ) ) {
				return false;
			}
		}
		return true;
	}

	/**
	 * What this version of AccessAlly has no function for, in words that follow "cannot".
	 *
	 * @return string[]
	 */
	public function missing_parts(): array {
		$parts = array(
			array( self::USERS, 'get_cleaned_user_tags', __( 'confirm access', 'cart-companion' ) ),
			array( self::USER_TAGS, 'sync_user_tag_list', __( 'bring users’ tags up to date at once', 'cart-companion' ) ),
			array( self::USERS, 'get_user_contact_id', __( 'tell the contact of a user', 'cart-companion' ) ),
			array( self::API, 'refresh_tag_mapping', __( 'fetch its list of tags anew', 'cart-companion' ) ),
		);
		$missing = array();
		foreach ( $parts as list( $class, $method, $words ) ) {
			if ( ! method_exists( $class, $method ) ) {
				$missing[] = $words;
			}
		}
		return $missing;
	}

	public function version(): string {
		return defined( 'AccessAlly::VERSION' ) ? (string) constant( 'AccessAlly::VERSION' ) : '';
	}

	public function crm_name(): string {
		return self::CRMS[ $this->system() ] ?? __( 'AccessAlly’s own contact list', 'cart-companion' );
	}

	/** The name WP Fusion has for the same CRM (its AccessAlly module compares them so). */
	public function crm_slug(): string {
		return strtolower( str_replace( '-', '', $this->system() ) );
	}

	/** Managed Contacts: no CRM outside that we know. */
	public function keeps_own_contacts(): bool {
		return ! isset( self::CRMS[ $this->system() ] );
	}

	/** '' when there is no such contact. */
	public function contact_id( string $email ): string {
		$found = $this->ask( self::CONTACTS, 'get_contact_by_email', $email );
		$this->demand_no_fault();
		$id = is_array( $found ) ? $found[0]['Id'] ?? '' : '';
		$id = is_scalar( $id ) ? (string) $id : '';
		if ( '' !== $id ) {
			$this->note_contact( $id, $email );
		}
		return $id;
	}

	/** A contact that is known to be there: found or created just now. */
	public function note_contact( string $contact_id, string $email ): void {
		$this->addresses[ $contact_id ] = $email;
	}

	/** The contact that AccessAlly has for a WordPress user; '' when it has none, or does not tell. */
	public function contact_id_of_user( int $user_id ): string {
		if ( ! method_exists( self::USERS, 'get_user_contact_id' ) ) {
			return '';
		}
		$id = $this->call( self::USERS, 'get_user_contact_id', $user_id );
		return is_scalar( $id ) && ! is_bool( $id ) ? (string) $id : '';
	}

	/** The list as AccessAlly fetched it last. */
	public function tags(): TagList {
		return new TagList( self::pairs( $this->call( self::CONTACTS, 'get_all_tags' ) ) );
	}

	/** Has AccessAlly fetch its list of tags anew. */
	public function refresh(): void {
		if ( method_exists( self::API, 'refresh_tag_mapping' ) ) {
			$this->ask( self::API, 'refresh_tag_mapping' );
		}
	}

	/** Whether the CRM has such a tag, by a list that may be some minutes old. */
	public function has( string $name ): bool {
		if ( null === $this->tags()->id_of( $name ) && Freshness::may_refresh( 'accessally' ) ) {
			$this->refresh();
		}
		return null !== $this->tags()->id_of( $name );
	}

	/**
	 * @param string[] $names
	 * @return string[] Those the CRM does not have, by a fresh list.
	 */
	public function missing( array $names ): array {
		$missing = $this->tags()->without( $names );
		return array() === $missing ? array() : $this->missing_now( $missing );
	}

	/**
	 * The same, whatever the list says that was fetched before.
	 *
	 * @param string[] $names
	 * @return string[]
	 */
	public function missing_now( array $names ): array {
		$this->refresh();
		return $this->tags()->without( $names );
	}

	/** @param string[] $names */
	public function add_tags( string $contact_id, array $names ): void {
		$this->change( 'add_contact_tags', $contact_id, $this->ids( $names ), true );
	}

	/** @param string[] $names */
	public function remove_tags( string $contact_id, array $names ): void {
		$this->change( 'remove_contact_tags', $contact_id, $this->ids( $names ), false );
	}

	/** @return string[] */
	public function tag_ids_of( string $contact_id ): array {
		$tags = $this->ask( self::CONTACTS, 'get_contact_tags', $contact_id );
		$this->demand_no_fault();
		if ( ! is_array( $tags ) ) {
			throw Fault::without_effect( $this->crm_name() );
		}
		$this->seen[ $contact_id ] = self::id_list( $tags );
		return $this->seen[ $contact_id ];
	}

	/** @return string[]|null Null when this AccessAlly does not tell. */
	public function tag_ids_of_user( int $user_id ): ?array {
		if ( ! method_exists( self::USERS, 'get_cleaned_user_tags' ) ) {
			return null;
		}
		$tags = $this->call( self::USERS, 'get_cleaned_user_tags', $user_id );
		return is_array( $tags ) ? self::id_list( $tags ) : null;
	}

	/** Tells AccessAlly which contact a user of this site is, where its version can be told. */
	public function tie_user( int $user_id, string $contact_id ): void {
		if ( method_exists( self::USERS, 'set_user_contact_id' ) ) {
			$this->call( self::USERS, 'set_user_contact_id', $user_id, $contact_id );
		}
	}

	/**
	 * AccessAlly keeps a copy of a contact's tags for its user, which these calls do not change.
	 *
	 * What the CRM was not asked for is reckoned from the copy itself; where no user has the contact's address there is
	 * no copy.
	 *
	 * @param string[] $added   Names.
	 * @param string[] $removed Names.
	 */
	public function bring_up_to_date( string $contact_id, array $added, array $removed ): void {
		$email = $this->addresses[ $contact_id ] ?? '';
		unset( $this->addresses[ $contact_id ] );
		if ( ! isset( $this->seen[ $contact_id ] ) && '' !== $email ) {
			$user_id = (int) email_exists( $email );
			$copy    = 0 === $user_id ? array() : $this->tag_ids_of_user( $user_id );
			if ( 0 === $user_id ) {
				return;
			}
			if ( null !== $copy ) {
				$this->seen[ $contact_id ] = array_values( array_unique( array_merge( array_diff( $copy, $this->ids( $removed ) ), $this->ids( $added ) ) ) );
			}
		}
		$this->copy_tags( $contact_id, $this->seen[ $contact_id ] ?? $this->tag_ids_of( $contact_id ) );
	}

	/**
	 * Makes that copy what the CRM says; asks no CRM.
	 *
	 * @param string[] $ids
	 */
	public function copy_tags( string $contact_id, array $ids ): void {
		unset( $this->seen[ $contact_id ] );
		if ( method_exists( self::USER_TAGS, 'sync_user_tag_list' ) ) {
			$this->call( self::USER_TAGS, 'sync_user_tag_list', $contact_id, $ids, $this->system() );
		}
	}

	/**
	 * The same by name, for AccessAlly may have ids of its own for tags that its CRM knows by name only (Drip).
	 *
	 * @param string[] $names
	 */
	public function copy_tags_named( string $contact_id, array $names ): void {
		if ( array() !== $this->tags()->without( $names ) && Freshness::may_refresh( 'accessally' ) ) {
			$this->refresh();
		}
		$this->copy_tags( $contact_id, array_map( 'strval', array_keys( $this->tags()->named( $names ) ) ) );
	}

	/** @return string[]|null Names; null when this AccessAlly does not tell. */
	public function tags_of_user( int $user_id ): ?array {
		$ids = $this->tag_ids_of_user( $user_id );
		return null === $ids ? null : array_map( array( $this->tags(), 'name_of' ), $ids );
	}

	/** Of calls that reach the CRM. */
	public function calls(): int {
		return $this->calls;
	}

	/**
	 * What the function answers is not known: unless the CRM was seen to answer well for a contact that was found
	 * just now, the result is looked at.
	 *
	 * @param string[] $ids
	 */
	private function change( string $method, string $contact_id, array $ids, bool $should_be_there ): void {
		$this->ask( self::CONTACTS, $method, $contact_id, $ids );
		unset( $this->seen[ $contact_id ] );
		$fault = $this->fault();
		if ( isset( $this->addresses[ $contact_id ] ) && $this->traffic->was_seen() && null === $this->traffic->fault() ) {
			return;
		}
		$there = $this->tag_ids_of( $contact_id );
		$wrong = $should_be_there ? array_diff( $ids, $there ) : array_intersect( $ids, $there );
		if ( array() !== $wrong || ( array() === $there && ! $this->is_there_at_all( $contact_id ) ) ) {
			throw $fault ?? Fault::without_effect( $this->crm_name() );
		}
	}

	/** An empty list of tags may also come from a CRM that is down, when its answer was not seen. */
	private function is_there_at_all( string $contact_id ): bool {
		if ( $this->traffic->was_seen() || ! method_exists( self::CONTACTS, 'get_contact' ) ) {
			return true;
		}
		$contact = $this->ask( self::CONTACTS, 'get_contact', $contact_id );
		return is_array( $contact ) && ! empty( $contact['Email'] );
	}

	private function system(): string {
		$settings = method_exists( 'AccessAllySettingSetup', 'get_api_settings' ) ? \AccessAllySettingSetup::get_api_settings() : get_option( '_accessally_setting_api', array() );
		return is_array( $settings ) && is_string( $settings['system'] ?? null ) ? $settings['system'] : '';
	}

	/**
	 * A call that reaches the CRM.
	 *
	 * @param mixed ...$arguments
	 * @return mixed
	 */
	private function ask( string $class, string $method, ...$arguments ) {
		$this->pace->take_turn( $this->crm_slug() );
		++$this->calls;
		return $this->call( $class, $method, ...$arguments );
	}

	/**
	 * @param mixed ...$arguments
	 * @return mixed
	 * @throws ConnectionError When AccessAlly throws.
	 */
	private function call( string $class, string $method, ...$arguments ) {
		try {
			$answer = $this->traffic->during(
				static function () use ( $class, $method, $arguments ) {
					return call_user_func_array( array( $class, $method ), $arguments );
				}
			);
		} catch ( \Exception $error ) {
			throw Fault::explained( 'AccessAlly', $error->getMessage(), $this->traffic->fault() ?? 0, $this->traffic->retry_after() );
		}
		if ( is_wp_error( $answer ) ) {
			throw Fault::explained( 'AccessAlly', $answer->get_error_message(), $this->traffic->fault(), $this->traffic->retry_after() );
		}
		return $answer;
	}

	/** What was seen to go wrong in the last call; an unknown contact (404) is an answer like any other. */
	private function fault(): ?ConnectionError {
		$status      = $this->traffic->fault();
		$retry_after = $this->traffic->retry_after();
		return null === $status || 404 === $status ? null : Fault::explained( $this->crm_name(), '', $status, $retry_after );
	}

	private function demand_no_fault(): void {
		$fault = $this->fault();
		if ( null !== $fault ) {
			throw $fault;
		}
	}

	/**
	 * @param string[] $names
	 * @return string[]
	 */
	private function ids( array $names ): array {
		return array_map( 'strval', array_map( array( $this->tags(), 'id_of' ), $names ) );
	}

	/**
	 * @param mixed $tags Rows of Id and TagName.
	 * @return array<array{0: string, 1: string}>
	 */
	private static function pairs( $tags ): array {
		$pairs = array();
		foreach ( is_array( $tags ) ? $tags : array() as $tag ) {
			if ( is_array( $tag ) && isset( $tag['Id'], $tag['TagName'] ) ) {
				$pairs[] = array( (string) $tag['Id'], (string) $tag['TagName'] );
			}
		}
		return $pairs;
	}

	/**
	 * The list's form differs by version: bare ids, rows with an Id, or either of them under "clean" or "ids".
	 *
	 * @param array<mixed> $tags
	 * @return string[]
	 */
	private static function id_list( array $tags ): array {
		$tags = $tags['clean'] ?? $tags['ids'] ?? $tags;
		$ids  = array();
		foreach ( is_array( $tags ) ? $tags : array() as $tag ) {
			$id = is_array( $tag ) ? $tag['Id'] ?? '' : $tag;
			if ( is_scalar( $id ) && '' !== (string) $id ) {
				$ids[] = (string) $id;
			}
		}
		return $ids;
	}
}
