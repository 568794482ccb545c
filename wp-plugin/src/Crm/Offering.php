<?php
/** What a membership plugin lets people in to as a whole, such as a course: its name, and the tags it goes by. Plain data. */

declare(strict_types=1);

namespace CartCompanion\Crm;

final class Offering {
	/** '' where the plugin gives it no name. */
	public string $name;

	/** @var string[] Names of tags; who holds one of them gets in to all of it or to a part. */
	public array $in;

	/** @var string[] Names of tags; who holds one of them is kept out, whatever else they hold. */
	public array $out;

	/**
	 * @param string[] $in
	 * @param string[] $out
	 */
	public function __construct( string $name, array $in, array $out ) {
		$this->name = $name;
		$this->in   = array_values( $in );
		$this->out  = array_values( $out );
	}
}
