<?php
/**
 * Works one claimed event: rules, contact, tags, login, and a look at the customer's access.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Access\AccessChecker;
use CartCompanion\Crm\ConnectionError;
use CartCompanion\Crm\Crm;
use CartCompanion\Crm\Neighbours;
use CartCompanion\Crm\OneCall;
use CartCompanion\Crm\Registry;
use CartCompanion\Domain\Access\AccessOutlook;
use CartCompanion\Domain\Access\ExpectedAccess;
use CartCompanion\Domain\Access\MovedTags;
use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Events\EventHistory;
use CartCompanion\Domain\Events\EventType;
use CartCompanion\Domain\Events\Result;
use CartCompanion\Domain\Rules\LateEventPlanner;
use CartCompanion\Domain\Rules\ResyncPlanner;
use CartCompanion\Domain\Rules\RuleCoverage;
use CartCompanion\Domain\Rules\RuleEvaluator;
use CartCompanion\Domain\Rules\SharedTagGuard;
use CartCompanion\Domain\Rules\TagNames;
use CartCompanion\Domain\Rules\TagPlan;
use CartCompanion\Site\Settings;
use CartCompanion\Store\Claim;
use CartCompanion\Store\Claims;
use CartCompanion\Store\CustomerHistory;
use CartCompanion\Store\NoTagsNeeded;
use CartCompanion\Store\RuleRepository;
use CartCompanion\Users\LoginError;
use CartCompanion\Users\UserProvisioner;

final class EventProcessor {
	private Settings $settings;
	private RuleRepository $rules;
	private Registry $connections;
	private Claims $claims;
	private CustomerHistory $history;
	private AccessChecker $access;
	private UserProvisioner $logins;

	public function __construct( Settings $settings, RuleRepository $rules, Registry $connections, Claims $claims, CustomerHistory $history, AccessChecker $access, UserProvisioner $logins ) {
		$this->settings    = $settings;
		$this->rules       = $rules;
		$this->connections = $connections;
		$this->claims      = $claims;
		$this->history     = $history;
		$this->access      = $access;
		$this->logins      = $logins;
	}

	/**
	 * Everything a CRM can do is turned into a result here; other errors go through.
	 *
	 * @param EventHistory|null $story Comes with an event that is late.
	 */
	public function work( Event $event, Claim $claim, ?EventHistory $story = null ): Result {
		$without = $this->items_without_rule( $event );
		$result  = $this->worked( $event, $claim, $story, array() === $without );
		if ( array() === $without || ! $result->is_final() ) {
			return $result;
		}
		/* translators: %s: names of products */
		return $result->with_items_without_rule( array_keys( $without ), sprintf( __( 'No tag rule says what buyers of %s get: nothing was given for it.', 'cart-companion' ), implode( ', ', $without ) ) );
	}

	/** @return array<string, string> What is sold here although no rule is for it: how it is called, by item key. */
	private function items_without_rule( Event $event ): array {
		$coverage = new RuleCoverage( $this->rules->all(), ( new NoTagsNeeded() )->all() );
		$names    = array();
		foreach ( 'live' === $event->mode() ? $coverage->items_without_rule( $event ) : array() as $item ) {
			$name           = $event->items()[ $item ];
			$names[ $item ] = '' === $name ? $item : "$name ($item)";
		}
		return $names;
	}

	/** @param bool $is_to_say_why Whether nobody else says that no rule matches. */
	private function worked( Event $event, Claim $claim, ?EventHistory $story, bool $is_to_say_why ): Result {
		if ( $event->is_test_of_connection() ) {
			return Result::of( Result::SKIPPED, __( 'The test event arrived: the way from the companion to this site works. It changes no tags and creates nobody.', 'cart-companion' ) );
		}
		if ( 'test' === $event->mode() && ! $this->settings->apply_test_mode() ) {
			return Result::of( Result::SKIPPED, __( 'This is an order in ThriveCart’s test mode, and test orders change no tags here. Turn that on under Cart Companion → Connect → Preferences.', 'cart-companion' ) );
		}
		$verdict = $this->verdict( $event, $story );
		if ( $verdict->is_empty() ) {
			return self::nothing_to_do( $verdict, $this->expectation( $event, $verdict, new MovedTags() ), $is_to_say_why );
		}
		$connection = $this->connections->chosen();
		$obstacle   = $this->obstacle( $event, $connection );
		if ( '' !== $obstacle || null === $connection ) {
			return Result::of( Result::FAILED, $obstacle, array( 'rules' => $verdict->rules ) );
		}
		$this->connections->keep_to( $connection );
		return $this->work_with( $connection, $event, $claim, $verdict );
	}

	/** No rule counts, or every tag stays for a reason that the notes say. */
	private static function nothing_to_do( TagPlan $verdict, ExpectedAccess $expectation, bool $is_to_say_why ): Result {
		$message = implode( ' ', $verdict->notes );
		$outcome = array() === $verdict->rules ? Result::SKIPPED : Result::APPLIED;
		return Result::of( $outcome, '' === $message && $is_to_say_why ? __( 'No tag rule matches this event.', 'cart-companion' ) : $message, array( 'rules' => $verdict->rules ) + AccessChecker::direction( $expectation ) );
	}

	private function verdict( Event $event, ?EventHistory $story ): TagPlan {
		$rules = $this->rules->all();
		if ( EventType::RESYNC === $event->type() ) {
			return ( new ResyncPlanner( $rules ) )->verdict( $event );
		}
		if ( null !== $story ) {
			return ( new LateEventPlanner( $rules ) )->verdict( $event, $this->settings->apply_test_mode() ? $story : $story->of_live_orders() );
		}
		return ( new RuleEvaluator( $rules ) )->verdict( $event, $this->items( $event ) );
	}

	/** @return string[] Keys of the items the event is about. */
	private function items( Event $event ): array {
		return $event->concerns( $event->is_refund() ? $this->history->items_of_order( $event->order_id() ) : array() );
	}

	/** How the customer's access should be after the event and what was done by it. */
	private function expectation( Event $event, TagPlan $verdict, MovedTags $moves ): ExpectedAccess {
		$outlook = new AccessOutlook( $this->rules->all() );
		if ( EventType::RESYNC === $event->type() ) { // Access depends on all of these tags, not only on those that were moved.
			return $outlook->after_resync( $event, $verdict );
		}
		$before = EventType::keeps( $event->type() ) || EventType::revokes( $event->type() ) ? $this->history->moved_before( $event ) : new MovedTags();
		return $outlook->after( $event, $this->items( $event ), $verdict, $moves, $before );
	}

	/** Why no CRM can be asked, as a sentence that says what to do; '' when nothing stands in the way. */
	private function obstacle( Event $event, ?Crm $connection ): string {
		if ( array() === $event->emails() ) {
			return __( 'ThriveCart sent no e-mail address with this event, so no contact can be found.', 'cart-companion' );
		}
		$choice = $this->connections->choice();
		if ( null === $connection && '' !== $choice ) {
			/* translators: %s: short name of a connection */
			return sprintf( __( 'The connection chosen for this site (“%s”) is not there any more. Activate its plugin, or choose another one under Cart Companion → Connect, then retry.', 'cart-companion' ), $choice );
		}
		if ( null === $connection ) {
			return __( 'No connection with a CRM was found on this site. Open Cart Companion → Connect → Your CRM and set one up, then retry.', 'cart-companion' );
		}
		return $connection->is_connected() ? '' : $connection->status_message();
	}

	private function work_with( Crm $connection, Event $event, Claim $claim, TagPlan $verdict ): Result {
		$calls  = $connection->calls();
		$steps  = new EventProgress( $this->claims, $claim, $event, $connection );
		$search = new ContactFinder( $connection, $steps, $this->history );
		$result = $this->moved( $connection, $event, $verdict, $steps, $search );
		return $result->with( 'crm_calls', $connection->calls() - $calls );
	}

	private function moved( Crm $connection, Event $event, TagPlan $verdict, EventProgress $steps, ContactFinder $search ): Result {
		try {
			$this->move( $connection, $event, $verdict, $steps, $search );
			$told = $this->login( $connection, $event, $steps, $verdict );
			$this->logins->tie_found( $event, $connection, $steps );
		} catch ( ConnectionError $error ) {
			return ( new Setback( $connection, $steps ) )->result( $error, self::fields( $connection, $verdict, $steps ) );
		} catch ( LoginError $error ) {
			return Result::of( Result::FAILED, __( 'The tags are set.', 'cart-companion' ) . ' ' . $error->getMessage(), self::fields( $connection, $verdict, $steps ) );
		}
		return $this->seen( $connection, $event, $verdict, $steps, $told );
	}

	/**
	 * Where tags gave access that is not over by now, the customer also needs a login.
	 *
	 * @return string What was done, in sentences.
	 * @throws LoginError When a person must act.
	 * @throws ConnectionError When the connection could not be told of it.
	 */
	private function login( Crm $connection, Event $event, EventProgress $steps, TagPlan $verdict ): string {
		$states  = $event->states_now();
		$is_over = array() !== $states && array() === array_intersect( $states, SharedTagGuard::HOLDING );
		$grants  = EventType::grants( $event->type() ) && array() !== $verdict->apply; // They are all on the contact by now.
		return $grants && ! $is_over ? $this->logins->look_after( $event, new Neighbours( $this->connections->all(), $connection ), $steps ) : '';
	}

	/** @throws ConnectionError When the CRM did not do it. */
	private function move( Crm $connection, Event $event, TagPlan $verdict, EventProgress $steps, ContactFinder $search ): void {
		$work       = new TagChanges( $connection, $steps );
		$may_create = self::may_create_contact( $event );
		$known      = $search->known( $event );
		$left       = null === $known ? $this->history->left_undone( $event->emails(), $event->order_id(), $event->id() ) : array();
		if ( $may_create && $connection instanceof OneCall && $verdict->only_applies() && 1 === count( $event->emails() ) && null === $known && array() === $left ) {
			$work->apply_at_once( $connection, $verdict, $event->person() );
			return;
		}
		$contact = $search->contact( $event, $may_create && array() !== $verdict->apply );
		if ( null !== $contact ) {
			$verdict->catch_up( $left, $contact->is_new() );
			$search->with_contact(
				$event,
				$contact,
				function ( string $contact_id ) use ( $connection, $verdict, $steps, $work ): void {
					$work->carry_out( $this->difference( $verdict, $connection, $steps, $contact_id ), $contact_id );
				}
			);
		}
	}

	/** A resync tells of no happening: it may where the customer holds something, and where something came back. */
	private static function may_create_contact( Event $event ): bool {
		$holds = EventType::RESYNC === $event->type() && array() !== array_intersect( array_column( $event->entitlements(), 'state' ), SharedTagGuard::HOLDING );
		return $holds || array() !== $event->regained() || EventType::may_create_contact( $event->type() );
	}

	/** Where it is known how all should be, only what is not so is moved; and what a rule wants anew. */
	private function difference( TagPlan $verdict, Crm $connection, EventProgress $steps, string $contact_id ): TagPlan {
		if ( ! $verdict->is_how_it_should_be ) {
			return $verdict;
		}
		$there          = $connection->tags_of( $contact_id );
		$missing        = array_diff( $verdict->apply, $there );
		$change         = clone $verdict;
		$change->apply  = array_values( array_unique( array_merge( $steps->done( TagChanges::APPLY ), $missing, $verdict->again ) ) );
		$change->remove = array_values( array_unique( array_merge( $steps->done( TagChanges::REMOVE ), TagNames::among( $verdict->remove, $there ) ) ) );
		return $change;
	}

	private function seen( Crm $connection, Event $event, TagPlan $verdict, EventProgress $steps, string $told ): Result {
		$fields = self::fields( $connection, $verdict, $steps );
		// Who is not in the CRM may still have as a user what a membership plugin remembers; what should come or stay is not asked.
		$is_nobody   = null === $steps->contact();
		if ( $is_nobody ) {
			$steps->note_nobody( $verdict->apply, $verdict->remove );
		}
		$moves       = $is_nobody ? new MovedTags( array(), $verdict->remove ) : new MovedTags( $fields['tags_applied'], $fields['tags_removed'] );
		$expectation = $this->expectation( $event, $verdict, $moves );
		$expectation = $is_nobody && ! $expectation->is_to_go() ? ExpectedAccess::nothing() : $expectation;
		if ( ! EventType::grants( $event->type() ) ) { // What a payment applied is what lets in: its result says it.
			$steps->note_expectation( $expectation );
		}
		$look  = $this->access->look( $connection, $event, $expectation );
		$story = array_merge( array( $told ), self::story( $steps, $verdict ), $verdict->notes );

		$look['user_id'] = $look['user_id'] ?? $fields['user_id'];
		$outcome         = $is_nobody && array() !== $verdict->apply ? Result::SKIPPED : Result::APPLIED;
		return Result::of( $outcome, implode( ' ', array_filter( $story, 'strlen' ) ), array_merge( $fields, $look ) );
	}

	/** @return array<string, mixed> */
	private static function fields( Crm $connection, TagPlan $verdict, EventProgress $steps ): array {
		$contact = $steps->contact();
		return array(
			'connection'      => $connection->slug(),
			'contact_id'      => null === $contact ? null : $contact->id(),
			'contact_created' => null !== $contact && $contact->is_new(),
			'user_id'         => 0 === $steps->user_id() ? null : $steps->user_id(),
			'user_created'    => $steps->has_made_user(),
			// What an earlier try did under other rules, or before a later event, is not what this one stands for.
			'tags_applied'    => array_values( array_intersect( $steps->done( TagChanges::APPLY ), $verdict->apply ) ),
			'tags_removed'    => array_values( array_intersect( array_diff( $steps->done( TagChanges::REMOVE ), $verdict->again ), $verdict->remove ) ),
			'rules'           => $verdict->rules,
		);
	}

	private static function nobody_there( TagPlan $verdict ): string {
		return array() === $verdict->apply
			? __( 'The CRM knows no contact with the customer’s address, so there was no tag to remove.', 'cart-companion' )
			/* translators: %s: names of tags */
			: sprintf( __( 'This customer is not in your CRM, so there is nothing to take away. The tag %s was not set either: a refund, a cancellation, a pause, an end or a failed payment never creates a contact.', 'cart-companion' ), '“' . implode( '”, “', $verdict->apply ) . '”' );
	}

	/** @return string[] */
	private static function story( EventProgress $steps, TagPlan $verdict ): array {
		if ( null === $steps->contact() ) {
			return array( self::nobody_there( $verdict ) );
		}
		$moved = array_merge( $steps->done( TagChanges::APPLY ), $steps->done( TagChanges::REMOVE ) );
		return array() === $moved && array() === $verdict->notes ? array( __( 'The contact’s tags were already as they should be.', 'cart-companion' ) ) : array();
	}
}
