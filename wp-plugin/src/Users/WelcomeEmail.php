<?php
/** WordPress's own e-mail to a new user, with the link to set a password; watched, whoever sends it. */

declare(strict_types=1);

namespace CartCompanion\Users;

use CartCompanion\Domain\Text;

final class WelcomeEmail {
	private bool $was_attempted = false;
	private bool $is_wanted     = true;
	private ?string $fault      = null;

	/**
	 * @return string What became of the e-mail, as a sentence.
	 * @throws LoginError When it could not be sent.
	 */
	public function send( int $user_id ): string {
		add_filter( 'wp_send_new_user_notification_to_user', array( $this, 'note_choice' ), PHP_INT_MAX );
		add_filter( 'wp_mail', array( $this, 'note_attempt' ), PHP_INT_MAX );
		add_filter( 'pre_wp_mail', array( $this, 'note_answer' ), PHP_INT_MAX );
		add_action( 'wp_mail_failed', array( $this, 'note_fault' ) );
		try {
			wp_new_user_notification( $user_id, null, 'user' );
		} catch ( \Throwable $error ) {
			// A plugin that sends mails broke: trying again automatically would hold up the customer's other events.
			$this->fault = '(' . Text::place_of( $error ) . ')';
		} finally {
			remove_filter( 'wp_send_new_user_notification_to_user', array( $this, 'note_choice' ), PHP_INT_MAX );
			remove_filter( 'wp_mail', array( $this, 'note_attempt' ), PHP_INT_MAX );
			remove_filter( 'pre_wp_mail', array( $this, 'note_answer' ), PHP_INT_MAX );
			remove_action( 'wp_mail_failed', array( $this, 'note_fault' ) );
		}
		if ( null !== $this->fault ) {
			/* translators: %s: what WordPress said, or nothing */
			throw new LoginError( trim( sprintf( __( 'The customer has a login, but WordPress could not send the e-mail with the link to set a password. Find out why this site sends no e-mail, then retry: only the e-mail is sent again. Until then the customer can ask for a link under “Lost your password?”. %s', 'cart-companion' ), $this->fault ) ) );
		}
		WelcomedUser::welcome( $user_id );
		return $this->sentence();
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
