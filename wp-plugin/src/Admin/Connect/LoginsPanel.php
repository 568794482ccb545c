<?php
/** Who makes the WordPress logins of new customers, and with which role. */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\{ Fields, FormError, Forms, Notice, Panel };
use CartCompanion\Alerts\SecondPasswordAlert;
use CartCompanion\Crm\Registry;
use CartCompanion\Delivery\AccessChecks;
use CartCompanion\Labels\Links;
use CartCompanion\Site\{ LoginSettings, RoleSafety };
use CartCompanion\Store\SecondPasswords;
use CartCompanion\Users\{ LoginError, UserCreator };

final class LoginsPanel extends Panel {
	/** What an owner must be allowed to do by hand to have it done for them. */
	public const CAPABILITY = 'create_users';

	/** Values of the field "logins". */
	public const AUTOMATION = 'automation';
	public const HERE       = 'here';
	public const NONE       = 'none';

	private LoginSettings $choice;
	private Registry $crms;
	private AccessChecks $checks;

	public function __construct( LoginSettings $choice, Registry $crms, AccessChecks $checks ) {
		$this->choice = $choice;
		$this->crms   = $crms;
		$this->checks = $checks;
	}

	public function forms(): array {
		return array( 'logins' => array( $this, 'save' ) );
	}

	/** @param array<string, mixed> $fields logins, only_here, role, agreed (slugs of roles). */
	public function save( array $fields ): Notice {
		if ( self::NONE === Forms::text( $fields, 'logins' ) ) {
			$this->choice->need_none();
			( new SecondPasswords() )->close();
			$this->checks->ask_for_all(); // Each ends with the word that nothing depends on it.
			return Notice::success( __( 'Saved. Your customers need no login here: nobody checks whether they can get in, and alerts about it end within minutes.', 'cart-companion' ) );
		}
		if ( self::HERE !== Forms::text( $fields, 'logins' ) ) {
			$this->choice->leave_to_automation();
			( new SecondPasswords() )->close(); // One only creates logins from now on.
			return Notice::success( __( 'Saved. Your CRM’s automation creates the logins of new customers.', 'cart-companion' ) );
		}
		if ( ! current_user_can( self::CAPABILITY ) ) {
			throw new FormError( __( 'You may not create users on this site, so Cart Companion may not do it for you. Ask an administrator of the network. Nothing was changed.', 'cart-companion' ) );
		}
		require_once ABSPATH . 'wp-admin/includes/user.php';
		$slug = Forms::text( $fields, 'role' );
		$role = isset( get_editable_roles()[ $slug ] ) ? RoleSafety::of_this_site( $slug ) : null;
		if ( null === $role ) {
			throw new FormError( __( 'Choose a role for the logins. Nothing was changed.', 'cart-companion' ) );
		}
		self::check( $role, in_array( $slug, array_map( 'strval', (array) ( $fields['agreed'] ?? array() ) ), true ) );
		$this->choice->make_here( $role, ! empty( $fields['only_here'] ) );
		/* translators: %s: name of a role */
		$saved = sprintf( __( 'Saved. Cart Companion creates the logins of new customers, with the role “%s”.', 'cart-companion' ), $role->name() );
		$crm   = $this->crms->crm_that_creates_users();
		return '' === $crm || $this->choice->is_made_here_only()
			? Notice::success( $saved )
			/* translators: %s: name of a CRM */
			: Notice::warning( $saved . ' ' . sprintf( __( 'You have not ticked that your automations in %s create no logins. Look there for “aal_genpass” now: as long as one of them calls it, new customers get a second password.', 'cart-companion' ), $crm ) );
	}

	/** @throws FormError When the role may not be chosen. */
	private static function check( RoleSafety $role, bool $is_agreed ): void {
		if ( array() !== $role->takes_over() ) {
			/* translators: 1: name of a role, 2: what it may do */
			throw new FormError( sprintf( __( 'With the role “%1$s” a customer could take over this site (%2$s), so it cannot be chosen. Nothing was changed.', 'cart-companion' ), $role->name(), RoleSafety::in_words( $role->takes_over() ) ) );
		}
		if ( array() !== $role->beyond_subscriber() && ! $is_agreed ) {
			/* translators: 1: name of a role, 2: what it may do */
			throw new FormError( sprintf( __( 'Customers with the role “%1$s” may do more than a subscriber: %2$s. If you want that, tick “I know” below this role. Nothing was changed.', 'cart-companion' ), $role->name(), RoleSafety::in_words( $role->beyond_subscriber() ) ) );
		}
	}

	public function print(): void {
		printf( '<h2>%s</h2>', esc_html__( 'Logins', 'cart-companion' ) );
		self::print_found();
		if ( $this->choice->are_users_needed() ) {
			$this->print_where_users_are_needed();
			return;
		}
		printf( '<p>%s</p>', esc_html__( 'Who creates the login for a new customer?', 'cart-companion' ) );
		$this->print_problem();
		$advice = LoginAdvice::of_this_site( $this->choice, $this->crms );
		if ( '' === $advice->choice() && '' !== $advice->sentence() ) {
			printf( '<p class="cart-companion-advice">%s</p>', esc_html( $advice->sentence() ) );
		}
		Forms::open( 'logins' );
		printf( '<fieldset class="cart-companion-choice"><legend class="screen-reader-text">%s</legend>', esc_html__( 'Who creates the logins of new customers', 'cart-companion' ) );
		self::print_way( $advice, self::AUTOMATION, $this->choice->is_needed() && ! $this->choice->is_made_here(), __( 'My CRM’s automation creates the login', 'cart-companion' ), $this->automation() );
		self::print_way( $advice, self::HERE, $this->choice->is_made_here(), __( 'Cart Companion creates it', 'cart-companion' ), __( 'New buyers get a WordPress login and an e-mail to set their password. Existing users are not changed.', 'cart-companion' ) );
		$this->print_second_password();
		Fields::print_choice( 'logins', self::NONE, ! $this->choice->is_needed(), __( 'My customers need no login here', 'cart-companion' ), __( 'Tags are set for e-mails and the like only. Nobody checks whether a customer can get in, and there are no alerts about it.', 'cart-companion' ) );
		echo '</fieldset>';
		$this->print_roles();
		submit_button( __( 'Save logins', 'cart-companion' ), 'primary', 'submit', true, array( 'id' => 'cart-companion-save-logins' ) );
		echo '</form>';
	}

	private static function print_way( LoginAdvice $advice, string $way, bool $is_chosen, string $name, string $sentence ): void {
		if ( $way === $advice->choice() ) {
			/* translators: %s: one of several ways */
			$name     = sprintf( __( '%s (recommended)', 'cart-companion' ), $name );
			$sentence = $sentence . ' ' . $advice->sentence();
		}
		Fields::print_choice( 'logins', $way, $is_chosen, $name, $sentence );
	}

	/** What was found to happen, with the way to what can be done about it. */
	private static function print_found(): void {
		$alert = SecondPasswordAlert::of_this_site();
		if ( null !== $alert ) {
			Notice::error( sprintf( '<strong>%1$s</strong> %2$s <a href="%3$s">%4$s</a>', esc_html( $alert->sentence() ), esc_html( implode( ' ', $alert->what_to_switch_off() ) ), esc_url( Links::needs_you( SecondPasswordAlert::KEY ) ), esc_html__( 'Show who', 'cart-companion' ) ) )->print_inline();
		}
	}

	/** Where the CRM has contacts of users only, no automation can make them: who does is no choice, whether customers log in is. */
	private function print_where_users_are_needed(): void {
		printf( '<p class="cart-companion-users-needed">%s</p>', esc_html__( 'With AccessAlly’s Managed Contacts, Cart Companion makes the WordPress user of each new customer. That is not a choice here: AccessAlly gives a contact only to a user, tags are set on the contact, and no automation makes users. Existing users are not changed.', 'cart-companion' ) );
		$this->print_problem();
		Forms::open( 'logins' );
		printf( '<fieldset class="cart-companion-choice"><legend class="screen-reader-text">%s</legend>', esc_html__( 'Whether customers log in here', 'cart-companion' ) );
		Fields::print_choice( 'logins', self::HERE, $this->choice->is_needed(), __( 'My customers log in here', 'cart-companion' ), __( 'When the tags are set, a new user gets an e-mail with a link to set their password.', 'cart-companion' ) );
		Fields::print_choice( 'logins', self::NONE, ! $this->choice->is_needed(), __( 'My customers need no login here', 'cart-companion' ), __( 'They become WordPress users all the same, for AccessAlly has no contact without one, but get no e-mail. Nobody checks whether a customer can get in, and there are no alerts about it.', 'cart-companion' ) );
		echo '</fieldset>';
		$this->print_roles();
		submit_button( __( 'Save logins', 'cart-companion' ), 'primary', 'submit', true, array( 'id' => 'cart-companion-save-logins' ) );
		echo '</form>';
	}

	private function automation(): string {
		$sentence = __( 'Cart Companion sets the tags and checks whether the user appears.', 'cart-companion' );
		return '' === $this->crms->crm_that_creates_users()
			? $sentence
			: __( 'Choose this if new members already get their AccessAlly login e-mail today.', 'cart-companion' ) . ' ' . $sentence;
	}

	/** Where an automation can have AccessAlly create users too, whoever is there already gets a new password from it. */
	private function print_second_password(): void {
		$crm = $this->crms->crm_that_creates_users();
		if ( '' === $crm ) {
			return;
		}
		printf(
			'<div class="notice notice-warning inline cart-companion-second-password"><p><strong>%1$s</strong> %2$s</p><p><label for="cart-companion-only-here"><input type="checkbox" id="cart-companion-only-here" name="only_here" value="1"%3$s /> %4$s</label></p></div>',
			esc_html__( 'Never both.', 'cart-companion' ),
			/* translators: %s: name of a CRM */
			esc_html( sprintf( __( 'If an automation in %s still has AccessAlly create logins (its webhook contains “aal_genpass”), AccessAlly gives the user who is already there a new password: the one your customer has just chosen, or the link in their e-mail, stops working. Take that step out of the automation before you choose this.', 'cart-companion' ), $crm ) ),
			checked( $this->choice->is_made_here_only(), true, false ), // phpcs:ignore WordPress.Security.EscapeOutput -- core's own attribute.
			/* translators: %s: name of a CRM */
			esc_html( sprintf( __( 'My automations in %s create no logins (any more)', 'cart-companion' ), $crm ) )
		);
	}

	/** What keeps logins from being made today. */
	private function print_problem(): void {
		try {
			if ( $this->choice->is_made_here() ) {
				UserCreator::checked_role( $this->choice );
			}
		} catch ( LoginError $error ) {
			Notice::error( esc_html( $error->getMessage() ) )->print_inline();
		}
	}

	private function print_roles(): void {
		printf( '<fieldset class="cart-companion-choice"><legend><strong>%s</strong></legend>', esc_html__( 'Role of the logins that Cart Companion creates', 'cart-companion' ) );
		foreach ( self::roles() as $role ) {
			if ( array() !== $role->takes_over() ) {
				continue; // With it a customer could take over this site.
			}
			Fields::print_choice( 'role', $role->slug(), $role->slug() === $this->choice->role(), $role->name(), self::may( $role ) );
			$this->print_agreement( $role );
		}
		echo '</fieldset>';
	}

	/** Each role that may do more needs a tick of its own: that for another one says nothing of it. */
	private function print_agreement( RoleSafety $role ): void {
		if ( array() === $role->beyond_subscriber() ) {
			return;
		}
		printf(
			'<p class="cart-companion-agreement"><label for="cart-companion-agreed-%1$s"><input type="checkbox" id="cart-companion-agreed-%1$s" name="agreed[]" value="%1$s"%2$s /> %3$s</label></p>',
			esc_attr( $role->slug() ),
			checked( $this->choice->is_agreed( $role ), true, false ), // phpcs:ignore WordPress.Security.EscapeOutput -- core's own attribute.
			/* translators: %s: name of a role */
			esc_html( sprintf( __( 'I know that customers with the role “%s” may do that', 'cart-companion' ), $role->name() ) )
		);
	}

	private static function may( RoleSafety $role ): string {
		return array() === $role->beyond_subscriber()
			? __( 'May log in and change their own profile.', 'cart-companion' )
			/* translators: %s: what a role may do */
			: sprintf( __( 'May also: %s.', 'cart-companion' ), RoleSafety::in_words( $role->beyond_subscriber() ) );
	}

	/** @return RoleSafety[] Those this administrator may give, the least powerful first. */
	private static function roles(): array {
		require_once ABSPATH . 'wp-admin/includes/user.php';
		$roles = array_values( array_filter( array_map( array( RoleSafety::class, 'of_this_site' ), array_map( 'strval', array_keys( get_editable_roles() ) ) ) ) );
		usort( $roles, static fn( RoleSafety $one, RoleSafety $other ): int => count( $one->rights() ) <=> count( $other->rights() ) );
		return $roles;
	}
}
