<?php
/**
 * AccessAlly, as far as its functions are seen in public code.
 *
 * Sources: WP Fusion's AccessAlly module, ProgressAlly (of the same vendor) and code of sites. No function
 * that creates a contact or a tag was seen there; where WP Fusion reaches the same CRM it does that part, and where
 * AccessAlly keeps its contacts itself, they come with the WordPress user (ManagedContacts).
 */

declare(strict_types=1);

namespace CartCompanion\Crm\AccessAlly;

use CartCompanion\Crm\{ Contact, Crm, CrmException, HttpObserver, OperationList, RateLimiter, Registry, TagDirectory, UserContacts, UserTagCopy };
use CartCompanion\Domain\Events\Person;
use CartCompanion\Site\UserByAddress;

final class AccessAlly extends Crm {
	private const SLUG = 'accessally';

	private AccessAllySite $site;
	private ManagedContacts $managed;

	/** Asked for one that creates what AccessAlly cannot, in the same CRM. */
	private Registry $crms;

	public function __construct( AccessAllySite $site, Registry $crms ) {
		$this->site    = $site;
		$this->managed = new ManagedContacts( $site );
		$this->crms    = $crms;
	}

	/** As Plugin::CRMS has it made. */
	public static function make( Registry $crms, RateLimiter $limiter ): Crm {
		return new self( new AccessAllySite( new HttpObserver(), $limiter ), $crms );
	}

	public function slug(): string {
		return self::SLUG;
	}

	public function crm_slug(): string {
		return $this->site->crm_slug();
	}

	public function name(): string {
		return 'AccessAlly';
	}

	public function is_connected(): bool {
		return $this->site->is_ready();
	}

	public function status_message(): string {
		return $this->status()->message();
	}

	public function setup_hint(): string {
		return $this->status()->hint();
	}

	public function tags(): array {
		return $this->site->tags()->names();
	}

	public function find( Person $person ): ?Contact {
		$id = $this->site->contact_id( $person );
		if ( '' !== $id ) {
			return new Contact( $id );
		}
		return $this->site->has_own_contacts() ? $this->managed->of_person( $person ) : $this->contact_by_user( $person );
	}

	public function can_create_contacts(): bool {
		return null !== $this->creator();
	}

	public function find_or_create( Person $person ): Contact {
		$known = $this->find( $person );
		if ( null !== $known ) {
			return $known;
		}
		$creator = $this->creator();
		if ( null === $creator ) {
			throw CrmException::permanent( $this->status()->advice_on_contacts( $person ) );
		}
		$contact = $creator->create( $person );
		if ( $contact->is_new() ) {
			$this->site->note_created( $contact->id() );
		}
		return $contact;
	}

	public function apply( string $contact_id, array $tag_names ): void {
		$missing = $this->site->tags()->missing( $tag_names );
		$known   = array_values( array_diff( $tag_names, $missing ) );
		$this->create_and_apply( $contact_id, $missing );
		if ( array() !== $known ) {
			$this->add( $contact_id, $known );
		}
		$this->site->update_copy( $contact_id, $this->site->tags()->known_ids( $tag_names ), array() );
	}

	public function remove( string $contact_id, array $tag_names ): void {
		$ids = TagDirectory::ids( $this->site->tags()->to_remove( $tag_names ) );
		if ( array() !== $ids ) {
			$this->site->remove_tags( $contact_id, $ids );
			$this->site->update_copy( $contact_id, array(), $ids );
		}
	}

	public function tags_of( string $contact_id ): array {
		return $this->site->tags()->names_of( $this->site->tag_ids_of( $contact_id ) );
	}

	public function contact_of_user( int $user_id ): string {
		return $this->is_connected() ? $this->site->contact_id_of_user( $user_id ) : '';
	}

	public function contact_of_other_site( int $user_id ): string {
		return $this->is_connected() ? $this->site->contact_id_of_other_site( $user_id ) : '';
	}

	/** By WP Fusion where it reaches the same CRM: no function of AccessAlly's own was seen that says it. */
	public function users_of_contact( string $contact_id ): array {
		$linker = $this->linker();
		return null === $linker ? array() : $linker->users_of_contact( $contact_id );
	}

	public function tags_of_user( int $user_id ): ?array {
		return $this->site->tags_of_user( $user_id );
	}

	public function fetch_tags_of_user( int $user_id ): bool {
		return $this->site->fetch_tags_of_user( $user_id );
	}

	public function offerings(): array {
		return $this->site->offerings();
	}

	public function user_tags(): ?UserTagCopy {
		return $this->is_connected() ? $this->site : null;
	}

	public function user_contacts(): ?UserContacts {
		return $this->is_connected() && $this->site->has_own_contacts() ? $this->managed : null;
	}

	public function while_creating( callable $callback ) {
		$creator = $this->creator();
		return null === $creator ? $callback() : $creator->while_creating( $callback );
	}

	/** AccessAlly's copy of the tags comes with it: it is what lets users in. */
	public function link_user( int $user_id, string $contact_id ): void {
		$linker = $this->linker();
		if ( null !== $linker ) {
			$linker->link_user( $user_id, $contact_id );
		}
		if ( $this->site->contact_id_of_user( $user_id ) !== $contact_id ) {
			$this->site->link_user( $user_id, $contact_id );
		}
		$this->site->update_copy( $contact_id, array(), array() );
	}

	public function link_existing_user( int $user_id, string $contact_id ): void {
		$linker = $this->linker();
		if ( null !== $linker ) {
			$linker->link_existing_user( $user_id, $contact_id );
		}
		if ( $this->site->link_existing_user( $user_id, $contact_id ) ) {
			$this->site->update_copy( $contact_id, array(), array() );
		}
	}

	/** By the list of tags, which AccessAlly fetches from its CRM. */
	public function verify_credentials(): ?bool {
		try {
			return $this->site->source()->refresh() ? true : null;
		} catch ( CrmException $error ) {
			return $error->is( CrmException::UNAUTHORIZED ) ? false : null;
		}
	}

	public function calls(): int {
		$creator = $this->creator();
		return $this->site->calls() + ( null === $creator ? 0 : $creator->calls() );
	}

	/**
	 * AccessAlly's list may still have a tag that was deleted in the CRM since.
	 *
	 * @param string[] $names
	 */
	private function add( string $contact_id, array $names ): void {
		try {
			$this->site->add_tags( $contact_id, $this->site->tags()->known_ids( $names ) );
		} catch ( CrmException $error ) {
			$is_unsettled = $error->is( CrmException::NOT_CONFIRMED, CrmException::CONTACT_NOT_FOUND );
			$missing      = $is_unsettled ? $this->site->tags()->missing_now( $names ) : array();
			if ( array() === $missing ) {
				throw $error;
			}
			$this->create_and_apply( $contact_id, $missing );
			$left = $this->site->tags()->known_ids( array_diff( $names, $missing ) );
			if ( array() !== $left ) {
				$this->site->add_tags( $contact_id, $left );
			}
		}
	}

	/** @param string[] $missing Tags that the CRM does not have. */
	private function create_and_apply( string $contact_id, array $missing ): void {
		if ( array() === $missing ) {
			return;
		}
		$creator = $this->creator();
		if ( null === $creator ) {
			throw $this->site->source()->refusal( ...$missing );
		}
		$this->site->forget_seen_tags_of( $contact_id );
		$creator->apply( $contact_id, $missing );
		$this->site->tags()->refresh();
	}

	public function operations(): ?OperationList {
		return $this->site->operations()->are_there() ? $this->site->operations()->all() : null;
	}

	public function why_no_operations(): string {
		return __( 'This version of AccessAlly lets other plugins run no operations. Update AccessAlly, or take the operation out of the rule', 'cart-companion' );
	}

	public function require_contact( string $contact_id ): void {
		if ( $this->site->is_gone( $contact_id ) ) {
			throw CrmException::contact_not_found( $this->site->crm_name() );
		}
	}

	public function run_operation( string $contact_id, string $operation_id, callable $begin ): void {
		$this->site->forget_tags_of( $contact_id );
		$this->site->operations()->run( $contact_id, $operation_id, $begin );
	}

	public function refresh_copy( string $contact_id ): void {
		$this->site->forget_tags_of( $contact_id );
		$this->site->update_copy( $contact_id, array(), array() );
	}

	/**
	 * Users are linked to contacts, whose address may have changed since: of a member who changed it on the account page, or
	 * in the CRM. One that the CRM has no more is nobody's.
	 */
	private function contact_by_user( Person $person ): ?Contact {
		foreach ( $person->emails() as $email ) {
			$user_id = UserByAddress::id( $email );
			$id      = 0 === $user_id ? '' : $this->contact_of_user( $user_id );
			if ( '' !== $id && $this->site->has_contact_elsewhere( $id, $email ) ) {
				return Contact::of_user( $id );
			}
		}
		return null;
	}

	/** By its webhook aal_genpass (kb.accessally.com, on creating users by webhook). */
	public function crm_that_creates_users(): string {
		return $this->site->is_there() && ! $this->site->has_own_contacts() ? $this->site->crm_name() : '';
	}

	public function linked_among( array $user_ids ): int {
		try {
			$ids = $this->is_connected() ? array_map( array( $this->site, 'contact_id_of_user' ), $user_ids ) : array();
		} catch ( CrmException $error ) {
			return 0;
		}
		return count( array_filter( $ids ) );
	}

	/** Creates what AccessAlly cannot. Contact ids and tags are shared only where both speak with one CRM. */
	private function creator(): ?Crm {
		foreach ( $this->crms->reaching( $this->site->crm_slug() ) as $crm ) {
			if ( self::SLUG !== $crm->slug() && $crm->can_create_contacts() ) {
				return $crm;
			}
		}
		return null;
	}

	/** The same where its plugin links users to contacts of its own: WP Fusion does. */
	private function linker(): ?Crm {
		$creator = $this->creator();
		return null !== $creator && $creator->acts_on_users_beside( $this->crm_slug() ) ? $creator : null;
	}

	private function status(): AccessAllyStatus {
		return new AccessAllyStatus( $this->site, $this->managed, $this->creator() );
	}
}
