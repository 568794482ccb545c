<?php
/** Processes one claimed event: rules, contact, tags, login, and a check of the customer's access. */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Access\AccessChecker;
use CartCompanion\Crm\{ Crm, CrmException, Registry, UserLinker };
use CartCompanion\Domain\Access\{ AccessOutlook, ExpectedAccess };
use CartCompanion\Domain\Events\{ Event, EventHistory, EventType, Result };
use CartCompanion\Domain\Message;
use CartCompanion\Domain\Rules\{ CompletedRules, LateEventPlanner, MovedTags, PauseEnds, ResyncPlanner, RuleEvaluator, TagPlan };
use CartCompanion\Site\{ HiddenPlugins, Settings };
use CartCompanion\Store\{ AccessStatements, Claim, Claims, CustomerHistory, EventProgress, OrderEvents, RuleRepository, SalesWithoutRule, TestPurchaseRun };
use CartCompanion\Users\{ LoginError, UserProvisioner };

final class EventProcessor {
	private Settings $settings;
	private RuleRepository $rules;
	private Registry $connections;
	private Claims $claims;
	private CustomerHistory $history;
	private AccessChecker $access;
	private UserProvisioner $logins;
	private WaitBudget $budget;

	public function __construct( Settings $settings, RuleRepository $rules, Registry $connections, Claims $claims, CustomerHistory $history, AccessChecker $access, UserProvisioner $logins ) {
		$this->settings    = $settings;
		$this->rules       = $rules;
		$this->connections = $connections;
		$this->claims      = $claims;
		$this->history     = $history;
		$this->access      = $access;
		$this->logins      = $logins;
		$this->budget      = new WaitBudget();
	}

	/** A new request: what it may wait for is counted from here on. */
	public function begin(): void {
		$this->budget->begin();
	}

	/**
	 * Everything a CRM can do is turned into a result here; other errors go through.
	 *
	 * @param EventHistory|null $history Comes with an event that is late.
	 */
	public function process( Event $event, Claim $claim, ?EventHistory $history = null ): Result {
		if ( 'live' === $event->mode() ) {
			( new SalesWithoutRule() )->leave_out_over( $event );
		}
		$without = $this->items_without_rule( $event );
		$result  = $this->processed( $event, $claim, $history, array() === $without );
		if ( TestPurchaseRun::is_one( $event ) && Result::APPLIED === $result->outcome() ) {
			TestPurchaseRun::note_result( (string) ( $result->fields()['access'] ?? '' ) );
		}
		if ( array() === $without || ! $result->is_final() ) {
			return $result;
		}
		/* translators: %s: names of products */
		return $result->with_items_without_rule( array_keys( $without ), sprintf( __( 'No tag rule says what buyers of %s get: nothing was given for it.', 'cart-companion' ), implode( ', ', $without ) ) );
	}

	/** @return array<string, string> What is sold here although no rule is for it: how it is called, by item key. */
	private function items_without_rule( Event $event ): array {
		$names = array();
		foreach ( 'live' === $event->mode() ? $this->rules->coverage()->items_without_rule( $event ) : array() as $item ) {
			$names[ $item ] = ResultMessages::product( $item, $event->items()[ $item ] );
		}
		return $names;
	}

	/** @param bool $is_to_say_why Whether nobody else says that no rule matches. */
	private function processed( Event $event, Claim $claim, ?EventHistory $history, bool $is_to_say_why ): Result {
		if ( $event->is_test_of_connection() ) {
			return Result::of( Result::SKIPPED, __( 'The test event arrived: the way from the companion to this site works. It changes no tags and creates nobody.', 'cart-companion' ) );
		}
		$is_trial = TestPurchaseRun::is_one( $event );
		if ( $is_trial && ! TestPurchaseRun::takes( $event ) ) {
			return Result::of( Result::SKIPPED, __( 'This test purchase is over, and nothing is done for it any more.', 'cart-companion' ) );
		}
		if ( 'test' === $event->mode() && ! $is_trial && ! $this->settings->apply_test_mode() ) {
			return Result::of( Result::SKIPPED, __( 'This is an order in ThriveCart’s test mode, and test orders change no tags here. Turn that on under Cart Companion → Connect → Preferences.', 'cart-companion' ) );
		}
		$plan       = $this->plan( $event, $history, $claim->is_replay );
		$connection = $this->connections->chosen();
		if ( $is_trial ) {
			$plan->operations = array(); // What they do cannot be undone.
		}
		( new ImpliedRemovals( $this->history ) )->leave_likely( $plan, $event, $connection, $claim );
		$this->leave_done( $plan, $event );
		if ( $plan->is_empty() ) {
			return $this->nothing_to_do( $event, $plan, $is_to_say_why );
		}
		$obstacle = $this->obstacle( $event, $connection );
		if ( '' !== $obstacle || null === $connection ) {
			return Result::of( Result::FAILED, $obstacle, array( 'rules' => $plan->rules ) );
		}
		$this->connections->keep_to( $connection );
		$calls  = $connection->calls();
		$result = $this->carried_out( $connection, $event, $plan, new EventProgress( $this->claims, $claim, $event, ContactFinder::account_of( $connection ) ) );
		return $result->with( 'crm_calls', $connection->calls() - $calls );
	}

	private function plan( Event $event, ?EventHistory $history, bool $is_replay ): TagPlan {
		$history = null === $history || $this->settings->apply_test_mode() ? $history : $history->of_live_orders();
		$stated  = ( new AccessStatements() )->all();
		$rules   = CompletedRules::of( $this->rules->all(), $stated );
		if ( EventType::RESYNC === $event->type() ) {
			return ( new ResyncPlanner( $rules, $stated ) )->plan( $event );
		}
		if ( null !== $history ) {
			return ( new LateEventPlanner( $rules, $stated ) )->plan( $event, $history, $is_replay );
		}
		$is_asked = in_array( EventType::RESUMED, array_column( $rules, 'event' ), true ) && PauseEnds::asks_about( $event );
		return ( new RuleEvaluator( $rules, $stated ) )->plan( $event, $this->items( $event ), $is_asked ? OrderEvents::before( $event ) : array() );
	}

	/** Where the contact's tags are not read anyway, what was done for the order that is left is not done again. */
	private function leave_done( TagPlan $plan, Event $event ): void {
		if ( ! $plan->is_target_state && array() !== array_merge( $plan->standing( 'apply' ), $plan->standing( 'remove' ) ) ) {
			$plan->leave_standing( $this->history->moved_before( $event ) );
		}
	}

	/** @return string[] Keys of the items the event is about. */
	private function items( Event $event ): array {
		return $event->concerns( $event->is_refund() ? $this->history->items_of_order( $event->order_id() ) : array() );
	}

	/** How the customer's access should be after the event and what was done by it. */
	private function expected( Event $event, TagPlan $plan, MovedTags $moved ): ExpectedAccess {
		$outlook = new AccessOutlook( $this->rules->all(), ( new AccessStatements() )->all() );
		if ( EventType::RESYNC === $event->type() ) { // Access depends on all of these tags, not only on those that were changed.
			return $outlook->after_resync( $event, $plan );
		}
		$before = EventType::PURCHASED === $event->type() || EventType::ABANDONED === $event->type() ? new MovedTags() : $this->history->moved_before( $event );
		return $outlook->after( $event, $this->items( $event ), $plan, $moved, $before );
	}

	/** No rule counts, or every tag stays for a reason that the notes say. */
	private function nothing_to_do( Event $event, TagPlan $plan, bool $is_to_say_why ): Result {
		$message = implode( ' ', $this->sentences( $event, $plan->notes ) );
		$message = '' === $message && $is_to_say_why ? __( 'No tag rule matches this event.', 'cart-companion' ) : $message;
		return Result::of( array() === $plan->rules ? Result::SKIPPED : Result::APPLIED, $message, array( 'rules' => $plan->rules ) + $this->expected( $event, $plan, new MovedTags() )->in_result() );
	}

	/**
	 * @param Message[] $notes
	 * @return string[] With the names of rules, and of products as far as the event or its order tells them.
	 */
	private function sentences( Event $event, array $notes ): array {
		$products = array_filter( $event->items(), 'strlen' ) + ( array() === $notes ? array() : $this->history->items_of_order( $event->order_id() ) );
		$rules    = array() === $notes ? array() : $this->rules->all();
		return array_map( static fn( Message $note ): string => ResultMessages::sentence( $note, $products, $rules ), $notes );
	}

	/** Why no CRM can be asked, as a sentence that says what to do; '' when nothing stands in the way. */
	private function obstacle( Event $event, ?Crm $connection ): string {
		if ( array() === $event->emails() ) {
			return __( 'ThriveCart sent no e-mail address with this event, so no contact can be found.', 'cart-companion' );
		}
		$choice = $this->connections->choice();
		if ( null === $connection && '' !== $choice ) {
			/* translators: %s: short name of a connection */
			return sprintf( __( 'The connection chosen for this site (“%s”) is not there any more. Activate its plugin, or choose another one under Cart Companion → Connect, then retry.', 'cart-companion' ), $choice ) . rtrim( ' ' . HiddenPlugins::sentence() );
		}
		if ( null === $connection ) {
			return __( 'No connection with a CRM was found on this site. Open Cart Companion → Connect → Your CRM and set one up, then retry.', 'cart-companion' ) . rtrim( ' ' . HiddenPlugins::sentence() );
		}
		return $connection->is_connected() ? '' : $connection->status_message();
	}

	private function carried_out( Crm $connection, Event $event, TagPlan $plan, EventProgress $progress ): Result {
		$linker  = $this->needs_login( $event, $plan ) ? new UserLinker( $this->connections->all(), $connection ) : null;
		$changes = new TagChanges( $connection, $event, $plan, $progress, $this->history, $this->awaited( $connection, $linker, $event, $progress ) );
		$done    = '';
		try {
			$changes->make();
			$done   = __( 'The tags are set.', 'cart-companion' ) . ' ';
			$linker = $changes->hold_back_login() ? null : $linker; // Nothing lets them in yet.
			$login  = null === $linker ? '' : $this->logins->provide_login( $event, $linker, $progress );
			$links  = $this->logins->link_found( $event, $connection, $progress, $plan );
		} catch ( CrmException $error ) {
			return ( new Setback( $connection, $progress ) )->result( $error, $changes->in_result() );
		} catch ( LoginError $error ) {
			return Result::of( Result::FAILED, $done . $error->getMessage(), $changes->in_result() );
		}
		$fields = $changes->in_result();
		if ( array() !== $changes->problems() ) {
			$rest = null === $linker && $this->needs_login( $event, $plan )
				? __( 'The e-mail to the customer waits for it, as nothing else of this event lets them in. All else is done.', 'cart-companion' )
				: __( 'All else of this event is done.', 'cart-companion' );
			return Result::of( Result::FAILED, implode( ' ', array_merge( $changes->problems(), array( $rest ) ) ), $fields );
		}
		$is_done  = null !== $fields['contact_id'] || self::is_copy_changed( $links );
		$outcome  = ! $is_done && $plan->gives() ? Result::SKIPPED : Result::APPLIED;
		$expected = $this->recorded_expectation( $event, $plan, $progress, $fields );
		$user_id  = $this->logins->user_of( $event, $connection, $progress );
		$access   = array( 'user_id' => 0 === $user_id ? $fields['user_id'] : $user_id )
			+ $this->access->in_result( $connection, $expected, $user_id, $changes->are_made() );
		$held     = $expected->counts_on_rules() ? $this->access->tags_held( $connection, $user_id, (string) $fields['contact_id'] ) : null;
		if ( null !== $held ) {
			$progress->record_tags_held( $held );
		}
		$notes    = array_merge( $plan->notes, $links, ImpliedRemovals::notes( $plan, $event, $fields['tags_removed'] ) );
		$message  = array_merge( array( $login, $is_done && null === $fields['contact_id'] ? '' : self::of_changes( $connection, $plan, $changes, $fields ) ), $changes->notes(), $this->sentences( $event, $notes ) );
		return Result::of( $outcome, implode( ' ', array_filter( $message, 'strlen' ) ), $access + $expected->in_result() + $fields );
	}

	/**
	 * Where contacts come with users: the contact of a customer who is to have a login; null where this event makes none.
	 *
	 * @param UserLinker|null $linker Null where the customer needs no login.
	 */
	private function awaited( Crm $connection, ?UserLinker $linker, Event $event, EventProgress $progress ): ?AwaitedContact {
		$contacts = $connection->user_contacts();
		return null === $contacts || null === $linker ? null : new AwaitedContact( $contacts, $linker, $this->logins, $event, $progress, $this->budget );
	}

	/** Where tags gave access that is not over by now, the customer also needs a login. */
	private function needs_login( Event $event, TagPlan $plan ): bool {
		$states  = $event->states_now();
		$is_over = array() !== $states && array() === array_intersect( $states, Event::HOLDING );
		return EventType::grants( $event->type() ) && $plan->gives() && ! $is_over; // They are all on the contact by now.
	}

	/** @param array<string, mixed> $fields As TagChanges::in_result() gives them. */
	private function recorded_expectation( Event $event, TagPlan $plan, EventProgress $progress, array $fields ): ExpectedAccess {
		$moved = new MovedTags( $fields['tags_applied'], $fields['tags_removed'] );
		if ( null === $fields['contact_id'] ) {
			// Who is not in the CRM may still have as a user what a membership plugin remembers; what should come or stay is not asked.
			$progress->record_nobody( $plan->apply, $plan->remove );
			$moved = new MovedTags( array(), $plan->remove );
		}
		$expected = $this->expected( $event, $plan, $moved );
		if ( null === $fields['contact_id'] && ! $expected->is_to_go() ) {
			$expected = ExpectedAccess::nothing();
		}
		$progress->record_expectation( $expected );
		return $expected;
	}

	/**
	 * Whether the tags were changed in a membership plugin's copy, for lack of a contact.
	 *
	 * @param Message[] $links As UserProvisioner::link_found() gives them.
	 */
	private static function is_copy_changed( array $links ): bool {
		return array() !== array_filter( $links, static fn( Message $note ): bool => Message::COPY_OF_GONE_CHANGED === $note->code() );
	}

	/** @param array<string, mixed> $fields As TagChanges::in_result() gives them. */
	private static function of_changes( Crm $connection, TagPlan $plan, TagChanges $changes, array $fields ): string {
		$contacts = $connection->user_contacts();
		if ( null === $fields['contact_id'] && $plan->gives() && null !== $contacts && $changes->may_create_contact() ) {
			return $contacts->nobody();
		}
		if ( null !== $fields['contact_id'] ) {
			return $changes->are_made() || array() !== $plan->notes || array() !== $changes->notes() ? '' : __( 'The contact’s tags were already as they should be.', 'cart-companion' );
		}
		return array() === $plan->apply
			? __( 'The CRM knows no contact with the customer’s address, so there was no tag to remove.', 'cart-companion' )
			/* translators: %s: names of tags */
			: sprintf( __( 'This customer is not in your CRM, so there is nothing to take away. The tag %s was not set either: a refund, a cancellation, a pause, an end or a failed payment never creates a contact.', 'cart-companion' ), '“' . implode( '”, “', $plan->apply ) . '”' );
	}
}
