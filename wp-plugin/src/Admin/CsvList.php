<?php
/** A list of a screen's as rows of a file. */

declare(strict_types=1);

namespace CartCompanion\Admin;

interface CsvList {
	/** In the address and in the file's name: "events". */
	public function name(): string;

	/** @return string[] Names of the columns. */
	public function columns(): array;

	/**
	 * A page of what this request's filters show.
	 *
	 * @param string $cursor '' for the first.
	 * @return array{rows: array<int, array<int, string>>, next: string} next is '' at the end.
	 * @throws \CartCompanion\Companion\CompanionError When the companion cannot say.
	 */
	public function rows( string $cursor ): array;
}
