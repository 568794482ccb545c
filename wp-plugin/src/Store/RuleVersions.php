<?php
/**
 * The tag rules, and what was said of access, as they were after each of the last changes; and by which rules all customers
 * were brought up to date last.
 *
 * A row of the options for each version: together they may be larger than a database takes at once.
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\Rules\RuleChanges;
use CartCompanion\Site\StoredValue;

final class RuleVersions {
	/** The list of versions, without what is in them. */
	public const INDEX = 'cart_companion_rule_versions';

	/** Begin of the name of an option that holds one version. */
	public const CONTENT = 'cart_companion_rule_version_';

	/** The rules by which all customers were brought up to date last. */
	public const APPLIED = 'cart_companion_rules_applied';

	public const MOST = 20;

	/** How a version came about. */
	public const FOUND    = 'found'; // It was there before versions were kept.
	public const SAVED    = 'saved';
	public const RESTORED = 'restored';
	public const IMPORTED = 'imported';

	private static bool $is_watching = false;

	/**
	 * Does $work, which saves rules, or what is said of access, or both: all of it becomes one version.
	 *
	 * @param callable(): mixed $work
	 * @param string            $way  One of the constants.
	 */
	public static function during( callable $work, string $way = self::SAVED ): void {
		if ( self::$is_watching ) {
			$work();
			return;
		}
		$before            = self::now();
		self::$is_watching = true;
		try {
			$work();
		} finally {
			self::$is_watching = false;
			self::record( $before, self::now(), $way );
		}
	}

	/**
	 * The newest first; the first is how it is now.
	 *
	 * @return array<int, array{id: int, at: string, user: int, way: string, rules: int, changes: array<string, array{added: int, changed: int, removed: int}>, access: string[]}>
	 *         at: ISO 8601 in UTC; user: 0 where no user did it; rules: how many there are; changes of rules by product;
	 *         access: products of which something else is said.
	 */
	public function all(): array {
		$stored = StoredValue::option( self::INDEX, array() );
		return is_array( $stored ) ? array_values( array_filter( $stored, 'is_array' ) ) : array();
	}

	/**
	 * @return array{rules: array<int, array<string, mixed>>, access: array<int, array<string, mixed>>}|null Null when it is
	 *         not kept (any more). access as AccessStatements::save() takes it.
	 */
	public function content( int $id ): ?array {
		$stored = in_array( $id, array_column( $this->all(), 'id' ), true ) ? StoredValue::option( self::CONTENT . $id ) : null;
		return is_array( $stored ) && is_array( $stored['rules'] ?? null ) && is_array( $stored['access'] ?? null ) ? $stored : null;
	}

	/**
	 * The rules as they were at a time: before all that is kept, as in the oldest of it; before the first of all, none.
	 *
	 * @return array<int, array<string, mixed>>
	 */
	public function rules_at( int $time ): array {
		$versions = $this->all();
		foreach ( $versions as $version ) {
			if ( strtotime( (string) $version['at'] ) <= $time ) {
				return $this->content( $version['id'] )['rules'] ?? array();
			}
		}
		$oldest = end( $versions );
		if ( false === $oldest ) {
			return self::now()['rules'];
		}
		$is_first = self::FOUND !== $oldest['way'] && count( $versions ) < self::MOST;
		return $is_first ? array() : $this->content( $oldest['id'] )['rules'] ?? array();
	}

	/**
	 * By which rules all customers were brought up to date last: those that were there before the first change, until
	 * mark_applied() was called.
	 *
	 * @return array{at: string, rules: array<int, array<string, mixed>>} at: '' where they never were.
	 */
	public function applied(): array {
		$stored = StoredValue::option( self::APPLIED );
		return is_array( $stored ) && is_array( $stored['rules'] ?? null ) ? $stored : array( 'at' => '', 'rules' => self::now()['rules'] );
	}

	/** All customers are brought up to date with the rules as they are now. */
	public function mark_applied(): void {
		StoredValue::save_option( self::APPLIED, array( 'at' => gmdate( 'c' ), 'rules' => self::now()['rules'] ) );
	}

	/** @return array{rules: array<int, array<string, mixed>>, access: array<int, array<string, mixed>>} */
	private static function now(): array {
		return array( 'rules' => ( new RuleRepository() )->all(), 'access' => ( new AccessStatements() )->rows() );
	}

	/**
	 * @param array{rules: array<int, array<string, mixed>>, access: array<int, array<string, mixed>>} $before
	 * @param array{rules: array<int, array<string, mixed>>, access: array<int, array<string, mixed>>} $after
	 */
	private static function record( array $before, array $after, string $way ): void {
		$changes = ( new RuleChanges( $before['rules'], $after['rules'] ) )->counts();
		$access  = self::differing( $before['access'], $after['access'] );
		if ( array() === $changes && array() === $access ) {
			return;
		}
		if ( false === StoredValue::option( self::APPLIED ) ) {
			StoredValue::save_option( self::APPLIED, array( 'at' => '', 'rules' => $before['rules'] ) );
		}
		$versions = ( new self() )->all();
		if ( array() === $versions && array() !== array_merge( $before['rules'], $before['access'] ) ) {
			$versions = self::with( array(), $before, array( 'user' => 0, 'way' => self::FOUND, 'changes' => array(), 'access' => array() ) );
		}
		$versions = self::with( $versions, $after, array( 'user' => get_current_user_id() ) + compact( 'way', 'changes', 'access' ) );
		foreach ( array_splice( $versions, self::MOST ) as $old ) {
			delete_option( self::CONTENT . $old['id'] );
		}
		StoredValue::save_option( self::INDEX, $versions );
	}

	/**
	 * @param array<int, array<string, mixed>> $versions
	 * @param array<string, mixed>             $content
	 * @param array<string, mixed>             $about
	 * @return array<int, array<string, mixed>> With one more.
	 */
	private static function with( array $versions, array $content, array $about ): array {
		$id = 1 + (int) max( array_merge( array( 0 ), array_column( $versions, 'id' ) ) );
		StoredValue::save_option( self::CONTENT . $id, $content );
		array_unshift( $versions, array( 'id' => $id, 'at' => gmdate( 'c' ), 'rules' => count( $content['rules'] ) ) + $about );
		return $versions;
	}

	/**
	 * @param array<int, array<string, mixed>> $before
	 * @param array<int, array<string, mixed>> $after
	 * @return string[] Products of which not the same is said.
	 */
	private static function differing( array $before, array $after ): array {
		$before = array_column( $before, null, 'product' );
		$after  = array_column( $after, null, 'product' );
		return array_values( array_filter( array_map( 'strval', array_keys( $before + $after ) ), static fn( string $product ): bool => ( $before[ $product ] ?? null ) != ( $after[ $product ] ?? null ) ) ); // phpcs:ignore WordPress.PHP.StrictComparisons -- in whatever order its parts are.
	}
}
