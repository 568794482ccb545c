<?php
/** Site Health tests of this site itself: its CRM, logins, scheduled tasks, alerts and tag rules. */

declare(strict_types=1);

namespace CartCompanion\Health;

use CartCompanion\Alerts\{ ItemWithoutRule, ItemsWithoutRule, Mailer, OpenIssues, SecondPasswordAlert };
use CartCompanion\Crm\Registry;
use CartCompanion\Delivery\CronPunctuality;
use CartCompanion\Labels\{ HostMessage, Links, PollLabels };
use CartCompanion\Site\{ EarlyOutput, LoginSettings, Settings };

final class SiteTests {
	private Settings $settings;
	private Registry $crms;
	private LoginSettings $logins;

	public function __construct( Settings $settings, Registry $crms, LoginSettings $logins ) {
		$this->settings = $settings;
		$this->crms     = $crms;
		$this->logins   = $logins;
	}

	/** @return array<string, array{0: string, 1: callable(): TestResult}> By name. */
	public function tests(): array {
		return array(
			'connection' => array( __( 'Cart Companion: connection with the CRM', 'cart-companion' ), array( $this, 'crm' ) ),
			'mail'       => array( __( 'Cart Companion: alerts by e-mail', 'cart-companion' ), array( $this, 'mail' ) ),
			'rules'      => array( __( 'Cart Companion: a tag rule for each product', 'cart-companion' ), array( $this, 'rules' ) ),
			'logins'     => array( __( 'Cart Companion: who creates logins', 'cart-companion' ), array( $this, 'logins' ) ),
			'output'     => array( __( 'Cart Companion: nothing is printed into its answers', 'cart-companion' ), array( $this, 'output' ) ),
			'cron'       => array( __( 'Cart Companion: scheduled tasks', 'cart-companion' ), array( $this, 'cron' ) ),
		);
	}

	public function crm(): TestResult {
		$chosen = $this->crms->chosen();
		$choice = $this->crms->choice();
		if ( null === $chosen && '' !== $choice ) {
			/* translators: %s: short name of a connection */
			return TestResult::critical( sprintf( __( 'Cart Companion’s connection %s is gone', 'cart-companion' ), $choice ), __( 'It was chosen, but is no longer on this site. Activate it again or choose another one; until then events are kept under “Needs you”; retry them when it works.', 'cart-companion' ), Links::CONNECT );
		}
		if ( null === $chosen ) {
			return TestResult::critical( __( 'Cart Companion found no connection with a CRM', 'cart-companion' ), __( 'Set one up under Connect → Your CRM. Until then no tag can be set: events are kept under “Needs you”, to be retried.', 'cart-companion' ), Links::CONNECT );
		}
		if ( ! $chosen->is_connected() ) {
			/* translators: %s: name of a connection */
			return TestResult::critical( sprintf( __( 'Cart Companion cannot use %s', 'cart-companion' ), $chosen->name() ), $chosen->status_message(), Links::CONNECT );
		}
		if ( '' !== $chosen->setup_hint() ) {
			/* translators: %s: name of a connection */
			return TestResult::recommended( sprintf( __( 'Through %s Cart Companion cannot serve new customers yet', 'cart-companion' ), $chosen->name() ), $chosen->status_message(), Links::CONNECT );
		}
		/* translators: %s: name of a connection */
		return TestResult::good( sprintf( __( 'Cart Companion sets tags through %s', 'cart-companion' ), $chosen->name() ), $chosen->status_message() );
	}

	public function mail(): TestResult {
		$problem = ( new Mailer( $this->settings ) )->last_problem();
		if ( '' !== $problem ) {
			return TestResult::recommended( __( 'Cart Companion could not send an alert by e-mail', 'cart-companion' ), $problem, Links::CONNECT );
		}
		if ( ! $this->settings->alert_mails() ) {
			return TestResult::good( __( 'Cart Companion sends no alerts by e-mail', 'cart-companion' ), __( 'That was chosen under Connect → Preferences. Alerts are shown in wp-admin.', 'cart-companion' ) );
		}
		/* translators: %s: e-mail address */
		return TestResult::good( __( 'Cart Companion sends alerts by e-mail', 'cart-companion' ), sprintf( __( 'They go to %s. A test e-mail can be sent under Connect → Preferences.', 'cart-companion' ), $this->settings->alert_email() ) );
	}

	public function rules(): TestResult {
		$items     = $this->settings->is_paired() ? ItemsWithoutRule::of_this_site()->now() : array();
		$sentences = ( new OpenIssues( array(), $items ) )->sentences();
		if ( array() === $sentences ) {
			return TestResult::good( __( 'Every product that was sold has a tag rule', 'cart-companion' ), __( 'Cart Companion knows what their buyers get.', 'cart-companion' ) );
		}
		$labels = array_map( static fn( ItemWithoutRule $item ): string => $item->label() . ': ' . $item->sentence(), $items );
		return TestResult::critical( implode( ' ', $sentences ), implode( ' ', $labels ) . ' ' . __( 'Cart Companion → Needs you offers to make the rule, or to note that no tags are needed.', 'cart-companion' ), Links::NEEDS_YOU );
	}

	public function output(): TestResult {
		$place = EarlyOutput::place();
		if ( '' === $place ) {
			return TestResult::good( __( 'Nothing is printed into Cart Companion’s answers', 'cart-companion' ), __( 'The companion gets them as they are sent.', 'cart-companion' ) );
		}
		$label = __( 'Something is printed into Cart Companion’s answers', 'cart-companion' );
		if ( EarlyOutput::SOMEWHERE === $place ) {
			return TestResult::recommended( $label, __( 'A plugin or theme prints something before WordPress can answer: a notice, blank lines, or an invisible mark at the begin of a file (BOM). Which file it is, PHP does not say on this server (output_buffering). The companion reads its answers all the same; feeds, apps and other services that ask this site may not. Leave WP_DEBUG_DISPLAY off; if this stays, switch plugins off one after the other until it is gone, and ask whoever made that one.', 'cart-companion' ) );
		}
		/* translators: %s: a file and a line of it */
		return TestResult::recommended( $label, sprintf( __( '%s prints something before WordPress can answer: a notice, blank lines, or an invisible mark at the begin of the file (BOM). The companion reads its answers all the same; feeds, apps and other services that ask this site may not. Ask whoever made that file, and leave WP_DEBUG_DISPLAY off.', 'cart-companion' ), $place ) );
	}

	public function logins(): TestResult {
		if ( ! $this->logins->is_made_here() ) {
			return TestResult::good( __( 'Cart Companion creates no logins', 'cart-companion' ), __( 'That was chosen under Connect → Logins.', 'cart-companion' ) );
		}
		$found = SecondPasswordAlert::of_this_site();
		if ( null !== $found ) {
			$advice = implode( ' ', array_merge( $found->what_happened(), $found->what_to_switch_off() ) );
			return $found->is_certain() ? TestResult::critical( $found->sentence(), $advice, Links::NEEDS_YOU ) : TestResult::recommended( $found->sentence(), $advice, Links::NEEDS_YOU );
		}
		$crm = $this->crms->crm_that_creates_users();
		if ( '' === $crm || $this->logins->is_made_here_only() ) {
			return TestResult::good( __( 'Only Cart Companion creates the logins of new customers', 'cart-companion' ), __( 'Each gets one e-mail with a link to set their password.', 'cart-companion' ) );
		}
		/* translators: %s: name of a CRM */
		$advice = sprintf( __( 'Cart Companion creates the logins of new customers. If an automation in %s still has AccessAlly create them as well (its webhook contains “aal_genpass”), the password that a customer has just chosen, or the link in their e-mail, stops working. Take that step out of the automation, then tick under Connect → Logins that it is gone; or let the automation alone create logins.', 'cart-companion' ), $crm );
		return TestResult::recommended( __( 'AccessAlly may be giving new customers a second password', 'cart-companion' ), $advice, Links::CONNECT );
	}

	public function cron(): TestResult {
		$late = $this->settings->is_paired() ? CronPunctuality::seconds_late() : 0;
		if ( $late < CronPunctuality::LATE_SECONDS ) {
			return TestResult::good( __( 'Cart Companion’s scheduled tasks run', 'cart-companion' ), __( 'WP-Cron runs on this site.', 'cart-companion' ) );
		}
		/* translators: %s: length of time */
		$label = sprintf( __( 'WP-Cron has not run on this site for %s', 'cart-companion' ), human_time_diff( time() - $late ) );
		$why   = __( 'What it should do is done beside a request of the companion’s, or a page of wp-admin that an administrator opens. In between alerts come late, and events that the companion cannot bring are not fetched.', 'cart-companion' );
		return TestResult::recommended( $label, $why, '', HostMessage::about( $label, PollLabels::for_host() ) );
	}
}
