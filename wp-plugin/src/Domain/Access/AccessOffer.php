<?php
/** Tags that may let customers in to a product or keep them out, and where that is known from: plain data. */

declare(strict_types=1);

namespace CartCompanion\Domain\Access;

final class AccessOffer {
	/** A course of the membership plugin's, with its own tags. */
	public const OFFERING = 'offering';

	/** What customers of the product really hold. */
	public const CUSTOMERS = 'customers';

	/** Tags that are named like the product. */
	public const TAG_NAMES = 'tag_names';

	public string $source;

	/** Of the offering; '' where it has none, or there is none. */
	public string $name;

	/** @var string[] */
	public array $in;

	/** @var string[] */
	public array $out;

	/** How many customers were looked at, and how many of them hold the tag. */
	public int $customers = 0;
	public int $holders   = 0;

	/**
	 * @param string[] $in
	 * @param string[] $out
	 */
	public function __construct( string $source, string $name, array $in, array $out ) {
		$this->source = $source;
		$this->name   = $name;
		$this->in     = array_values( $in );
		$this->out    = array_values( $out );
	}
}
