<?php
/** The tag rules as a list and as a file, and the versions that are kept of them. */

declare(strict_types=1);

namespace CartCompanion\Cli;

use CartCompanion\Labels\EventLabels;
use CartCompanion\Store\{ RuleFile, RuleRepository, RuleSettings, RuleVersions };

/**
 * Lists, exports, imports and restores the tag rules.
 */
final class RulesCommand {
	/**
	 * Lists the tag rules.
	 *
	 * ## OPTIONS
	 *
	 * [--product=<product>]
	 * : Only those of this product, such as product-12, and those for all products.
	 *
	 * [--field=<field>]
	 * : Prints the values of this field only.
	 *
	 * [--fields=<fields>]
	 * : Prints these fields, with commas between them: id, product, event, when, add, remove, operations, restart, failure, partial.
	 *
	 * [--format=<format>]
	 * : How it is printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - count
	 *   - ids
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp cart-companion rules list
	 *     $ wp cart-companion rules list --product=product-12 --format=json
	 *
	 * @subcommand list
	 *
	 * @param string[]             $arguments None.
	 * @param array<string, mixed> $options
	 */
	public function list_( array $arguments, array $options ): void {
		$product = (string) ( $options['product'] ?? '' );
		$rules   = array_filter( ( new RuleRepository() )->all(), static fn( array $rule ): bool => '' === $product || in_array( $rule['product'], array( $product, '*' ), true ) );
		Output::rows( $options, array_map( array( self::class, 'row' ), array_values( $rules ) ), array( 'id', 'product', 'when', 'add', 'remove' ) );
	}

	/**
	 * @param array<string, mixed> $rule
	 * @return array<string, mixed>
	 */
	private static function row( array $rule ): array {
		return array(
			'id'         => $rule['id'],
			'product'    => $rule['product'],
			'event'      => $rule['event'],
			'when'       => EventLabels::occasions()[ $rule['event'] ] ?? $rule['event'],
			'add'        => $rule['apply'],
			'remove'     => $rule['remove'],
			'operations' => array_map( static fn( array $operation ): string => trim( $operation['id'] . ' ' . $operation['name'] ), $rule['operations'] ?? array() ),
			'restart'    => ! empty( $rule['again'] ),
			'failure'    => (int) ( $rule['failure'] ?? 1 ),
			'partial'    => false !== ( $rule['partial'] ?? true ),
		);
	}

	/**
	 * Writes the rules, what lets customers in, and which products need no tags, as JSON.
	 *
	 * ## OPTIONS
	 *
	 * [<file>]
	 * : Where to; it is printed where this is left out.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp cart-companion rules export rules.json
	 *     Success: 12 rules are in rules.json.
	 *
	 * @param string[] $arguments The file.
	 */
	public function export( array $arguments ): void {
		$file = RuleSettings::of_this_site()->to_file();
		if ( array() === $arguments ) {
			\WP_CLI::line( $file->to_json() );
			return;
		}
		if ( false === @file_put_contents( $arguments[0], $file->to_json() . "\n" ) ) { // phpcs:ignore -- said below.
			\WP_CLI::error( "{$arguments[0]} cannot be written. Choose a folder that you may write to." );
		}
		\WP_CLI::success( sprintf( '%d rules are in %s.', count( $file->rules() ), $arguments[0] ) );
	}

	/**
	 * Puts the rules of a file in place of those that are there. All of it, or nothing.
	 *
	 * What was there stays among the versions: `rules restore` brings it back.
	 *
	 * ## OPTIONS
	 *
	 * <file>
	 * : As `rules export` writes it; - for what comes in from another command.
	 *
	 * [--yes]
	 * : Do not ask first.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp cart-companion rules import rules.json --yes
	 *     Success: 12 rules are in place of the 3 that were there.
	 *
	 * @param string[]             $arguments The file.
	 * @param array<string, mixed> $options
	 */
	public function import( array $arguments, array $options ): void {
		$json = @file_get_contents( '-' === $arguments[0] ? 'php://stdin' : $arguments[0] ); // phpcs:ignore -- said below.
		if ( false === $json ) {
			\WP_CLI::error( "{$arguments[0]} cannot be read. Is it there?" );
		}
		$file   = Output::or_error( static fn(): RuleFile => RuleFile::from_json( $json ) );
		$before = count( ( new RuleRepository() )->all() );
		\WP_CLI::confirm( sprintf( 'Put %d rules in place of the %d that are there?', count( $file->rules() ), $before ), $options );
		Output::or_error( static fn() => RuleSettings::of_this_site()->import( $file ) );
		\WP_CLI::success( sprintf( '%d rules are in place of the %d that were there.', count( $file->rules() ), $before ) );
	}

	/**
	 * Lists the versions that are kept of the rules, the newest first.
	 *
	 * ## OPTIONS
	 *
	 * [--fields=<fields>]
	 * : Prints these fields, with commas between them: id, time, way, user, rules, products.
	 *
	 * [--format=<format>]
	 * : How it is printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - count
	 *   - ids
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp cart-companion rules versions
	 *
	 * @param string[]             $arguments None.
	 * @param array<string, mixed> $options
	 */
	public function versions( array $arguments, array $options ): void {
		$rows = array_map( array( self::class, 'version' ), ( new RuleVersions() )->all() );
		Output::rows( $options, $rows, array( 'id', 'time', 'way', 'user', 'rules', 'products' ) );
	}

	/**
	 * @param array<string, mixed> $version As RuleVersions::all().
	 * @return array<string, mixed>
	 */
	private static function version( array $version ): array {
		$user = get_userdata( (int) $version['user'] );
		return array(
			'id'       => (int) $version['id'],
			'time'     => $version['at'],
			'way'      => $version['way'],
			'user'     => false === $user ? '' : $user->user_login,
			'rules'    => (int) $version['rules'],
			'products' => array_values( array_unique( array_merge( array_map( 'strval', array_keys( $version['changes'] ) ), $version['access'] ) ) ),
		);
	}

	/**
	 * Puts the rules back as they were in a version.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : Number of the version, as `rules versions` lists it.
	 *
	 * [--yes]
	 * : Do not ask first.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp cart-companion rules restore 7 --yes
	 *     Success: The rules are as they were in version 7.
	 *
	 * @param string[]             $arguments The number.
	 * @param array<string, mixed> $options
	 */
	public function restore( array $arguments, array $options ): void {
		$id      = (int) $arguments[0];
		$content = ( new RuleVersions() )->content( $id );
		if ( null === $content ) {
			\WP_CLI::error( "There is no version {$arguments[0]}. See which there are: wp cart-companion rules versions" );
		}
		\WP_CLI::confirm( sprintf( 'Put the %d rules of version %d in place of those that are there?', count( $content['rules'] ), $id ), $options );
		Output::or_error( static fn() => RuleSettings::of_this_site()->restore( $id ) );
		\WP_CLI::success( "The rules are as they were in version $id." );
	}
}
