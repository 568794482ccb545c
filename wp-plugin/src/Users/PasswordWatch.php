<?php
/**
 * Notices that another program gave a new password to a customer whose login this plugin made.
 *
 * AccessAlly does so when an automation of its CRM calls its webhook aal_genpass for somebody who is a user already, or an
 * operation creates logins on demand (kb.accessally.com); who forgot their password gets WordPress's own link (the same,
 * password guide). WP Fusion does where its field "Password" is synced (set_user_meta() in its includes/class-user.php,
 * 3.47). FluentCRM 2.9 and Groundhogg 4.7 give no passwords to users there are.
 *
 * What was changed is read from the database whenever WordPress drops its copy of a user, which it does after every change
 * since 4.4; no password is seen.
 *
 * Certain is a change in the very request in which AccessAlly updates the user, or is called by that webhook. It may work
 * through webhooks later, unseen: a change by nobody who was seen, within minutes of AccessAlly's update, is a sign. Not on
 * a network of sites of which only some have this plugin: there a customer follows the e-mail's link to the main site.
 */

declare(strict_types=1);

namespace CartCompanion\Users;

use CartCompanion\Crm\Registry;
use CartCompanion\Site\{ LoginSettings, Network };
use CartCompanion\Store\{ CustomerHistory, OtherLogins, SecondPassword, SecondPasswords };

final class PasswordWatch {
	/** So it is called in the address of the webhook (kb.accessally.com, on webhook commands). */
	private const WEBHOOK = 'aal_genpass';

	/** A change and an update that are no further apart may be one. */
	private const APART_SECONDS = 15 * MINUTE_IN_SECONDS;

	/** So long after the e-mail a change by nobody who was seen is a sign. */
	private const SIGN_SECONDS = DAY_IN_SECONDS;

	private LoginSettings $settings;
	private Registry $crms;
	private SecondPasswords $found;
	private OtherLogins $others;
	private CustomerHistory $history;

	/** @var array<int, true> By user id: who asked for it themselves in this request. */
	private array $asked = array();

	/** @var array<int, true> By user id: whose password WP Fusion sets in this request. */
	private array $synced = array();

	/** @var array<int, true> By user id: whom AccessAlly updated in this request. */
	private array $updated = array();

	/** @var array<int, true> By user id: whose password changed in this request, by nobody who was seen. */
	private array $changed = array();

	/** @var array<int, true> By user id: who became a user in this request. */
	private array $registered = array();

	public function __construct( LoginSettings $settings, Registry $crms, SecondPasswords $found, OtherLogins $others, CustomerHistory $history ) {
		$this->settings = $settings;
		$this->crms     = $crms;
		$this->found    = $found;
		$this->others   = $others;
		$this->history  = $history;
	}

	public function register(): void {
		add_action( 'password_reset', array( $this, 'note_asked' ), 1 );
		add_filter( 'wpf_set_user_meta', array( $this, 'note_synced' ), PHP_INT_MAX, 2 );
		add_action( 'user_register', array( $this, 'note_registered' ) );
		add_action( 'accessally_update_user', array( $this, 'note_updated' ), 10, 2 );
		add_action( 'clean_user_cache', array( $this, 'look' ) );
		add_action( 'deleted_user', array( $this->found, 'forget' ) );
	}

	/** @param mixed $user The WP_User who sets a password by the link of an e-mail, before it is set. */
	public function note_asked( $user ): void {
		if ( $user instanceof \WP_User ) {
			$this->asked[ $user->ID ] = true;
		}
	}

	/**
	 * @param mixed $fields What WP Fusion writes to the user next, by name.
	 * @param mixed $user_id
	 * @return mixed
	 */
	public function note_synced( $fields, $user_id ) {
		if ( is_array( $fields ) && ! empty( $fields['user_pass'] ) ) {
			$this->synced[ (int) $user_id ] = true;
		}
		return $fields;
	}

	/** @param mixed $user_id */
	public function note_registered( $user_id ): void {
		$this->registered[ (int) $user_id ] = true;
		if ( self::is_webhook() ) {
			$this->note_login( (int) $user_id, '' );
		}
	}

	/**
	 * AccessAlly created or updated a user from its CRM, which it does for much else than passwords.
	 *
	 * @param mixed $user_id    Also of nobody: code of sites expects that.
	 * @param mixed $contact_id
	 */
	public function note_updated( $user_id, $contact_id = '' ): void {
		$id = is_numeric( $user_id ) ? (int) $user_id : 0;
		if ( isset( $this->registered[ $id ] ) ) {
			$this->note_login( $id, is_scalar( $contact_id ) ? (string) $contact_id : '' );
		}
		$user = WelcomedUser::of( $id );
		if ( null === $user ) {
			return;
		}
		$this->note_written( $id, $user );
		$this->updated[ $id ] = true;
		if ( isset( $this->changed[ $id ] ) ) {
			$this->record( $user, $id, SecondPassword::ACCESSALLY );
		} elseif ( time() - $user->welcomed_at() < self::SIGN_SECONDS ) {
			$user->note_update( time() );
			$this->compare( $id, $user );
		}
		add_action( 'shutdown', fn() => $this->look( $id ), 0 ); // It may be written past WordPress after this.
	}

	/** A password that was written past WordPress, or at another site of a network: before this moment, nobody knows when. */
	private function note_written( int $user_id, WelcomedUser $user ): void {
		if ( ! $user->has_new_password() || $this->is_own_doing( $user_id ) ) {
			return;
		}
		if ( self::is_webhook() ) {
			$this->changed[ $user_id ] = true;
		} elseif ( Network::is_plugin_everywhere() ) {
			$user->note_change( time() );
		}
	}

	/** @param mixed $user_id Whose row was written, as far as WordPress was asked to write it. */
	public function look( $user_id ): void {
		$id   = (int) $user_id;
		$user = WelcomedUser::of( $id );
		if ( null === $user || ! $user->has_new_password() || $this->is_own_doing( $id ) ) {
			return;
		}
		if ( isset( $this->synced[ $id ] ) ) {
			$this->record( $user, $id, SecondPassword::WP_FUSION );
		} elseif ( isset( $this->updated[ $id ] ) || self::is_webhook() ) {
			$this->record( $user, $id, SecondPassword::ACCESSALLY );
		} else {
			$this->changed[ $id ] = true;
			$user->note_change( time() );
			$this->compare( $id, $user );
		}
	}

	/** Whether the customer changed it, or somebody who may do so for them. */
	private function is_own_doing( int $user_id ): bool {
		$me = get_current_user_id();
		if ( $me === $user_id || doing_filter( 'authenticate' ) ) { // WordPress hashes an old password anew when it is entered.
			return true;
		}
		if ( self::is_webhook() ) {
			return false; // Whoever calls it, such as the owner who tries its address.
		}
		$is_typed = defined( 'WP_CLI' ) && WP_CLI && ! wp_doing_cron();
		return isset( $this->asked[ $user_id ] ) || $is_typed || ( 0 !== $me && current_user_can( 'edit_user', $user_id ) );
	}

	/** Whether AccessAlly is called to give somebody a password; a login page with this in its address is not. */
	private static function is_webhook(): bool {
		$address = isset( $_SERVER['REQUEST_URI'] ) ? sanitize_text_field( wp_unslash( $_SERVER['REQUEST_URI'] ) ) : '';
		return false !== strpos( $address, self::WEBHOOK ) && 'wp-login.php' !== ( $GLOBALS['pagenow'] ?? '' );
	}

	/** A change by nobody who was seen, and AccessAlly's update of the same user: within minutes they are a sign. */
	private function compare( int $user_id, WelcomedUser $user ): void {
		$is_early = $user->changed_at() - $user->welcomed_at() < self::SIGN_SECONDS;
		if ( 0 !== $user->changed_at() && 0 !== $user->updated_at() && $is_early && abs( $user->changed_at() - $user->updated_at() ) < self::APART_SECONDS ) {
			$this->record( $user, $user_id, SecondPassword::PERHAPS_ACCESSALLY );
		}
	}

	private function record( WelcomedUser $user, int $user_id, string $by ): void {
		$this->add( $user, new SecondPassword( $user_id, $by, time() ) );
	}

	/** AccessAlly made a user in this request. A customer who has a login under another address has two now. */
	private function note_login( int $user_id, string $contact_id ): void {
		if ( '' !== PendingWelcomeEmail::by_event( $user_id ) || null !== WelcomedUser::of( $user_id ) ) {
			return; // Made here.
		}
		if ( self::is_webhook() || 0 === get_current_user_id() ) {
			$this->others->note( $user_id, time() );
		}
		$first = '' === $contact_id ? 0 : $this->history->other_user_of_contact( $contact_id, $user_id );
		$user  = 0 === $first ? null : WelcomedUser::of( $first );
		if ( null !== $user ) {
			$this->add( $user, new SecondPassword( $first, SecondPassword::SECOND_USER, time(), $user_id ) );
		}
	}

	/** The owner is told whose site has made the login. */
	private function add( WelcomedUser $user, SecondPassword $new ): void {
		Network::at_site( $user->site(), function () use ( $new ): void {
			if ( $this->settings->is_made_here() ) { // Else one only creates logins: the owner chose so.
				$this->found->add( $new, $this->crms->crm_that_creates_users() );
			}
		} );
	}
}
