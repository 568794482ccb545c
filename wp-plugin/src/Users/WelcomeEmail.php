<?php
/** WordPress's own e-mail to a new user, with the link to set a password; watched, whoever sends it. */

declare(strict_types=1);

namespace CartCompanion\Users;

use CartCompanion\Domain\Text;

final class WelcomeEmail {
	private bool $was_attempted = false;
	private bool $is_wanted     = true;
	private bool $is_sent       = false;
	private ?string $fault      = null;

	/** The user's. */
	private string $address = '';

	/** @var callable(): void */
	private $when_sent;

	/**
	 * @param callable(): void $when_sent Called as soon as it is known that nothing is left to be sent: once, or twice. Whoever
	 *                                    hears of the mail after that may end PHP, and it is not sent again.
	 */
	public function __construct( callable $when_sent ) {
		$this->when_sent = $when_sent;
	}

	/**
	 * @return string What became of the e-mail, as a sentence.
	 * @throws LoginError When it could not be sent.
	 */
	public function send( int $user_id ): string {
		$user          = get_userdata( $user_id );
		$this->address = false === $user ? '' : $user->user_email;
		$note_sent     = fn( $mail ) => $this->note_sent( $user_id, $mail );
		add_action( 'wp_mail_succeeded', $note_sent, PHP_INT_MIN );
		add_filter( 'wp_send_new_user_notification_to_user', array( $this, 'note_choice' ), PHP_INT_MAX );
		add_filter( 'wp_mail', array( $this, 'note_attempt' ), PHP_INT_MAX );
		add_filter( 'pre_wp_mail', array( $this, 'note_answer' ), PHP_INT_MAX );
		add_action( 'wp_mail_failed', array( $this, 'note_fault' ) );
		try {
			wp_new_user_notification( $user_id, null, 'user' );
		} catch ( \Throwable $error ) {
			// A plugin that sends mails broke: trying again automatically would hold up the customer's other events.
			$this->fault = $this->is_sent ? null : '(' . Text::place_of( $error ) . ')';
		} finally {
			remove_action( 'wp_mail_succeeded', $note_sent, PHP_INT_MIN );
			remove_filter( 'wp_send_new_user_notification_to_user', array( $this, 'note_choice' ), PHP_INT_MAX );
			remove_filter( 'wp_mail', array( $this, 'note_attempt' ), PHP_INT_MAX );
			remove_filter( 'pre_wp_mail', array( $this, 'note_answer' ), PHP_INT_MAX );
			remove_action( 'wp_mail_failed', array( $this, 'note_fault' ) );
		}
		if ( null !== $this->fault ) {
			/* translators: %s: what WordPress said, or nothing */
			throw new LoginError( trim( sprintf( __( 'The customer has a login, but WordPress could not send the e-mail with the link to set a password. Find out why this site sends no e-mail, then retry: only the e-mail is sent again. Until then the customer can ask for a link under “Lost your password?”. %s', 'cart-companion' ), $this->fault ) ) );
		}
		$this->settle( $user_id );
		return $this->sentence();
	}

	private function settle( int $user_id ): void {
		WelcomedUser::welcome( $user_id );
		( $this->when_sent )();
	}

	/** @param mixed $mail What WordPress has sent, to whomever. */
	private function note_sent( int $user_id, $mail ): void {
		$to = is_array( $mail ) ? (array) ( $mail['to'] ?? array() ) : array();
		if ( '' !== $this->address && in_array( $this->address, $to, true ) ) {
			$this->is_sent = true;
			$this->settle( $user_id );
		}
	}

	/**
	 * @param mixed $is_wanted
	 * @return mixed
	 */
	public function note_choice( $is_wanted ) {
		$this->is_wanted = true === $is_wanted;
		return $is_wanted;
	}

	/**
	 * @param mixed $mail
	 * @return mixed
	 */
	public function note_attempt( $mail ) {
		$this->was_attempted = true;
		return $mail;
	}

	/**
	 * What a plugin that sends in WordPress's place answers; null when none does.
	 *
	 * @param mixed $answer
	 * @return mixed
	 */
	public function note_answer( $answer ) {
		if ( null !== $answer && ! $answer ) {
			$this->fault = $this->fault ?? '';
		}
		return $answer;
	}

	/** @param mixed $error The text of a WP_Error, without the addresses in it. */
	public function note_fault( $error ): void {
		$text        = is_wp_error( $error ) ? wp_strip_all_tags( $error->get_error_message() ) : '';
		$this->fault = (string) preg_replace( '/\S+@\S+/', '…', $text );
	}

	private function sentence(): string {
		if ( ! $this->is_wanted ) {
			return __( 'This site sends no e-mail to new users (a plugin or a setting switches it off): tell the customer to use “Lost your password?”.', 'cart-companion' );
		}
		return $this->was_attempted
			? __( 'WordPress sent its e-mail with the link to set a password.', 'cart-companion' )
			: __( 'The e-mail for new users was handed to a plugin of this site; whether it was sent cannot be seen from here.', 'cart-companion' );
	}
}
