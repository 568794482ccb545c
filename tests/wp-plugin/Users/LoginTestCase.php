<?php
/**
 * A site on which the plugin creates the logins of new customers, with a mailbox.
 */

declare(strict_types=1);

use CartCompanion\Site\RoleSafety;

abstract class LoginTestCase extends SiteTestCase {
	protected const CREATED = 'A login was created. WordPress sent its e-mail with the link to set a password.';

	/** @var array<int, array<string, mixed>> Mails that WordPress sent. */
	protected array $mails = array();

	/** @var callable(mixed, array<string, mixed>): bool Takes every mail. */
	protected $mailbox;

	protected function setUp(): void {
		parent::setUp();
		$this->rules(
			Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array( 'revoked' ) ),
			Sample::rule( '*', 'subscription.renewed', array( 'paid' ) ),
			Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ), array( 'course' ) )
		);
		$this->logins_are_made_here();
		$this->mailbox = function ( $unused, array $mail ): bool {
			$this->mails[] = $mail;
			return true;
		};
		add_filter( 'pre_wp_mail', $this->mailbox, 5, 2 );
	}

	protected function tearDown(): void {
		remove_filter( 'pre_wp_mail', $this->mailbox, 5 );
		remove_role( 'club' ); // Roles are kept in memory too, where no ROLLBACK reaches.
		parent::tearDown();
	}

	protected function logins_are_made_here( string $role = 'subscriber' ): void {
		$this->plugin()->logins()->make_here( RoleSafety::of_this_site( $role ) );
	}

	protected static function user( string $email ): ?WP_User {
		$user = get_user_by( 'email', $email );
		return false === $user ? null : $user;
	}

	/** @param array<string, mixed> $more */
	protected static function purchase( string $email = 'ann@example.com', array $more = array() ): array {
		return Sample::event( 'purchase.completed', $email, $more );
	}
}
