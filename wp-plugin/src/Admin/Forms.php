<?php
/** Every write from a screen of ours passes here: capability, nonce, the work, a notice, a redirect. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Companion\CompanionError;
use CartCompanion\Crm\CrmException;
use CartCompanion\Labels\Links;
use CartCompanion\Site\{ Capabilities, LockTimeout };

final class Forms {
	/** What a form asks of who sends it, unless its screen says otherwise. */
	public const CAPABILITY = Capabilities::MANAGE;

	private const PREFIX = 'cart_companion_';

	/** @var array<string, callable(array<string, mixed>): Notice> By the form's name; each gets the unslashed fields. */
	private array $handlers;

	/** @var callable(string): ?Notice */
	private $obstacle;

	/** @var array<string, string> By the form's name what who sends it must be allowed; CAPABILITY where nothing is said. */
	private static array $capabilities = array();

	/**
	 * @param array<string, callable(array<string, mixed>): Notice> $handlers
	 * @param callable(string): ?Notice|null                        $obstacle     Why the form of this name is not handled.
	 * @param array<string, string>                                 $capabilities
	 */
	public function __construct( array $handlers, ?callable $obstacle = null, array $capabilities = array() ) {
		$this->handlers     = $handlers;
		$this->obstacle     = $obstacle ?? static fn(): ?Notice => null;
		self::$capabilities = $capabilities + self::$capabilities;
	}

	/** Whether who is logged in may change something; who may only look is shown no form that does. */
	public static function may_change(): bool {
		return Capabilities::may_manage();
	}

	/** Whether who is logged in may send the form of this name: it is printed and handled for nobody else. */
	public static function may_send( string $name ): bool {
		return current_user_can( self::$capabilities[ $name ] ?? self::CAPABILITY );
	}

	/** Hooks of admin-post.php, one for each form. */
	public function register(): void {
		add_action( 'admin_post', array( $this, 'explain_too_large' ) );
		foreach ( array_keys( $this->handlers ) as $name ) {
			add_action( 'admin_post_' . self::PREFIX . $name, array( $this, 'receive' ) );
		}
	}

	/** Does what the sent form asks, then goes back to the screen it was sent from. */
	public function receive(): void {
		$action = isset( $_POST['action'] ) ? sanitize_key( wp_unslash( $_POST['action'] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification -- checked next, by this name.
		$name = substr( $action, strlen( self::PREFIX ) );
		if ( ! self::may_send( $name ) ) {
			wp_die( esc_html__( 'You may look at Cart Companion, but not change anything. Ask an administrator of this site.', 'cart-companion' ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( $action );
		$destination = '';
		if ( isset( $this->handlers[ $name ] ) ) {
			$notice = $this->handle( $name, wp_unslash( $_POST ) );
			$notice->keep();
			$destination = $notice->destination();
		}
		self::go_to( $destination );
	}

	/**
	 * Hook admin_post, which runs when no form has a name: PHP empties a form that is too large as a whole.
	 * Nothing is done here but to say so, and only to somebody who comes from a screen of ours.
	 */
	public function explain_too_large(): void {
		if ( current_user_can( self::CAPABILITY ) && false !== strpos( (string) wp_get_referer(), 'page=' . Links::STATUS ) ) {
			/* translators: %s: size, for example "8 MB" */
			Notice::error( sprintf( __( 'That was too large: this server takes at most %s at once. Nothing was done. Ask your host to raise post_max_size and upload_max_filesize, or export a shorter time at ThriveCart.', 'cart-companion' ), size_format( wp_max_upload_size() ) ) )->keep();
			self::go_to( '' );
		}
	}

	/** @param string $destination '' for the screen the form was sent from. */
	private static function go_to( string $destination ): void {
		$back = wp_get_referer();
		if ( '' === $destination ) {
			// What was suggested is in the form that was sent; suggested once more it would be listed twice.
			$destination = false === $back ? Links::status() : remove_query_arg( array( 'suggest', 'product', 'access_for', 'offer' ), $back );
		}
		wp_safe_redirect( $destination );
		exit;
	}

	/**
	 * Does what the form of this name asks, and says how it went; who may ask was checked before.
	 *
	 * @param array<string, mixed> $fields
	 */
	public function handle( string $name, array $fields ): Notice {
		try {
			return ( $this->obstacle )( $name ) ?? ( $this->handlers[ $name ] )( $fields );
		} catch ( CompanionError | CrmException | FormError $error ) {
			return Notice::error( $error->getMessage() )->with_details( $error instanceof CompanionError ? $error->details() : '' );
		} catch ( LockTimeout $error ) {
			return Notice::error( __( 'Somebody else is saving at this moment. Nothing was saved yet: save again.', 'cart-companion' ) );
		} finally {
			NeedsAttention::forget(); // Whatever was done, and also where it was done in part: the next screen says how it is now.
		}
	}

	/**
	 * Opens a form of this name; the caller closes it.
	 *
	 * @param string $encoding multipart/form-data where a file is sent.
	 */
	public static function open( string $name, string $class = '', string $encoding = 'application/x-www-form-urlencoded' ): void {
		$action = self::PREFIX . $name;
		printf( '<form method="post" action="%1$s" class="%2$s" enctype="%3$s">', esc_url( admin_url( 'admin-post.php' ) ), esc_attr( $class ), esc_attr( $encoding ) );
		printf( '<input type="hidden" name="action" value="%s" />', esc_attr( $action ) );
		// Not wp_nonce_field(): several forms on one screen would bear the same id.
		printf( '<input type="hidden" name="_wpnonce" value="%s" />', esc_attr( wp_create_nonce( $action ) ) );
		// In an answer of admin-ajax.php the field would name that; the browser's own header names the screen.
		if ( ! wp_doing_ajax() ) {
			wp_referer_field();
		}
	}

	/**
	 * A field to the letter but for outer blanks, such as a secret or a name: WordPress takes "%ef" out of "100%effective".
	 *
	 * @param array<string, mixed> $fields
	 */
	public static function to_the_letter( array $fields, string $name ): string {
		return is_string( $fields[ $name ] ?? null ) ? trim( $fields[ $name ] ) : '';
	}

	/**
	 * An e-mail address; '' for what WordPress takes for none. Its sanitize_email() would make one of ann@exämple.com:
	 * ann@exmple.com, somebody else's.
	 *
	 * @param array<string, mixed> $fields
	 */
	public static function email( array $fields, string $name ): string {
		return (string) is_email( self::to_the_letter( $fields, $name ) );
	}

	/**
	 * A field as text, without tags and outer blanks.
	 *
	 * @param array<string, mixed> $fields
	 */
	public static function text( array $fields, string $name ): string {
		return is_string( $fields[ $name ] ?? null ) ? sanitize_text_field( $fields[ $name ] ) : '';
	}

	/**
	 * A field of several lines, such as names of tags, which may hold commas.
	 *
	 * @param array<string, mixed> $fields
	 * @return string[] Trimmed, each once.
	 */
	public static function lines( array $fields, string $name ): array {
		$lines = is_string( $fields[ $name ] ?? null ) ? preg_split( '/\R/u', wp_check_invalid_utf8( $fields[ $name ] ) ) : array();
		return array_values( array_unique( array_filter( array_map( 'trim', (array) $lines ), 'strlen' ) ) );
	}
}
