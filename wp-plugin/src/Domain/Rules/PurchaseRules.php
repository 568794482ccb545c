<?php
/** What buyers get by the rules: the products for which there is something, and those for which it is tags. */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\EventType;

final class PurchaseRules {
	/** @var array<int, array<string, mixed>> */
	private array $rules;

	/** @param array<int, array<string, mixed>> $rules As RuleRepository::all() gives them. */
	public function __construct( array $rules ) {
		$this->rules = array_filter( $rules, static fn( array $rule ): bool => EventType::PURCHASED === $rule['event'] );
	}

	/** @return string[] Keys of products, ProductKey::ALL among them, whose buyers get tags or for whom operations are run. */
	public function products(): array {
		return self::keys( array_filter( $this->rules, static fn( array $rule ): bool => array() !== array_merge( $rule['apply'], $rule['operations'] ?? array() ) ) );
	}

	/** @return string[] The same of those whose buyers get tags: a test purchase can show that, as tags can be taken away. */
	public function products_with_tags(): array {
		return self::keys( array_filter( $this->rules, static fn( array $rule ): bool => array() !== $rule['apply'] ) );
	}

	/** Whether no tag is ever given to a buyer: all that there is are operations. */
	public function is_without_tags(): bool {
		return array() === $this->products_with_tags() && array() !== $this->products();
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @return string[]
	 */
	private static function keys( array $rules ): array {
		return array_values( array_unique( array_column( $rules, 'product' ) ) );
	}
}
