<?php
/**
 * Which event of this site's gave a customer each tag they have, and by which rule; or that none did: then it was set by
 * hand or by the CRM itself.
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

final class TagOrigins {
	/** @var array<int, array<string, mixed>> */
	private array $events;

	/** @var array<string, array<string, mixed>> By id. */
	private array $rules;

	/**
	 * @param array<int, array<string, mixed>> $events The customer's, newest first: each with a result of tags_applied,
	 *                                                 tags_removed and rules (ids).
	 * @param array<int, array<string, mixed>> $rules  Those of today, as RuleRepository gives them.
	 */
	public function __construct( array $events, array $rules ) {
		$this->events = $events;
		$this->rules  = array_column( $rules, null, 'id' );
	}

	/**
	 * @return array{event: array<string, mixed>, rule: array<string, mixed>|null}|null Null when no event gave it, or a later
	 *         one took it: somebody else set it since. The rule is null when it is not there any more, or has changed.
	 */
	public function of( string $tag ): ?array {
		foreach ( $this->events as $event ) {
			$result = (array) ( $event['result'] ?? array() );
			if ( self::has( $tag, $result['tags_applied'] ?? null ) ) {
				return array( 'event' => $event, 'rule' => $this->rule_behind( $tag, (array) ( $result['rules'] ?? array() ) ) );
			}
			if ( self::has( $tag, $result['tags_removed'] ?? null ) ) {
				return null;
			}
		}
		return null;
	}

	/**
	 * @param array<mixed> $ids Of the rules that counted.
	 * @return array<string, mixed>|null
	 */
	private function rule_behind( string $tag, array $ids ): ?array {
		foreach ( $ids as $id ) {
			$rule = is_scalar( $id ) ? $this->rules[ (string) $id ] ?? null : null;
			if ( null !== $rule && self::has( $tag, $rule['apply'] ) ) {
				return $rule;
			}
		}
		return null;
	}

	/** @param mixed $tags */
	private static function has( string $tag, $tags ): bool {
		return is_array( $tags ) && array() !== TagNames::among( array( $tag ), array_filter( $tags, 'is_string' ) );
	}
}
