<?php
/** One thing that the owner enters for a CRM: its key, the address of its API. */

declare(strict_types=1);

namespace CartCompanion\Crm;

final class CredentialField {
	public string $name;
	public string $label;
	public string $help;

	/** Of wp-config.php; it wins over what was entered. */
	public string $constant;

	/** Of the HTML input: "password" (a secret, never shown again), "url" or "text". */
	public string $kind;

	private function __construct( string $kind, string $name, string $constant, string $label, string $help ) {
		$this->name     = $name;
		$this->constant = $constant;
		$this->label    = $label;
		$this->help     = $help;
		$this->kind     = $kind;
	}

	/** @param string $help Where in the CRM it is found. */
	public static function secret( string $name, string $constant, string $label, string $help ): self {
		return new self( 'password', $name, $constant, $label, $help );
	}

	public static function address( string $name, string $constant, string $label, string $help ): self {
		return new self( 'url', $name, $constant, $label, $help );
	}

	public static function text( string $name, string $constant, string $label, string $help ): self {
		return new self( 'text', $name, $constant, $label, $help );
	}

	public function is_secret(): bool {
		return 'password' === $this->kind;
	}
}
