<?php
/**
 * One thing the owner should hear of: a customer whose access is wrong, or an event that needs a person.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Alerts;

use CartCompanion\Admin\AlertCount;
use CartCompanion\Admin\EventRow;

final class Concern {
	private string $kind;
	private EventRow $event;

	/** @param string $kind no_access, still_has_access, or the event's state: failed, dead, quarantined. */
	public function __construct( string $kind, EventRow $event ) {
		$this->kind  = $kind;
		$this->event = $event;
	}

	public function kind(): string {
		return $this->kind;
	}

	public function event(): EventRow {
		return $this->event;
	}

	public function is_about_access(): bool {
		return isset( AlertCount::words()[ $this->kind ] );
	}

	/** The same for ever: by it one knows what was told already. */
	public function key(): string {
		return $this->kind . ' ' . $this->event->id();
	}

	/** Who has which trouble: one customer is named once, however many events tell of it. */
	public function person(): string {
		return $this->kind . ' ' . ( '' === $this->event->email() ? $this->event->id() : $this->event->email() );
	}
}
