<?php
/**
 * WP Fusion, which reaches some sixty CRMs: its public functions, and a check of what they did.
 *
 * The functions and their odd answers were read and tried in WP Fusion Lite 3.47.11
 * (github.com/verygoodplugins/wp-fusion-lite).
 */

declare(strict_types=1);

namespace CartCompanion\Crm\WpFusion;

use CartCompanion\Crm\{ Contact, Crm, CrmException, CrmLock, HttpObserver, RateLimiter, Registry, TagDirectory };
use CartCompanion\Crm\OnSite\Refusal;
use CartCompanion\Domain\Events\Person;
use CartCompanion\Site\UserByAddress;

final class WpFusion extends Crm {
	private WpFusionCrm $crm;
	private WpFusionTags $source;
	private TagDirectory $tags;
	private WpFusionUsers $users;
	private WpFusionContacts $contacts;
	private Registry $connections;

	public function __construct( WpFusionCrm $crm, Registry $connections ) {
		$this->crm         = $crm;
		$this->source      = new WpFusionTags( $crm );
		$this->tags        = new TagDirectory( $this->source );
		$this->users       = new WpFusionUsers( $crm );
		$this->contacts    = new WpFusionContacts( $crm );
		$this->connections = $connections;
	}

	/** As Plugin::CRMS has it made. */
	public static function make( Registry $crms, RateLimiter $limiter ): Crm {
		return new self( new WpFusionCrm( new HttpObserver(), $limiter ), $crms );
	}

	public function slug(): string {
		return 'wp-fusion';
	}

	public function name(): string {
		return 'WP Fusion';
	}

	public function is_connected(): bool {
		return $this->crm->is_ready() && ! $this->crm->is_staging();
	}

	public function status_message(): string {
		if ( ! function_exists( 'wp_fusion' ) ) {
			return __( 'WP Fusion is not active on this site.', 'cart-companion' );
		}
		if ( $this->crm->is_staging() ) {
			return $this->crm->staging_advice();
		}
		if ( ! $this->is_connected() ) {
			return __( 'WP Fusion is active but not connected to a CRM yet. Finish its set-up under Settings → WP Fusion.', 'cart-companion' );
		}
		/* translators: %s: name of a CRM */
		$found = sprintf( __( 'WP Fusion is active and connected to %s.', 'cart-companion' ), $this->crm->name() );
		if ( $this->source->can_be_created() ) {
			return $found . ' ' . __( 'Contacts and missing tags are created.', 'cart-companion' );
		}
		return $found . ' ' . __( 'Contacts are created; a missing tag must be created in the CRM first, then load it with “Resync” in WP Fusion’s settings.', 'cart-companion' );
	}

	/** Its short name in WP Fusion, such as "activecampaign"; '' when there is none. */
	public function crm_slug(): string {
		return $this->crm->slug();
	}

	public function tags(): array {
		return $this->tags->names();
	}

	public function find( Person $person ): ?Contact {
		foreach ( $person->emails() as $email ) {
			$id = $this->contacts->id( $email );
			if ( '' !== $id ) {
				return new Contact( $id );
			}
		}
		return $this->contact_by_user( $person );
	}

	public function find_or_create( Person $person ): Contact {
		return $this->find( $person ) ?? $this->create( $person );
	}

	public function create( Person $person ): Contact {
		foreach ( $this->connections->reaching( $this->crm_slug() ) as $direct ) {
			if ( ! $direct->can_hold( $person->email() ) ) {
				throw Refusal::of_address( $this->crm->name() );
			}
		}
		return $this->contacts->create( $person );
	}

	public function apply( string $contact_id, array $tag_names ): void {
		$ids = TagDirectory::ids( $this->tags->to_apply( $tag_names ) );
		try {
			$this->apply_ids( $contact_id, $ids );
		} catch ( CrmException $error ) {
			if ( ! $error->is( CrmException::NOT_CONFIRMED, CrmException::CONTACT_NOT_FOUND ) ) {
				throw $error;
			}
			$this->tags->refresh(); // A tag may have been deleted in the CRM since WP Fusion fetched its list.
			$fresh = TagDirectory::ids( $this->tags->to_apply( $tag_names ) );
			if ( $fresh === $ids ) {
				throw $error;
			}
			$this->apply_ids( $contact_id, $fresh );
		}
	}

	public function remove( string $contact_id, array $tag_names ): void {
		$ids = TagDirectory::ids( $this->tags->to_remove( $tag_names ) );
		if ( array() === $ids ) {
			return;
		}
		$this->move( 'remove_tags', $ids, $contact_id );
		if ( $this->crm->is_confirmed() ) {
			return;
		}
		$fault = $this->crm->fault();
		$left  = $this->tag_ids_of( $contact_id );
		if ( array() !== array_uintersect( $ids, $left, 'strcasecmp' ) || ( array() === $left && ! $this->is_there( $contact_id ) ) ) {
			throw $fault ?? ( $this->crm->is_on_this_site() && array() === $left ? CrmException::contact_not_found( $this->crm->name() ) : CrmException::not_confirmed( $this->crm->name() ) );
		}
	}

	public function tags_of( string $contact_id ): array {
		return $this->tags->names_of( $this->tag_ids_of( $contact_id ) );
	}

	public function tags_of_user( int $user_id ): ?array {
		$contact_id = $this->users->contact_of( $user_id );
		if ( '' === $contact_id ) {
			return array();
		}
		// Not WP Fusion's own get_tags with force: while the CRM is down that empties the user's tags.
		$ids = $this->tag_ids_of( $contact_id );
		$this->crm->copy_to_user( $ids, $user_id );
		return $this->tags->names_of( $ids );
	}

	/** Only where it reaches that CRM: what else it is for, it goes on doing. */
	public function acts_on_users_beside( string $crm_slug ): bool {
		return $this->crm_slug() === $crm_slug;
	}

	/**
	 * WP Fusion's function for user_register looks the new user up by the e-mail address. Where the CRM does not answer
	 * well, or has the contact under another address, it takes that for "none" and adds a second contact
	 * (includes/class-user.php of WP Fusion Lite 3.47.11). Null from this filter, documented for that, lets it do nothing.
	 */
	public function while_creating( callable $callback ) {
		add_filter( 'wpf_user_register', '__return_null', PHP_INT_MAX );
		try {
			return $callback();
		} finally {
			remove_filter( 'wpf_user_register', '__return_null', PHP_INT_MAX );
		}
	}

	public function link_user( int $user_id, string $contact_id ): void {
		$this->users->link( $user_id, $contact_id );
	}

	public function contact_of_user( int $user_id ): string {
		return $this->is_connected() ? $this->users->contact_of( $user_id ) : '';
	}

	public function users_of_contact( string $contact_id ): array {
		return $this->is_connected() ? $this->users->users_of( $contact_id ) : array();
	}

	public function change_copies( string $contact_id, array $applied, array $removed ): void {
		$user_ids = $this->users->all_of( $contact_id );
		if ( array() === $user_ids ) {
			return;
		}
		$there = TagDirectory::ids( $this->tags->to_apply( $applied ) );
		$gone  = TagDirectory::ids( $this->tags->to_remove( $removed ) );
		foreach ( $user_ids as $user_id ) {
			$this->users->change_copy( $user_id, $there, $gone );
		}
	}

	/**
	 * WP Fusion looks for a user's contact when they register, and never again by itself: who was a user before they
	 * bought has none, and gets in nowhere (get_contact_id() of class-user.php).
	 */
	public function link_existing_user( int $user_id, string $contact_id ): void {
		$linked = $this->users->contact_of( $user_id );
		if ( $linked === $contact_id || ( '' !== $linked && $this->has_contact( $linked ) ) ) {
			return;
		}
		$this->link_user( $user_id, $contact_id );
		$this->crm->copy_to_user( $this->tag_ids_of( $contact_id ), $user_id );
	}

	/** Each of its connectors can fetch the CRM's list of tags. */
	public function verify_credentials(): ?bool {
		try {
			return $this->source->refresh() ? true : null;
		} catch ( CrmException $error ) {
			return $error->is( CrmException::UNAUTHORIZED ) ? false : null;
		}
	}

	public function calls(): int {
		return $this->crm->calls();
	}

	/** Of a user with one of the addresses: WP Fusion keeps a user's contact whatever address it has by now. */
	private function contact_by_user( Person $person ): ?Contact {
		foreach ( $person->emails() as $email ) {
			$user_id = UserByAddress::id( $email );
			$id      = 0 === $user_id ? '' : $this->users->contact_of( $user_id );
			if ( '' !== $id && $this->surely_has_contact( $id ) ) {
				return Contact::of_user( $id );
			}
		}
		return null;
	}

	private function surely_has_contact( string $contact_id ): bool {
		return $this->has_contact( $contact_id ) && ( ! $this->crm->is_on_this_site() || $this->contacts->is_there( $contact_id ) );
	}

	private function has_contact( string $contact_id ): bool {
		try {
			$this->tag_ids_of( $contact_id );
		} catch ( CrmException $error ) {
			if ( ! $error->is( CrmException::CONTACT_NOT_FOUND ) ) {
				throw $error;
			}
			return false;
		}
		return true;
	}

	/**
	 * Its connectors refuse a contact that is gone in words of their own; when its tags are read they say "not_found".
	 *
	 * @param string[] $ids
	 */
	private function move( string $verb, array $ids, string $contact_id ): void {
		$ask = fn() => $this->crm->ask( $verb, $ids, $contact_id );
		try {
			// FluentCRM, for one, may have a tag on a contact twice after two requests at once.
			$this->crm->is_on_this_site() ? CrmLock::during( "wp-fusion contact $contact_id", $ask ) : $ask();
		} catch ( CrmException $error ) {
			if ( $error->is( CrmException::PERMANENT ) ) {
				$this->tag_ids_of( $contact_id );
			}
			throw $error;
		}
	}

	/** @param string[] $ids */
	private function apply_ids( string $contact_id, array $ids ): void {
		$this->move( 'apply_tags', $ids, $contact_id );
		if ( $this->crm->is_confirmed() ) {
			return;
		}
		$fault = $this->crm->fault();
		$there = $this->tag_ids_of( $contact_id );
		if ( array() !== array_udiff( $ids, $there, 'strcasecmp' ) ) {
			// A CRM on this site does not lag: of a contact that is gone Groundhogg says yes, and then that it has no tags.
			$is_gone = array() === $there && $this->crm->is_on_this_site();
			throw $fault ?? ( $is_gone ? CrmException::contact_not_found( $this->crm->name() ) : CrmException::not_confirmed( $this->crm->name() ) );
		}
	}

	/** @return string[] */
	private function tag_ids_of( string $contact_id ): array {
		$answer = $this->crm->ask( 'get_tags', $contact_id );
		// While the CRM is down this is an empty list, which looks like "no tags".
		$this->crm->require_no_fault();
		return is_array( $answer ) ? array_map( 'strval', array_values( $answer ) ) : array();
	}

	/** An empty list of tags may also come from a CRM that is down: then its contact is not found either. */
	private function is_there( string $contact_id ): bool {
		if ( $this->crm->is_on_this_site() ) {
			return $this->contacts->is_there( $contact_id );
		}
		$address = $this->contacts->address( $contact_id );
		return '' === $address || $this->contacts->id( $address ) === $contact_id;
	}
}
