<?php
/**
 * The columns of the plugin's table: the one place that knows them all.
 *
 * A column is one line of ALL; of_event() and of_result() say what fills it, and EventStore::find() gives it to readers
 * under its own name.
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\Events\{ Event, Result };
use CartCompanion\Domain\Text;

final class Columns {
	/** Another one with each change of ALL or KEYS, of Addresses or FormerIdentifiers: Table::ensure() then changes the tables. */
	public const VERSION = '20261205';

	/** What a column holds, and so how it is written and read. */
	private const TEXT      = 'text'; // As it is.
	private const NAME      = 'name'; // An identifier as Text::identifier() gives it, so that no table refuses it or takes another for it.
	private const CONTACT   = 'contact'; // The CRM is asked by it: nothing in the place of one that could not lie here as it is.
	private const NUMBER    = 'number';
	private const MAP       = 'map'; // JSON.
	private const RESULT    = 'result'; // A map, or nothing yet.
	private const TAGS      = 'tags'; // JSON of a list, '' for none.
	private const ADDRESSES = 'addresses'; // Between bars (|a@x|b@x|), so that a search never takes one for a part of another.
	private const ITEMS     = 'items'; // Keys with spaces between them, in ASCII; what the column has no room for is left out.

	/** What only this folder needs. */
	private const HERE = 'here';

	/** What stands in the column once its person is forgotten; where nothing is said, the same as before. */
	private const ERASED = 'erased';

	/** Of a done event's result; of others, nothing. */
	public const ERASED_RESULT = '{"outcome":"skipped"}';

	/**
	 * By name: its definition, what it holds, and more. A table that an older version made also has look_at, tell_at and
	 * findings, which nothing uses any more.
	 */
	private const ALL = array(
		'id'            => array( 'bigint(20) unsigned NOT NULL AUTO_INCREMENT', self::NUMBER, self::HERE => true ),
		'event_id'      => array( 'varchar(64) NOT NULL', self::NAME ),
		'delivery_id'   => array( "varchar(64) NOT NULL DEFAULT ''", self::NAME ),
		'type'          => array( "varchar(40) NOT NULL DEFAULT ''", self::NAME ),
		'mode'          => array( "varchar(8) NOT NULL DEFAULT ''", self::NAME ),
		'occurred_at'   => array( "varchar(32) NOT NULL DEFAULT ''", self::NAME ),
		'email'         => array( "varchar(191) NOT NULL DEFAULT ''", self::TEXT, self::ERASED => '' ), // The first of emails as Addresses::key() gives it, for quick look-ups.
		'emails'        => array( 'text NOT NULL', self::ADDRESSES, self::ERASED => '' ),
		'order_id'      => array( "varchar(64) NOT NULL DEFAULT ''", self::NAME ),
		'invoice_id'    => array( "varchar(64) NOT NULL DEFAULT ''", self::NAME ),
		'items'         => array( 'longtext NOT NULL', self::MAP ), // Names by key.
		'connection'    => array( "varchar(64) NOT NULL DEFAULT ''", self::NAME ),
		'contact_id'    => array( "varchar(128) NOT NULL DEFAULT ''", self::CONTACT, self::ERASED => '' ),
		'user_id'       => array( 'bigint(20) unsigned NOT NULL DEFAULT 0', self::NUMBER, self::ERASED => 0 ),
		'state'         => array( "varchar(10) NOT NULL DEFAULT ''", self::NAME ), // A constant of EventStore.
		'steps'         => array( 'longtext NOT NULL', self::MAP, self::ERASED => '{}' ), // What was done, see EventProgress.
		'result'        => array( 'longtext NOT NULL', self::RESULT ), // As answered to the companion; of a forgotten person's see ERASED_RESULT.
		'access'        => array( "varchar(20) NOT NULL DEFAULT ''", self::NAME ), // A constant of AccessStatus.
		'seen_tags'     => array( 'text NOT NULL', self::TAGS, self::ERASED => '' ), // Missing, or still there.
		'looked_at'     => array( 'bigint(20) NOT NULL DEFAULT 0', self::NUMBER ), // Unix time of the last later check of access; 0: none.
		'no_rule'       => array( "varchar(191) NOT NULL DEFAULT ''", self::ITEMS, self::HERE => true, self::ERASED => '' ), // Sold without a tag rule.
		'origins'       => array( 'text NOT NULL', self::TAGS, self::HERE => true ), // Of replays.
		'claim'         => array( "varchar(36) NOT NULL DEFAULT ''", self::NAME, self::HERE => true ),
		'claimed_until' => array( 'bigint(20) NOT NULL DEFAULT 0', self::NUMBER, self::HERE => true ),
		'created_at'    => array( 'datetime NOT NULL', self::TEXT ), // In UTC, as the next.
		'updated_at'    => array( 'datetime NOT NULL', self::TEXT ),
	);

	/** Columns with an index of their own, beside id and event_id; the last one counts the states of some days. */
	private const KEYS = array( 'contact_id', 'order_id', 'email', 'access', 'no_rule', 'created_at', 'created_at,state' );

	/** What stands between the brackets of CREATE TABLE: dbDelta wants two spaces after PRIMARY KEY and one definition a line. */
	public static function definition(): string {
		$lines = array();
		foreach ( self::ALL as $name => $column ) {
			$lines[] = "$name $column[0]";
		}
		array_push( $lines, 'PRIMARY KEY  (id)', 'UNIQUE KEY event_id (event_id)' );
		foreach ( self::KEYS as $name ) {
			$lines[] = 'KEY ' . strtr( $name, ',', '_' ) . " ($name)";
		}
		return implode( ",\n", $lines );
	}

	/** @return array<string, mixed> What is known of an event when it comes. */
	public static function of_event( Event $event ): array {
		return array(
			'event_id'    => $event->id(),
			'type'        => $event->type(),
			'mode'        => $event->mode(),
			'occurred_at' => $event->occurred_at(),
			'email'       => Addresses::keys( $event->emails() )[0] ?? '',
			'emails'      => $event->emails(),
			'order_id'    => $event->order_id(),
			'invoice_id'  => $event->invoice_id(),
			'items'       => $event->items(),
		);
	}

	/** @return array<string, mixed> What is known of it when it is done, for good or for now. */
	public static function of_result( Result $result ): array {
		$fields = $result->fields();
		return array(
			'state'         => $result->is_final() ? EventStore::DONE : $result->outcome(),
			'result'        => $fields,
			'access'        => $fields['access'],
			'user_id'       => (int) $fields['user_id'],
			'no_rule'       => $result->is_final() ? $fields['no_rule'] ?? array() : array(),
			'seen_tags'     => array(),
			'looked_at'     => 0,
			'claimed_until' => 0,
		);
	}

	/**
	 * The values as the table holds them.
	 *
	 * @param array<string, mixed> $values By column.
	 * @return array<string, int|string>
	 */
	public static function written( array $values ): array {
		foreach ( $values as $name => $value ) {
			$values[ $name ] = self::packed( self::ALL[ $name ][0], self::ALL[ $name ][1], $value );
		}
		return $values;
	}

	/** @return array<string, string> What stands at first in the columns that MySQL lets have no default. */
	public static function blank(): array {
		$blank = array();
		foreach ( self::ALL as $name => $column ) {
			if ( false !== strpos( $column[0], 'text' ) ) {
				$blank[ $name ] = self::MAP === $column[1] ? '{}' : '';
			}
		}
		return $blank;
	}

	/** @return array<string, int|string> What a forgotten person leaves, by column. */
	public static function erased(): array {
		return self::said( self::ERASED );
	}

	/**
	 * Of these values those that a forgotten person's row has otherwise, as it holds them: which operations were run stays.
	 *
	 * @param array<string, mixed> $values By column; result with state.
	 * @return array<string, int|string>
	 */
	public static function of_nobody( array $values ): array {
		$erased = array_intersect_key( self::erased(), $values );
		if ( isset( $values['steps'] ) ) {
			$erased = self::written( array( 'steps' => EventProgress::of_nobody( $values['steps'] ) ) ) + $erased;
		}
		return isset( $values['result'] ) ? array( 'result' => EventStore::DONE === $values['state'] ? self::ERASED_RESULT : '' ) + $erased : $erased;
	}

	/**
	 * A row as PHP has it. What is no column, such as a count, stays as it is.
	 *
	 * @param array<string, string|null> $row
	 * @return array<string, mixed>
	 */
	public static function read( array $row ): array {
		foreach ( $row as $name => $value ) {
			$row[ $name ] = self::unpacked( self::ALL[ $name ][1] ?? self::TEXT, (string) $value );
		}
		return $row;
	}

	/**
	 * The same for the folders above: without what only this one needs, and with the message of the result; email is the address.
	 *
	 * @param array<string, mixed> $row As read() gives it.
	 * @return array<string, mixed>
	 */
	public static function shown( array $row ): array {
		$shown = isset( $row['emails'] ) ? array( 'email' => $row['emails'][0] ?? '' ) : array();
		return array_merge( array_diff_key( $row, self::said( self::HERE ) ), $shown ) + array( 'message' => (string) ( $row['result']['message'] ?? '' ) );
	}

	/** @return array<string, mixed> By column, of those that say it. */
	private static function said( string $what ): array {
		$said = array();
		foreach ( self::ALL as $name => $column ) {
			if ( isset( $column[ $what ] ) ) {
				$said[ $name ] = $column[ $what ];
			}
		}
		return $said;
	}

	/**
	 * @param mixed $value
	 * @return int|string
	 */
	private static function packed( string $definition, string $kind, $value ) {
		$width = 1 === preg_match( '/^varchar\((\d+)\)/', $definition, $found ) ? (int) $found[1] : null;
		switch ( $kind ) {
			case self::NUMBER:
				return (int) $value;
			case self::MAP:
			case self::RESULT:
				return (string) wp_json_encode( (object) $value );
			case self::TAGS:
				return array() === $value ? '' : (string) wp_json_encode( $value );
			case self::ADDRESSES:
				return Addresses::listed( $value );
			case self::ITEMS:
				$keys = array_map( array( self::class, 'in_ascii' ), $value );
				while ( strlen( implode( ' ', $keys ) ) > $width ) {
					array_pop( $keys );
				}
				return implode( ' ', $keys );
			case self::NAME:
				return Text::identifier( (string) $value, (int) $width );
			case self::CONTACT:
				return Text::identifier( (string) $value, (int) $width ) === (string) $value ? (string) $value : '';
		}
		return (string) $value;
	}

	/** @return mixed */
	private static function unpacked( string $kind, string $value ) {
		switch ( $kind ) {
			case self::NUMBER:
				return (int) $value;
			case self::MAP:
				return (array) json_decode( $value, true );
			case self::RESULT:
				$result = json_decode( $value, true );
				return is_array( $result ) ? $result : null;
			case self::TAGS:
				return array_map( 'strval', (array) json_decode( $value, true ) );
			case self::ADDRESSES:
				return Addresses::unlisted( $value );
			case self::ITEMS:
				return '' === $value ? array() : array_map( array( self::class, 'from_ascii' ), explode( ' ', $value ) );
		}
		return $value;
	}

	/** Without spaces, too. */
	private static function in_ascii( string $key ): string {
		return str_replace( ' ', '\u0020', substr( (string) wp_json_encode( $key ), 1, -1 ) );
	}

	private static function from_ascii( string $key ): string {
		return false === strpos( $key, '\\' ) ? $key : (string) json_decode( "\"$key\"" );
	}
}
