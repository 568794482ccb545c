<?php
/** What an owner should know about the rules of a card, in words. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Crm\Registry;
use CartCompanion\Domain\Rules\RuleWarnings;
use CartCompanion\Labels\RuleLabels;

final class CardWarnings {
	private RuleWarnings $warnings;
	private OperationChoices $operations;
	private MissingTags $missing;

	/** @var array<string, array<int, array<string, mixed>>> */
	private array $rules;

	/**
	 * @param array<int, array<string, mixed>>                   $rules  All there are.
	 * @param array<string, array{in: string[], out?: string[]}> $stated
	 */
	public function __construct( Registry $connections, array $rules, array $stated ) {
		$chosen           = $connections->chosen();
		$this->rules      = Cards::by_product( $rules );
		$this->warnings   = new RuleWarnings( $rules, $stated );
		$this->operations = OperationChoices::of( $chosen );
		$this->missing    = new MissingTags( $chosen );
	}

	/** @return string[] Sentences. */
	public function of( string $product ): array {
		$rules = $this->rules[ $product ] ?? array();
		if ( array() === $rules ) {
			return array();
		}
		$sentences = array_map( array( RuleLabels::class, 'sentence' ), $this->warnings->for_product( $product ) );
		$missing   = $this->missing->in_rules( $rules );
		if ( array() !== $missing ) {
			/* translators: %s: tag names */
			$warning     = _n( 'AccessAlly has no tag with this name yet: %s. Make it under AccessAlly → Settings → Tags, or write its name here as AccessAlly has it. Until then each event that sets it needs you.', 'AccessAlly has no tags with these names yet: %s. Make them under AccessAlly → Settings → Tags, or write their names here as AccessAlly has them. Until then each event that sets one needs you.', count( $missing ), 'cart-companion' );
			$sentences[] = sprintf( $warning, '“' . implode( '”, “', $missing ) . '”' );
		}
		return array_merge( $sentences, $this->operations->warnings( $rules ) );
	}

	/** @return array<string, string[]> By product, of those with any. */
	public function all(): array {
		$found = array();
		foreach ( array_keys( $this->rules ) as $product ) {
			$found[ $product ] = $this->of( (string) $product );
		}
		return array_filter( $found );
	}
}
