<?php
/**
 * The tag rules as a file: rules with their operations, what is said of access, items that need no tags.
 *
 * {"format": "cart-companion-rules", "version": 1, "site", "exported_at", "rules": [...], "access": [...],
 * "no_tags_needed": {key: name}}; a bare list is one of rules.
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\{ InvalidInput, Message, ProductKey };

final class RuleFile {
	private const FORMAT  = 'cart-companion-rules';
	private const VERSION = 1;

	/** @var array<int, array<string, mixed>> */
	private array $rules;

	/** @var array<int, array<string, mixed>> */
	private array $access;

	/** @var array<string, string> */
	private array $no_tags_needed;

	/**
	 * @param array<mixed>          $rules
	 * @param array<mixed>          $access         Rows of product, in, out.
	 * @param array<string, string> $no_tags_needed Names by key.
	 * @throws InvalidInput When a rule or a row cannot be used.
	 */
	public function __construct( array $rules, array $access, array $no_tags_needed ) {
		$this->rules          = RuleRepository::validated( $rules );
		$this->access         = AccessStatements::validated( $access );
		$this->no_tags_needed = array_filter( $no_tags_needed, static fn( $item ): bool => ProductKey::is_item( (string) $item ), ARRAY_FILTER_USE_KEY );
	}

	/** @throws InvalidInput When the text is no such file, or something in it cannot be used. */
	public static function from_json( string $json ): self {
		$data = json_decode( (string) preg_replace( '/^\xEF\xBB\xBF/', '', $json ), true );
		if ( is_array( $data ) && array() !== $data && array_keys( $data ) === range( 0, count( $data ) - 1 ) ) {
			$data = array( 'format' => self::FORMAT, 'version' => self::VERSION, 'rules' => $data );
		}
		if ( ! is_array( $data ) || self::FORMAT !== ( $data['format'] ?? null ) || ! is_array( $data['rules'] ?? null ) ) {
			throw new InvalidInput( Message::NOT_A_RULE_FILE );
		}
		if ( self::VERSION !== ( $data['version'] ?? null ) ) {
			throw new InvalidInput( Message::NEWER_RULE_FILE );
		}
		$lists = array_map( static fn( string $name ): array => is_array( $data[ $name ] ?? null ) ? $data[ $name ] : array(), array( 'access', 'no_tags_needed' ) );
		return new self( $data['rules'], $lists[0], array_map( 'strval', array_filter( $lists[1], 'is_scalar' ) ) );
	}

	public function to_json(): string {
		return (string) wp_json_encode(
			array(
				'format'         => self::FORMAT,
				'version'        => self::VERSION,
				'site'           => home_url(),
				'exported_at'    => gmdate( 'c' ),
				'rules'          => $this->rules,
				'access'         => $this->access,
				'no_tags_needed' => (object) $this->no_tags_needed,
			),
			JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE
		);
	}

	/** @return array<int, array<string, mixed>> */
	public function rules(): array {
		return $this->rules;
	}

	/** @return array<int, array<string, mixed>> Rows of product, in, out. */
	public function access(): array {
		return $this->access;
	}

	/** @return array<string, string> Names by key. */
	public function no_tags_needed(): array {
		return $this->no_tags_needed;
	}
}
