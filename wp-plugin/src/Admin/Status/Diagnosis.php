<?php
/** Why an event is where it is, and what the owner can do: two sentences out of its story. */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Labels\{ AccessLabels, DateTimes, EventRow, Links, StateLabels };
use CartCompanion\Store\{ RuleRepository, RuleVersions };

final class Diagnosis {
	private string $kind;
	private string $reason;
	private string $advice;

	/** What the owner can do by one click, as HTML; '' for nothing. */
	private string $link = '';

	private function __construct( string $kind, string $reason, string $advice ) {
		$this->kind   = $kind;
		$this->reason = $reason;
		$this->advice = $advice;
	}

	public static function of( EventDetails $details ): self {
		switch ( $details->row()->state() ) {
			case StateLabels::FAILED:
				return new self(
					'error',
					self::message( $details, __( 'This did not work, and trying again automatically would not help.', 'cart-companion' ) ),
					__( 'Put right what is named here, then press Retry. Nothing is lost, and what was already done is not done twice.', 'cart-companion' )
				);
			case StateLabels::DEAD:
				return self::gave_up( $details );
			case StateLabels::QUARANTINED:
				return new self( 'error', self::not_understood( $details ), self::advice_for_unread( $details ) );
			case StateLabels::PENDING:
			case StateLabels::DELIVERING:
			case StateLabels::RETRY:
			case StateLabels::WORKING:
				return self::waiting( $details );
			case StateLabels::SKIPPED:
				$items = $details->row()->items_without_rule( ( new RuleRepository() )->coverage() );
				if ( array() !== $items ) {
					return self::without_rule( $items );
				}
				$newer = self::newer_rules( $details );
				if ( '' !== $newer ) {
					return new self( 'warning', __( 'When this event was done, no tag rule was for it: nothing was changed.', 'cart-companion' ), $newer );
				}
				return new self( 'info', self::message( $details, __( 'Nothing had to be done for this event.', 'cart-companion' ) ), self::after_nothing( $details ) );
			case StateLabels::SUPERSEDED:
				return new self( 'info', self::message( $details, __( 'A later event had already settled this, for example the refund of this purchase.', 'cart-companion' ) ), __( 'There is nothing you need to do.', 'cart-companion' ) );
			case StateLabels::KEPT:
				return $details->row()->is_imported() ? self::imported() : new self( 'info', __( 'ThriveCart sent this, and it is saved for your records. It does not concern this site’s tags.', 'cart-companion' ), __( 'There is nothing you need to do.', 'cart-companion' ) );
			default:
				return self::done( $details );
		}
	}

	/** The same with something else to do. */
	public function with_advice( string $advice ): self {
		$other         = clone $this;
		$other->advice = $advice;
		return $other;
	}

	public function print(): void {
		printf(
			'<div class="notice notice-%1$s inline cart-companion-diagnosis"><p><strong>%2$s</strong></p>%3$s%4$s</div>',
			esc_attr( $this->kind ),
			esc_html( $this->reason ),
			'' === $this->advice ? '' : '<p>' . esc_html( $this->advice ) . '</p>',
			wp_kses_post( $this->link )
		);
	}

	/** What to say of rules that were made since; '' where there are none. */
	private static function newer_rules( EventDetails $details ): string {
		return $details->row()->is_test() ? '' : ( new NewerRules( $details, ( new RuleRepository() )->all(), new RuleVersions() ) )->advice();
	}

	private static function after_nothing( EventDetails $details ): string {
		if ( $details->row()->is_test() ) {
			return '';
		}
		if ( array() === (array) ( $details->result()['rules'] ?? array() ) && self::has_rule_for_more( $details->row() ) ) {
			return __( 'There is a rule for this under Tag rules. If it should count for this event, change when it counts there, then press Retry.', 'cart-companion' );
		}
		return array() === (array) ( $details->result()['rules'] ?? array() )
			? __( 'If you expected tags, add a rule for this product under Tag rules, then press Retry.', 'cart-companion' )
			: __( 'There is nothing you need to do. If the customer is in your CRM under another address, have the two addresses tied, then press Retry.', 'cart-companion' ); // A rule counts, but nobody is there.
	}

	/** Whether a rule is for what happened to one of its items, but not always: for full refunds only, or for a later failed payment. */
	private static function has_rule_for_more( EventRow $event ): bool {
		foreach ( ( new RuleRepository() )->all() as $rule ) {
			$is_for_more = ! ( $rule['partial'] ?? true ) || ( $rule['failure'] ?? 1 ) > 1;
			if ( $is_for_more && $rule['event'] === $event->type() && in_array( $rule['product'], array_merge( array( '*' ), array_map( 'strval', array_keys( $event->products() ) ) ), true ) ) {
				return true;
			}
		}
		return false;
	}

	/** @param array<string, string> $items Key => name. */
	private static function without_rule( array $items ): self {
		/* translators: %s: names of products */
		$nothing = sprintf( __( 'Sold, but no tag rule says what buyers of %s get: this customer got nothing.', 'cart-companion' ), implode( ', ', $items ) );
		return ( new self( 'error', $nothing, self::advice_without_rule() ) )->with_rule_for( $items );
	}

	private static function advice_without_rule(): string {
		return __( 'Make the rule; it offers to apply itself to those who bought before. If buyers of this need no tags, say so under Needs you.', 'cart-companion' );
	}

	/** @param array<string, string> $items Key => name; the button leads to the first. */
	private function with_rule_for( array $items ): self {
		$this->link = array() === $items ? '' : sprintf( '<p><a class="button" href="%1$s">%2$s</a></p>', esc_url( Links::rule_for( (string) key( $items ) ) ), esc_html__( 'Make the rule', 'cart-companion' ) );
		return $this;
	}

	private static function imported(): self {
		return new self(
			'info',
			__( 'This was imported and is recorded only, so that nobody is welcomed a second time.', 'cart-companion' ),
			__( 'After the import the tags of this customer were compared with everything they bought: search for the customer to see that.', 'cart-companion' )
		);
	}

	private static function gave_up( EventDetails $details ): self {
		/* translators: %s: reason of the last failure */
		$reason = sprintf( __( 'This site could not take the event for about four days. The last reason: %s', 'cart-companion' ), self::message( $details, __( 'the site did not answer.', 'cart-companion' ) ) );
		return new self( 'error', $reason, __( 'Look under Tools → Site Health whether the site can be reached now, then press Retry. Nothing is lost.', 'cart-companion' ) );
	}

	private static function not_understood( EventDetails $details ): string {
		return '' === $details->problem() ? __( 'This version does not know this kind of message. It is saved.', 'cart-companion' ) : $details->problem();
	}

	/** Without an address nobody can be found; a kind of message that is new is known to a newer version. */
	private static function advice_for_unread( EventDetails $details ): string {
		$order = $details->row()->order_id();
		if ( 'no_email' === $details->row()->unread_because() ) {
			/* translators: %s: order number */
			return '' === $order ? '' : sprintf( __( 'Look up order %s in ThriveCart and give that customer their tags by hand.', 'cart-companion' ), $order );
		}
		if ( '' === $details->row()->unread_because() && '' === $details->row()->email() ) {
			$look = '' === $order
				? __( 'If it names no customer, look in ThriveCart who it is about and give them their tags by hand.', 'cart-companion' )
				/* translators: %s: order number */
				: sprintf( __( 'If it names no customer, look up order %s in ThriveCart and give that customer their tags by hand.', 'cart-companion' ), $order );
			return $look . ' ' . __( 'Otherwise ask whoever hosts the service to update it, then press Retry.', 'cart-companion' );
		}
		return __( 'Nothing is lost. Ask whoever hosts the service to update it, then press Retry. If it stays like this, send what ThriveCart sent (below; it holds no secret word) to support.', 'cart-companion' );
	}

	private static function waiting( EventDetails $details ): self {
		if ( 0 === $details->attempts() && '' === $details->row()->message() ) {
			return new self( 'info', __( 'This event is waiting for its turn.', 'cart-companion' ), __( 'Usually this takes a second. If it stays, check under Tools → Site Health whether the companion can reach this site.', 'cart-companion' ) );
		}
		$reason = self::message( $details, __( 'the site did not answer.', 'cart-companion' ) );
		if ( ! $details->is_waiting_for_its_time() ) {
			/* translators: %s: reason of the last failure */
			$reason = sprintf( __( 'The last try did not work: %s', 'cart-companion' ), $reason );
		}
		$next = DateTimes::ago( $details->due_at() );
		return new self(
			'warning',
			$reason,
			'' === $next
				? __( 'It is tried again automatically as long as the companion runs.', 'cart-companion' )
				/* translators: 1: "12:37", 2: "in 5 minutes" */
				: sprintf( __( 'Next try at %1$s (%2$s). Nothing is lost. To try at once, press Retry now.', 'cart-companion' ), DateTimes::time_of_day( $details->due_at() ), $next )
		);
	}

	private static function done( EventDetails $details ): self {
		$row    = $details->row();
		$access = AccessLabels::of( $row );
		$items  = $row->items_without_rule( ( new RuleRepository() )->coverage() );
		if ( $access->is_wrong() ) {
			$done  = AccessStatus::PENDING === $row->access() ? __( 'The tags are in your CRM, but the customer has no access yet.', 'cart-companion' ) : __( 'The tags changed in your CRM, but the customer still has access.', 'cart-companion' );
			$found = new self( '' === $row->alert() ? 'warning' : 'error', $done, trim( $row->message() . ' ' . $access->whole() ) );
			return $found->with_rule_for( $items );
		}
		$said = $row->has_access() || array() !== $row->triggers_gone() ? $access->sentence() : '';
		if ( array() !== $items && '' !== $row->message() ) {
			return ( new self( 'error', $row->message(), trim( self::advice_without_rule() . ' ' . $said ) ) )->with_rule_for( $items );
		}
		$newer = self::newer_rules( $details );
		if ( '' !== $newer && '' !== $row->message() ) {
			return new self( 'warning', $row->message(), trim( $newer . ' ' . $said ) );
		}
		return new self( 'success', __( 'This worked.', 'cart-companion' ), trim( $row->message() . ' ' . $said ) );
	}

	/** What the site said, else what the last attempt said, else $otherwise. */
	private static function message( EventDetails $details, string $otherwise ): string {
		$attempt  = $details->last_attempt()['message'] ?? '';
		$messages = array_filter( array( $details->row()->message(), is_string( $attempt ) ? $attempt : '', $otherwise ), 'strlen' );
		return (string) reset( $messages );
	}
}
