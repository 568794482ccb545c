<?php
/** What became of changed cards that somebody wanted to save. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

final class SaveResult {
	public bool $is_saved;

	/** For the owner. */
	public string $sentence;

	/** The product whose card is at fault; '' where none is. */
	public string $product = '';

	/** @var array<string, Card> Cards as others saved them meanwhile, where that is why nothing was saved. */
	public array $conflicts = array();

	public function __construct( bool $is_saved, string $sentence ) {
		$this->is_saved = $is_saved;
		$this->sentence = $sentence;
	}
}
