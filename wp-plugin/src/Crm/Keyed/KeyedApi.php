<?php
/**
 * One CRM's own API, in the few calls that KeyedCrm needs. The next CRM is one class of this kind, and its line in
 * Plugin::CRMS.
 *
 * Tags and contacts are meant by the CRM's ids, as text; where a CRM knows tags by their names alone, the name is the
 * id. A method that changes something returns when the CRM has done it, and throws CrmException where it has not:
 * CONTACT_NOT_FOUND where the contact is gone, TAG_NOT_FOUND where the CRM has no tag with that id (any more). PHP turns a
 * numeric id into a number where it is an array's key.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Keyed;

use CartCompanion\Crm\{ Contact, CredentialField, Credentials, Crm, CrmException, RateLimiter, Registry, TagSource };
use CartCompanion\Domain\Events\Person;
use CartCompanion\Domain\Text;

abstract class KeyedApi extends TagSource {
	/** Stays the same for ever: it is stored. AccessAlly and WP Fusion call the same CRM so. */
	public const SLUG = '';

	public const NAME = '';

	/**
	 * How often an account may be asked, by this plugin and all else: calls, in so many seconds; null where no such limit
	 * is known. Those of an hour or a day are left to the CRM's own 429.
	 */
	public const LIMIT = null;

	/** Whether upsert_with_tags() is one call. */
	public const UPSERTS_WITH_TAGS = false;

	/** Begin of the address of each call, where it is the same for every account. */
	protected const BASE = '';

	private ?Credentials $credentials;
	protected HttpClient $http;

	final public function __construct( RateLimiter $limiter, ?Credentials $credentials = null ) {
		$this->credentials = $credentials;
		$this->http        = new HttpClient( static::SLUG, static::NAME, $limiter );
	}

	/** As Plugin::CRMS has it made. */
	final public static function make( Registry $crms, RateLimiter $limiter ): Crm {
		if ( null !== static::LIMIT ) {
			$limiter->set_limit( static::SLUG, ...static::LIMIT );
		}
		return new KeyedCrm( new static( $limiter ), $crms );
	}

	/** @return CredentialField[] What the owner enters once. */
	abstract public function fields(): array;

	/** What tells one account of this CRM from another; it is never shown. */
	abstract public function account(): string;

	/**
	 * Asks something small, so that a wrong key shows.
	 *
	 * @return string What the CRM calls the account, where a new key of the same account could not be told from another's.
	 * @throws CrmException
	 */
	abstract public function check_key(): string;

	/** '' when the CRM has no such contact. @throws CrmException */
	abstract public function contact_id( string $email ): string;

	/** The contact of the person's first address, created where there is none. @throws CrmException */
	abstract public function find_or_create( Person $person ): Contact;

	/** @param array<int|string, string> $tags Name by id, at least one. @throws CrmException */
	abstract public function add_tags( string $contact_id, array $tags ): void;

	/** @param array<int|string, string> $tags Name by id, at least one. @throws CrmException */
	abstract public function remove_tags( string $contact_id, array $tags ): void;

	/** @return string[] Ids of the contact's tags. @throws CrmException */
	abstract public function tag_ids( string $contact_id ): array;

	/** @return array<string, string> With them the CRM lets this site in. */
	abstract protected function headers(): array;

	/** The person's contact, found or created, with these tags. @param array<int|string, string> $tags Name by id. @throws CrmException */
	public function upsert_with_tags( Person $person, array $tags ): Contact {
		$contact = $this->find_or_create( $person );
		if ( array() !== $tags ) {
			$this->add_tags( $contact->id(), $tags );
		}
		return $contact;
	}

	final public function credentials(): Credentials {
		$this->credentials = $this->credentials ?? new Credentials( static::SLUG, $this->fields() );
		return $this->credentials;
	}

	/** The same API, asked with other credentials. @return static */
	final public function with( Credentials $credentials ): self {
		$other              = clone $this;
		$other->credentials = $credentials;
		return $other;
	}

	/** Requests made so far. */
	final public function calls(): int {
		return $this->http->calls();
	}

	final public function kind(): string {
		return self::REMOTE;
	}

	final public function list_name(): string {
		return md5( static::SLUG . ' ' . $this->account() );
	}

	/** Most CRMs take "Course" and "course" for one tag. */
	public function tag_key( string $name ): string {
		return Text::lower( $name );
	}

	/** The address of a call. @throws CrmException When what was entered names none that is safe. */
	protected function url( string $path ): string {
		return static::BASE . $path;
	}

	/**
	 * @param array<string, mixed>|null $body
	 * @throws CrmException
	 */
	protected function ask( string $method, string $path, ?array $body = null ): ApiResponse {
		return $this->http->ask( $method, $this->url( $path ), $this->headers(), $body );
	}

	/** What the CRM called the account when the key was stored; where it did not, what was entered. */
	protected function account_id_or( string $entered ): string {
		$id = $this->credentials()->account_id();
		return '' === $id ? $entered : $id;
	}

	/** What was entered into one of fields(), by its name. */
	protected function entered( string $name ): string {
		return $this->credentials()->value( array_column( $this->fields(), null, 'name' )[ $name ] );
	}

	/**
	 * As tags() gives them.
	 *
	 * @param array<string, mixed>[] $rows
	 * @param string                 $id   Where a row has its id.
	 * @param string                 $name Where it has its name.
	 * @return array<array{0: string, 1: string}>
	 */
	final protected static function pairs( array $rows, string $id, string $name ): array {
		return array_map( static fn( array $row ): array => array( (string) ( $row[ $id ] ?? '' ), (string) ( $row[ $name ] ?? '' ) ), array_values( $rows ) );
	}

	/**
	 * All rows of a list that comes in pages, each asked for by the position of its first row.
	 *
	 * @param string                                     $id   Where a row has its id.
	 * @param callable(int): array<int, array<string, mixed>> $page
	 * @return array<int, array<string, mixed>>
	 * @throws CrmException TEMPORARY when a page comes again and again, for that would never end.
	 */
	protected function rows_of_pages( int $rows_a_page, string $id, callable $page ): array {
		$all   = array();
		$start = 0;
		do {
			$known   = count( $all );
			$rows    = $page( $start );
			$all    += array_column( $rows, null, $id );
			$start  += $rows_a_page;
			$is_more = count( $rows ) === $rows_a_page;
			if ( $is_more && count( $all ) === $known ) {
				throw CrmException::unreadable( static::NAME );
			}
		} while ( $is_more );
		return array_values( $all );
	}
}
