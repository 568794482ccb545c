<?php
/** One person as the companion knows them: who, what they hold, what it says of them. Plain data. */

declare(strict_types=1);

namespace CartCompanion\Companion;

final class Customer {
	/** @var array<string, mixed> */
	private array $data;

	private function __construct( array $data ) {
		$this->data = $data;
	}

	/** @param array<string, mixed> $answer Of GET /api/v1/customers/{email}, its messages worded. */
	public static function from( array $answer ): self {
		return new self( $answer );
	}

	/** Whether the companion says what became of this customer; one before 0.2 leaves that out. */
	public function has_answer(): bool {
		return '' !== self::text( $this->answer(), 'message' );
	}

	/** success, info, warning or error. */
	public function tone(): string {
		$tone = self::text( $this->answer(), 'tone' );
		return in_array( $tone, array( 'success', 'info', 'warning', 'error' ), true ) ? $tone : 'info';
	}

	/** Whether it worked, in one sentence. */
	public function message(): string {
		return self::text( $this->answer(), 'message' );
	}

	/** @return string[] Sentences: why it says so. */
	public function reasons(): array {
		return self::texts( $this->answer()['reasons'] ?? null );
	}

	/** @return array<int, array<string, mixed>> What helps, the best first: each do, and event or item where it is about one. */
	public function actions(): array {
		return self::rows( $this->answer()['actions'] ?? null );
	}

	/** First and last name; '' where nobody knows. */
	public function name(): string {
		return trim( $this->first_name() . ' ' . $this->last_name() );
	}

	public function first_name(): string {
		return self::text( $this->who(), 'first_name' );
	}

	public function last_name(): string {
		return self::text( $this->who(), 'last_name' );
	}

	/** @return string[] All addresses: the one that was asked for first, then the others, oldest first. */
	public function emails(): array {
		return array_values( array_unique( array_filter( array_merge( array( self::text( $this->who(), 'email' ) ), self::texts( $this->who()['also_known_as'] ?? null ) ), 'strlen' ) ) );
	}

	/** @return array<int, array{emails: string[], by: string, at: string}> Why these addresses are one person; at is '' where nobody tied them by hand. */
	public function ties(): array {
		return array_map(
			static fn( array $row ): array => array( 'emails' => self::texts( $row['emails'] ?? null ), 'by' => self::text( $row, 'by' ), 'at' => self::time( $row['at'] ?? null ) ),
			self::rows( $this->data['ties'] ?? null )
		);
	}

	/** @return array<int, array<string, mixed>> A row for each item, as an event has them. */
	public function entitlements(): array {
		return self::rows( $this->data['entitlements'] ?? null );
	}

	/** @return array<int, array<string, mixed>> A row for each thing bought: item, name, sentence, amount, currency, state, ... */
	public function products(): array {
		return self::rows( $this->data['products'] ?? null );
	}

	/** @return array<int, array<string, mixed>> What comes next, the soonest first: at, item, sentence. */
	public function upcoming(): array {
		return self::rows( $this->data['upcoming'] ?? null );
	}

	/** @return array<int, array<string, mixed>> Everything that happened, newest first: at, event, type, mode, what, detail. */
	public function timeline(): array {
		return self::rows( $this->data['timeline'] ?? null );
	}

	/** @return array<int, array<string, mixed>> The newest of their events, as GET /api/v1/events lists them. */
	public function events(): array {
		return self::rows( $this->data['events']['items'] ?? null );
	}

	/** @return string[] Ids of messages of ThriveCart's that nobody could read and that name one of the addresses. */
	public function unread(): array {
		return self::texts( $this->data['unread'] ?? null );
	}

	/** @return array<string, mixed> */
	private function answer(): array {
		return is_array( $this->data['answer'] ?? null ) ? $this->data['answer'] : array();
	}

	/** @return array<string, mixed> */
	private function who(): array {
		return is_array( $this->data['customer'] ?? null ) ? $this->data['customer'] : array();
	}

	/** @param array<string, mixed> $row */
	private static function text( array $row, string $name ): string {
		return is_scalar( $row[ $name ] ?? null ) ? (string) $row[ $name ] : '';
	}

	/** @param mixed $at ISO 8601, or a Unix time in milliseconds, as links of people have it. */
	private static function time( $at ): string {
		return is_int( $at ) ? gmdate( 'Y-m-d\TH:i:s\Z', intdiv( $at, 1000 ) ) : ( is_string( $at ) ? $at : '' );
	}

	/**
	 * @param mixed $list
	 * @return string[]
	 */
	private static function texts( $list ): array {
		return array_values( array_filter( is_array( $list ) ? $list : array(), 'is_string' ) );
	}

	/**
	 * @param mixed $list
	 * @return array<int, array<string, mixed>>
	 */
	private static function rows( $list ): array {
		return array_values( array_filter( is_array( $list ) ? $list : array(), 'is_array' ) );
	}
}
