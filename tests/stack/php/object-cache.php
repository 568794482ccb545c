<?php
/**
 * A persistent object cache over memcached, as the drop-ins of hosts are: what one process stores, the others find.
 *
 * STACK_CACHE_SOCKET names memcached's socket. STACK_CACHE_LOSES lists groups of which nothing stays, as where the memory
 * is full. A memcached that does not answer is a cache that has nothing.
 */

final class StackObjectCache {
	/** Longer than that, memcached takes a number of seconds for a date. */
	const MOST_SECONDS = 2592000;

	private $socket;
	private $here       = array(); // By key, what this process has read or stored.
	private $global     = array();
	private $own        = array(); // Groups of this process alone.
	private $lost;
	private $prefix;

	public function __construct() {
		$this->lost = defined( 'STACK_CACHE_LOSES' ) ? array_flip( STACK_CACHE_LOSES ) : array();
		$this->switch_to_blog( get_current_blog_id() );
	}

	public function switch_to_blog( $site ) {
		$this->prefix = is_multisite() ? (int) $site . ':' : '';
	}

	public function add_global_groups( $groups ) {
		$this->global += array_fill_keys( (array) $groups, true );
	}

	public function add_non_persistent_groups( $groups ) {
		$this->own += array_fill_keys( (array) $groups, true );
	}

	public function get( $key, $group, $force, &$found ) {
		$place = $this->place( $key, $group );
		if ( ( ! $force || isset( $this->own[ $group ] ) ) && array_key_exists( $place, $this->here ) ) {
			$found = true;
			return self::copy( $this->here[ $place ] );
		}
		$found = false;
		$text  = isset( $this->own[ $group ] ) ? null : $this->fetch( $place );
		if ( null === $text ) {
			unset( $this->here[ $place ] );
			return false;
		}
		$found                = true;
		$this->here[ $place ] = unserialize( $text );
		return self::copy( $this->here[ $place ] );
	}

	/** @param string $verb set, add or replace, with memcached's meaning. */
	public function store( $verb, $key, $data, $group, $expire ) {
		$place = $this->place( $key, $group );
		if ( isset( $this->lost[ $group ] ) ) {
			return true; // As memcached says, which throws away what it has no room for.
		}
		if ( isset( $this->own[ $group ] ) ) {
			$is_there = array_key_exists( $place, $this->here );
			if ( ( 'add' === $verb && $is_there ) || ( 'replace' === $verb && ! $is_there ) ) {
				return false;
			}
		} elseif ( 'STORED' !== $this->send( $verb, $place, serialize( $data ), (int) $expire ) ) {
			return false;
		}
		$this->here[ $place ] = self::copy( $data );
		return true;
	}

	public function delete( $key, $group ) {
		$place = $this->place( $key, $group );
		$was   = array_key_exists( $place, $this->here );
		unset( $this->here[ $place ] );
		return isset( $this->own[ $group ] ) ? $was : 'DELETED' === $this->ask( "delete $place" );
	}

	public function move( $key, $by, $group ) {
		$found = false;
		$value = $this->get( $key, $group, true, $found );
		if ( ! $found ) {
			return false;
		}
		$value = max( 0, (int) $value + $by );
		$this->store( 'set', $key, $value, $group, 0 );
		return $value;
	}

	public function flush() {
		$this->here = array();
		return 'OK' === $this->ask( 'flush_all' );
	}

	public function flush_here() {
		$this->here = array();
		return true;
	}

	private function place( $key, $group ) {
		$site = isset( $this->global[ $group ] ) ? '' : $this->prefix;
		return md5( DB_NAME . ' ' . $site . $group . ':' . $key );
	}

	private static function copy( $data ) {
		return is_object( $data ) ? clone $data : $data;
	}

	private function fetch( $place ) {
		$first = $this->ask( "get $place" );
		if ( 1 !== preg_match( '/^VALUE \S+ \d+ (\d+)$/', $first, $parts ) ) {
			return null;
		}
		$text = $this->bytes( (int) $parts[1] + 2 );
		if ( null === $text ) {
			return null;
		}
		$this->line(); // END
		return substr( $text, 0, -2 );
	}

	private function send( $verb, $place, $text, $expire ) {
		$expire = $expire > self::MOST_SECONDS ? time() + $expire : max( 0, $expire );
		return $this->ask( sprintf( "%s %s 0 %d %d\r\n%s", $verb, $place, $expire, strlen( $text ), $text ) );
	}

	private function ask( $command ) {
		if ( null === $this->socket ) {
			$this->socket = @stream_socket_client( 'unix://' . STACK_CACHE_SOCKET, $number, $why, 1 );
		}
		return $this->socket && false !== @fwrite( $this->socket, "$command\r\n" ) ? $this->line() : '';
	}

	private function line() {
		$line = fgets( $this->socket );
		if ( false === $line ) {
			$this->socket = false;
		}
		return rtrim( (string) $line, "\r\n" );
	}

	private function bytes( $count ) {
		$text = '';
		while ( strlen( $text ) < $count ) {
			$part = fread( $this->socket, $count - strlen( $text ) );
			if ( false === $part || '' === $part ) {
				$this->socket = false;
				return null;
			}
			$text .= $part;
		}
		return $text;
	}
}

function wp_cache_init() {
	$GLOBALS['wp_object_cache'] = new StackObjectCache();
}

function wp_cache_get( $key, $group = '', $force = false, &$found = null ) {
	return $GLOBALS['wp_object_cache']->get( $key, $group ?: 'default', $force, $found );
}

function wp_cache_set( $key, $data, $group = '', $expire = 0 ) {
	return $GLOBALS['wp_object_cache']->store( 'set', $key, $data, $group ?: 'default', $expire );
}

function wp_cache_add( $key, $data, $group = '', $expire = 0 ) {
	return ! wp_suspend_cache_addition() && $GLOBALS['wp_object_cache']->store( 'add', $key, $data, $group ?: 'default', $expire );
}

function wp_cache_replace( $key, $data, $group = '', $expire = 0 ) {
	return $GLOBALS['wp_object_cache']->store( 'replace', $key, $data, $group ?: 'default', $expire );
}

function wp_cache_delete( $key, $group = '' ) {
	return $GLOBALS['wp_object_cache']->delete( $key, $group ?: 'default' );
}

function wp_cache_incr( $key, $offset = 1, $group = '' ) {
	return $GLOBALS['wp_object_cache']->move( $key, (int) $offset, $group ?: 'default' );
}

function wp_cache_decr( $key, $offset = 1, $group = '' ) {
	return $GLOBALS['wp_object_cache']->move( $key, -(int) $offset, $group ?: 'default' );
}

function wp_cache_flush() {
	return $GLOBALS['wp_object_cache']->flush();
}

function wp_cache_flush_runtime() {
	return $GLOBALS['wp_object_cache']->flush_here();
}

function wp_cache_supports( $feature ) {
	return 'flush_runtime' === $feature;
}

function wp_cache_add_global_groups( $groups ) {
	$GLOBALS['wp_object_cache']->add_global_groups( $groups );
}

function wp_cache_add_non_persistent_groups( $groups ) {
	$GLOBALS['wp_object_cache']->add_non_persistent_groups( $groups );
}

function wp_cache_switch_to_blog( $site ) {
	$GLOBALS['wp_object_cache']->switch_to_blog( $site );
}

function wp_cache_close() {
	return true;
}
