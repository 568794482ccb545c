<?php
/** One light of the set-up: what it is about, how it stands, and a few words on it. */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

final class SetUpLight {
	/** How it stands: works; the owner has something to do; something else must come first; something is wrong. */
	public const DONE    = 'done';
	public const TO_DO   = 'to_do';
	public const WAITING = 'waiting';
	public const WRONG   = 'wrong';

	public string $name;
	public string $title;
	public string $state;
	public string $words;

	/** @param string $words '' for none. */
	public function __construct( string $name, string $title, string $state, string $words = '' ) {
		$this->name  = $name;
		$this->title = $title;
		$this->state = $state;
		$this->words = $words;
	}

	public function is_done(): bool {
		return self::DONE === $this->state;
	}

	/** For who sees no colours. */
	public function state_label(): string {
		return array(
			self::DONE    => __( 'Done', 'cart-companion' ),
			self::TO_DO   => __( 'To do', 'cart-companion' ),
			self::WAITING => __( 'Waiting', 'cart-companion' ),
			self::WRONG   => __( 'Not right yet', 'cart-companion' ),
		)[ $this->state ];
	}
}
