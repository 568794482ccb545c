<?php
/**
 * What the forms of the panel "Your CRM" do.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\Forms;
use CartCompanion\Admin\Notice;
use CartCompanion\Crm\ConnectionTest;
use CartCompanion\Crm\Credentials;
use CartCompanion\Crm\Crm;
use CartCompanion\Crm\CrmException;
use CartCompanion\Crm\Registry;

final class CrmForms {
	private Registry $connections;

	public function __construct( Registry $connections ) {
		$this->connections = $connections;
	}

	/** @param array<string, mixed> $fields connection. */
	public function choose( array $fields ): Notice {
		$this->connections->choose( Forms::text( $fields, 'connection' ) );
		$chosen = $this->connections->chosen();
		if ( null === $chosen ) {
			return Notice::warning( __( 'Saved. No connection works on this site yet.', 'cart-companion' ) );
		}
		/* translators: %s: name of a connection */
		return Notice::success( sprintf( __( 'Tags travel through %s.', 'cart-companion' ), $chosen->name() ) );
	}

	/**
	 * The CRM is asked before the key is stored, so that a mistyped one never takes the place of a good one.
	 *
	 * @param array<string, mixed> $fields connection, and the key's own fields by their names.
	 */
	public function save_key( array $fields ): Notice {
		$connection  = $this->connection( $fields );
		$credentials = self::credentials( $connection );
		$values      = self::entered( $credentials, $fields );
		if ( ! $credentials->with( $values )->are_complete() ) {
			/* translators: %s: name of a CRM */
			return Notice::error( sprintf( __( 'Fill in every field for %s; an address begins with https://. Nothing was changed.', 'cart-companion' ), $connection->name() ) );
		}
		try {
			$connection->save_credentials( $values );
		} catch ( CrmException $error ) {
			/* translators: %s: what the CRM said */
			return $error->is_permanent() ? Notice::error( sprintf( __( 'The key was not stored. %s', 'cart-companion' ), $error->getMessage() ) )
				/* translators: %s: name of a CRM */
				: Notice::error( sprintf( __( 'The key was not stored: %s could not be asked whether it takes it, for it is down or limits how often it may be asked. Nothing was changed. Try again in a minute.', 'cart-companion' ), $connection->name() ) );
		}
		ConnectionTest::forget( $connection->slug() );
		/* translators: %s: name of a CRM */
		return Notice::success( sprintf( __( '%s took the key, and it is stored. Now test the connection below.', 'cart-companion' ), $connection->name() ) );
	}

	/** @param array<string, mixed> $fields connection, sure. */
	public function remove_key( array $fields ): Notice {
		$connection  = $this->connection( $fields );
		$credentials = self::credentials( $connection );
		if ( empty( $fields['sure'] ) ) {
			return Notice::warning( __( 'Tick “Yes, remove it” first. Nothing was changed.', 'cart-companion' ) );
		}
		$credentials->forget();
		ConnectionTest::forget( $connection->slug() );
		/* translators: %s: name of a CRM */
		return Notice::success( sprintf( __( 'The key of %s was removed from this site.', 'cart-companion' ), $connection->name() ) );
	}

	/** @param array<string, mixed> $fields connection, email. */
	public function try_out( array $fields ): Notice {
		$connection = $this->connection( $fields );
		$email      = strtolower( sanitize_email( Forms::text( $fields, 'email' ) ) );
		if ( ! is_email( $email ) ) {
			return Notice::error( __( 'Enter an e-mail address for the test, for example your own. Nothing was done.', 'cart-companion' ) );
		}
		if ( ! $connection->is_connected() ) {
			return Notice::error( $connection->status_message() );
		}
		$trial = ConnectionTest::of( $connection, $email );
		/* translators: 1: name of a connection, 2: what happened */
		return $trial->worked ? Notice::success( sprintf( __( '%1$s works. %2$s', 'cart-companion' ), $connection->name(), $trial->message ) )
			/* translators: 1: name of a connection, 2: what happened */
			: Notice::error( sprintf( __( '%1$s did not pass the test. %2$s', 'cart-companion' ), $connection->name(), $trial->message ) );
	}

	/**
	 * A secret that was left empty stays as it is; what wp-config.php says is not stored.
	 *
	 * @param array<string, mixed> $fields
	 * @return array<string, string>
	 */
	private static function entered( Credentials $credentials, array $fields ): array {
		$stored = $credentials->stored();
		$values = array();
		foreach ( $credentials->fields() as $field ) {
			if ( $credentials->is_fixed( $field ) ) {
				continue;
			}
			$value                  = is_string( $fields[ $field->name ] ?? null ) ? trim( $fields[ $field->name ] ) : '';
			$values[ $field->name ] = '' === $value && $field->is_secret() ? $stored[ $field->name ] ?? '' : ( 'url' === $field->kind ? esc_url_raw( $value, array( 'https' ) ) : $value );
		}
		return $values;
	}

	/** @param array<string, mixed> $fields */
	private function connection( array $fields ): Crm {
		$connection = $this->connections->all()[ Forms::text( $fields, 'connection' ) ] ?? null;
		if ( null === $connection ) {
			throw CrmException::permanent( __( 'There is no such connection on this site.', 'cart-companion' ) );
		}
		return $connection;
	}

	private static function credentials( Crm $connection ): Credentials {
		$credentials = $connection->credentials();
		if ( null === $credentials ) {
			throw CrmException::permanent( __( 'This connection needs no key.', 'cart-companion' ) );
		}
		return $credentials;
	}
}
