<?php
/**
 * WP Fusion, which reaches some sixty CRMs: its public functions, and a check of what they did.
 *
 * The functions and their odd answers were read and tried in WP Fusion Lite 3.47.11
 * (github.com/verygoodplugins/wp-fusion-lite).
 */

declare(strict_types=1);

namespace CartCompanion\Crm\WpFusion;

use CartCompanion\Crm\{ Contact, Crm, CrmException, HttpObserver, RateLimiter, Registry, TagDirectory };
use CartCompanion\Crm\OnSite\Refusal;
use CartCompanion\Domain\Events\Person;
use CartCompanion\Site\UserByAddress;

final class WpFusion extends Crm {
	private WpFusionCrm $crm;
	private WpFusionTags $source;
	private TagDirectory $tags;
	private WpFusionUsers $users;
	private WpFusionContacts $contacts;
	private WpFusionTagMoves $moves;
	private Registry $connections;

	public function __construct( WpFusionCrm $crm, Registry $connections ) {
		$this->crm         = $crm;
		$this->source      = new WpFusionTags( $crm );
		$this->tags        = new TagDirectory( $this->source );
		$this->users       = new WpFusionUsers( $crm );
		$this->contacts    = new WpFusionContacts( $crm );
		$this->moves       = new WpFusionTagMoves( $crm, $this->contacts );
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
		if ( WpFusionUsers::are_shared() ) {
			$found .= ' ' . __( 'On this network it keeps one contact of each user for all sites. Where sites have CRM accounts of their own, turn on “Multisite - Blog Prefix” under Settings → WP Fusion → Advanced on each of them: else a customer of two sites gets in at one of them only.', 'cart-companion' );
		}
		if ( $this->source->can_be_created() ) {
			return $found . ' ' . __( 'Contacts and missing tags are created.', 'cart-companion' );
		}
		return $found . ' ' . __( 'Contacts are created; a missing tag must be created in the CRM first, then load it with “Resync” in WP Fusion’s settings.', 'cart-companion' );
	}

	/** Such as "activecampaign"; '' when there is none. */
	public function crm_slug(): string {
		return $this->crm->crm_slug();
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
			$this->moves->apply( $contact_id, $ids );
		} catch ( CrmException $error ) {
			if ( ! $error->is( CrmException::NOT_CONFIRMED, CrmException::CONTACT_NOT_FOUND ) ) {
				throw $error;
			}
			$this->tags->refresh(); // A tag may have been deleted in the CRM since WP Fusion fetched its list.
			$fresh = TagDirectory::ids( $this->tags->to_apply( $tag_names ) );
			if ( $fresh === $ids ) {
				throw $error;
			}
			$this->moves->apply( $contact_id, $fresh );
		}
	}

	public function remove( string $contact_id, array $tag_names ): void {
		$ids = TagDirectory::ids( $this->tags->to_remove( $tag_names ) );
		if ( array() !== $ids ) {
			$this->moves->remove( $contact_id, $ids );
		}
	}

	public function tags_of( string $contact_id ): array {
		return $this->tags->names_of( $this->moves->ids_of( $contact_id ) );
	}

	public function tags_of_user( int $user_id ): ?array {
		$contact_id = $this->users->contact_of( $user_id );
		if ( '' === $contact_id ) { // A copy that may be another site's lets them in all the same.
			return '' === $this->users->of_other_site( $user_id ) ? array() : $this->tags->names_of( $this->users->copy_of( $user_id ) );
		}
		// Not WP Fusion's own get_tags with force: while the CRM is down that empties the user's tags.
		$ids = $this->moves->ids_of( $contact_id );
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

	public function contact_of_other_site( int $user_id ): string {
		return $this->is_connected() ? $this->users->of_other_site( $user_id ) : '';
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

	/** What another connection to the same CRM read there; asks the CRM only where WP Fusion does not know one of the tags. */
	public function copy_tags_named( int $user_id, string $contact_id, array $names ): void {
		if ( $this->users->contact_of( $user_id ) === $contact_id ) {
			$ids = $this->source->names_are_ids() ? TagDirectory::ids( $this->tags->to_apply( $names ) ) : $this->tags->recent_ids( $names );
			$this->users->set_copy( $user_id, $ids ?? $this->moves->ids_of( $contact_id ) );
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
		if ( '' !== $this->users->of_other_site( $user_id ) ) { // What another site goes by stays.
			$this->users->confirm_where_found( $user_id, $contact_id, $this->contacts );
			return;
		}
		$this->link_user( $user_id, $contact_id );
		$this->crm->copy_to_user( $this->moves->ids_of( $contact_id ), $user_id );
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
			$this->moves->ids_of( $contact_id );
		} catch ( CrmException $error ) {
			if ( ! $error->is( CrmException::CONTACT_NOT_FOUND ) ) {
				throw $error;
			}
			return false;
		}
		return true;
	}
}
