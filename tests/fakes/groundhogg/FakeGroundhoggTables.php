<?php
/**
 * Groundhogg's tables (db/contacts.php, db/tags.php, db/tag-relationships.php).
 *
 * - What was read is remembered to the end of the request or the next insert; so is the empty answer of a database that
 *   failed, until clear_cache().
 * - contacts: get_contact_by( 'user_id' ) gives a row of text, null when there is none.
 * - tags: query() gives rows of text; add() gives the id of the tag with the same slug, as text, else of a new one, as a
 *   number, and asks for no capability. Without a slug it gives null; with one too long for its column 0.
 */

final class FakeGroundhoggTables {
	/** @var array<string, bool> What is remembered as not there because a query failed. */
	private static $remembered = array();

	public static function table( $name ) {
		$tables = array(
			'contacts'          => FakeGroundhoggContactsTable::class,
			'tags'              => FakeGroundhoggTagsTable::class,
			'tag_relationships' => FakeGroundhoggTable::class,
		);
		return isset( $tables[ $name ] ) ? new $tables[ $name ]() : false;
	}

	/** One read: '' when nothing was found, when the database failed, and again after it failed. */
	public static function read( $call, array $about, callable $find ) {
		$key = $call . wp_json_encode( $about );
		$id  = (string) FakeCrm::call(
			$call,
			$about,
			static function ( array &$state ) use ( $find ) {
				$id = $find( $state );
				return isset( $state['contacts'][ $id ] ) ? $id : '';
			}
		);
		if ( 200 !== FakeCrm::status() ) {
			FakeCrm::fail_in_database( 'SELECT * FROM TABLE' );
			self::$remembered[ $key ] = true;
		}
		return isset( self::$remembered[ $key ] ) ? '' : $id;
	}

	/** One write; whether it failed shows only in what WordPress keeps of the database's errors. */
	public static function write( $call, array $about, callable $work ) {
		$answer = FakeCrm::call( $call, $about, $work );
		if ( 200 !== FakeCrm::status() ) {
			FakeCrm::fail_in_database( 'INSERT INTO TABLE VALUES (1)' );
			return 0;
		}
		return $answer;
	}

	public static function forget() {
		self::$remembered = array();
	}
}

class FakeGroundhoggTable {
	public function clear_cache() {
		FakeGroundhoggTables::forget();
	}
}

final class FakeGroundhoggContactsTable extends FakeGroundhoggTable {
	public function get_contact_by( $field, $value ) {
		$id = FakeGroundhoggTables::read(
			"contacts::get_contact_by($field)",
			array(),
			static fn( array $state ) => FakeCrm::contact_where( $state, static fn( $contact ) => (string) ( $contact[ $field ] ?? '' ) === (string) $value )
		);
		return '' === $id ? null : (object) array( 'ID' => $id );
	}
}

final class FakeGroundhoggTagsTable extends FakeGroundhoggTable {
	/** Characters of its column, with the index WordPress allows. */
	const LONGEST_SLUG = 191;

	public function query() {
		$state = FakeCrm::state();
		return array_map(
			static fn( $id ) => (object) array(
				'tag_id'   => (string) $id,
				'tag_name' => $state['tags'][ $id ],
				'tag_slug' => FakeCrm::slug( $state, $id ),
			),
			array_keys( $state['tags'] )
		);
	}

	public function add( $data = array() ) {
		$name = $data['tag_name'];
		$slug = sanitize_title( $name );
		if ( '' === $slug ) {
			return null;
		}
		return FakeGroundhoggTables::write(
			'tags::add',
			array( 'tags' => array( $name ) ),
			static function ( array &$state ) use ( $name, $slug ) {
				foreach ( array_keys( $state['tags'] ) as $id ) {
					if ( FakeCrm::slug( $state, $id ) === $slug ) {
						return (string) $id;
					}
				}
				return strlen( $slug ) > self::LONGEST_SLUG ? 0 : (int) FakeCrm::tag_id( $state, $name, true );
			}
		);
	}
}
