<?php
/**
 * Something that the domain has to say to people: a code and what belongs to it, for others to put into words.
 *
 * Delivery\ResultMessages words the notes of a plan and what is wrong with an event, Labels\RuleLabels what is wrong
 * with a rule.
 */

declare(strict_types=1);

namespace CartCompanion\Domain;

final class Message {
	public const NO_EVENT        = 'no_event';
	public const UNKNOWN_VERSION = 'unknown_version';
	public const NO_TYPE         = 'no_type';

	/** Of a plan; each with its parameters. */
	public const REFUND_OF_UNKNOWN_SIZE = 'refund_of_unknown_size';
	public const GIVEN_BACK             = 'given_back'; // Rule, product keys.
	public const OTHER_ORDER            = 'other_order'; // Rule, product key, event type.
	public const OTHER_PRODUCT          = 'other_product'; // Rule, product key, event type.
	public const PAUSE_OVER             = 'pause_over'; // Rule, product keys.
	public const KEEPS_OUT              = 'keeps_out'; // Tag, product key, state.
	public const OVER_SINCE             = 'over_since'; // Rule, product keys.
	public const FULL_REFUNDS_ONLY      = 'full_refunds_only'; // Rules.
	public const LATER_FAILURES_ONLY    = 'later_failures_only'; // Rules.
	public const BOTH_WAYS              = 'both_ways'; // Tag.
	public const SHARED                 = 'shared'; // Tag, product key.
	public const PART_REFUNDED          = 'part_refunded'; // Tags.
	public const NO_REASON_ANY_MORE     = 'no_reason_any_more'; // Tag, event type.
	public const LATER_APPLIES          = 'later_applies'; // Tag, event type.
	public const LATER_REMOVES          = 'later_removes'; // Tag, event type.
	public const REVOKE_TAG_REMOVED     = 'revoke_tag_removed'; // Tag, product key.
	public const ALSO_KEPT_OUT          = 'also_kept_out'; // Tag, product key.

	public const OPERATION_KEPT         = 'operation_kept'; // Operation, rule, product key.
	public const OPERATION_TOO_LATE     = 'operation_too_late'; // Operation, rule, product key.
	public const OPERATION_WAITS        = 'operation_waits'; // Operations, rule.
	public const NOT_BY_RESYNC          = 'not_by_resync'; // Operations, rules.

	/** Of what was left behind when a contact was deleted or merged, or an address changed; without addresses, as results are stored. */
	public const CONTACT_REPLACED      = 'contact_replaced'; // Contact that is gone, contact.
	public const CONTACT_MADE_ANEW     = 'contact_made_anew'; // Contact that is gone, contact.
	public const CONTACT_OF_USER       = 'contact_of_user'; // Contact.
	public const LINK_REPLACED         = 'link_replaced'; // User, contact that is gone, contact.
	public const LINKED_ELSEWHERE      = 'linked_elsewhere'; // User, their contact, contact acted on.
	public const LINKED_ON_OTHER_SITE  = 'linked_on_other_site'; // User, their contact of another site of the network, contact acted on.
	public const LINKED_TO_OTHER_USER  = 'linked_to_other_user'; // Contact, its user, the customer's user.
	public const LINKED_TO_GONE        = 'linked_to_gone'; // User, contact that is gone.
	public const COPY_OF_GONE_CHANGED  = 'copy_of_gone_changed'; // User, contact that is gone.
	public const CONTACT_SHARED        = 'contact_shared'; // Users, contact.
	public const USER_HAS_NEW_ADDRESS  = 'user_has_new_address'; // User.

	/** Of a rule, whose number comes first. */
	public const NOT_A_PRODUCT    = 'not_a_product'; // Number, what was entered.
	public const NOT_AN_EVENT     = 'not_an_event'; // Number, what was entered.
	public const NO_TAGS          = 'no_tags'; // Number.
	public const NOT_AN_OPERATION = 'not_an_operation'; // Number.
	public const FAILURE_OUTSIDE  = 'failure_outside'; // Number.
	public const RULES_DISAGREE   = 'rules_disagree'; // Tag, rule, rule.

	/** Of rules that can be used but may not be what their owner means. */
	public const GIVEN_FOR_GOOD    = 'given_for_good';
	public const NO_RULE_AT_END    = 'no_rule_at_end';
	public const ALSO_PART_REFUNDS = 'also_part_refunds';
	public const OTHER_REVOKE_TAG  = 'other_revoke_tag'; // Tags of the rule, tags that keep out.

	/** Of a file with rules. */
	public const NOT_A_RULE_FILE = 'not_a_rule_file';
	public const NEWER_RULE_FILE = 'newer_rule_file';

	/** Of what the owner says lets in to a product; its number comes first. */
	public const ACCESS_OF_NOTHING = 'access_of_nothing'; // Number, what was entered.
	public const ACCESS_TWICE      = 'access_twice'; // Number, product key.
	public const ACCESS_BOTH_WAYS  = 'access_both_ways'; // Number, tag.

	private string $code;

	/** @var array<int, int|string> */
	private array $parameters;

	/** @param int|string ...$parameters In the order that is said beside the code. */
	public function __construct( string $code, ...$parameters ) {
		$this->code       = $code;
		$this->parameters = $parameters;
	}

	/** @param array<string, string> $sentences By code, as sprintf() takes them. */
	public function in( array $sentences ): string {
		return vsprintf( $sentences[ $this->code ], $this->parameters );
	}

	/** One of the constants. */
	public function code(): string {
		return $this->code;
	}

	/** @return array<int, int|string> */
	public function parameters(): array {
		return $this->parameters;
	}
}
