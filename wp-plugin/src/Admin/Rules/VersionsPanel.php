<?php
/** The last versions of the rules: who changed what and when, and the way back. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Admin\{ Fields, Forms, Notice, Panel, Screen };
use CartCompanion\Delivery\AccessChecks;
use CartCompanion\Domain\InvalidInput;
use CartCompanion\Domain\Rules\RuleChanges;
use CartCompanion\Labels\{ DateTimes, Links, RuleLabels };
use CartCompanion\Store\{ RuleRepository, RuleSettings, RuleVersions };

final class VersionsPanel extends Panel {
	public const ID = 'cart-companion-versions';

	/** Query argument: the version that is looked at. */
	public const SHOWN = 'version';

	private RuleVersions $versions;
	private Cards $cards;
	private AccessChecks $checks;

	public function __construct( Cards $cards, AccessChecks $checks ) {
		$this->versions = new RuleVersions();
		$this->cards    = $cards;
		$this->checks   = $checks;
	}

	public function forms(): array {
		return array( 'rules_restore' => array( $this, 'restore' ) );
	}

	/** @param array<string, mixed> $fields version. */
	public function restore( array $fields ): Notice {
		try {
			$is_restored = RuleSettings::of_this_site()->restore( (int) Forms::text( $fields, 'version' ) );
		} catch ( InvalidInput $error ) {
			return Notice::error( RuleLabels::sentence( $error->reason() ) . ' ' . __( 'Nothing was changed.', 'cart-companion' ) );
		}
		if ( ! $is_restored ) {
			return Notice::error( __( 'This version is not kept any more. Nothing was changed.', 'cart-companion' ) );
		}
		$this->checks->ask_for_all();
		return Notice::success( __( 'The rules are again as they were in that version. What was there before is kept as a version, too.', 'cart-companion' ) )->shown_at( Links::screen( Links::RULES ) );
	}

	public function print(): void {
		$versions = $this->versions->all();
		if ( array() === $versions ) {
			return;
		}
		printf( '<h2 id="%1$s">%2$s</h2><p>%3$s</p>', esc_attr( self::ID ), esc_html__( 'Earlier versions', 'cart-companion' ), esc_html( sprintf( /* translators: %d: how many are kept */ __( 'The last %d changes are kept. Look at a version to see what would change, and go back to it.', 'cart-companion' ), RuleVersions::MOST ) ) );
		echo '<table class="widefat striped cart-companion-versions">';
		Fields::print_head( array( __( 'When', 'cart-companion' ), __( 'Who', 'cart-companion' ), __( 'What changed', 'cart-companion' ), __( 'Rules', 'cart-companion' ) ) );
		echo '<tbody>';
		foreach ( $versions as $at => $version ) {
			$this->print_row( $version, 0 === $at );
		}
		echo '</tbody></table>';
	}

	/** @param array<string, mixed> $version As RuleVersions::all() gives it. */
	private function print_row( array $version, bool $is_now ): void {
		$is_shown = (string) $version['id'] === Screen::argument( self::SHOWN );
		printf( '<tr id="%1$s-%2$d"><td>%3$s</td><td>%4$s</td><td>%5$s', esc_attr( self::ID ), (int) $version['id'], esc_html( DateTimes::exact( $version['at'] ) ), esc_html( self::who( $version['user'] ) ), esc_html( implode( '; ', $this->what( $version ) ) ) );
		if ( $is_now ) {
			printf( '<br /><strong>%s</strong>', esc_html__( 'As it is now', 'cart-companion' ) );
		} elseif ( $is_shown ) {
			$this->print_way_back( (int) $version['id'] );
		} else {
			printf( '<br /><a href="%1$s" aria-label="%2$s">%3$s</a>', esc_url( Links::screen( Links::RULES, array( self::SHOWN => (string) $version['id'] ) ) . '#' . self::ID . '-' . $version['id'] ), esc_attr( sprintf( /* translators: %s: date and time */ __( 'Look at the version of %s', 'cart-companion' ), DateTimes::exact( $version['at'] ) ) ), esc_html__( 'Look at it', 'cart-companion' ) );
		}
		printf( '</td><td>%s</td></tr>', esc_html( number_format_i18n( (int) $version['rules'] ) ) );
	}

	/** What going back to it would change, and the button. */
	private function print_way_back( int $id ): void {
		$content = $this->versions->content( $id );
		if ( null === $content ) {
			return;
		}
		$changes = new RuleChanges( ( new RuleRepository() )->all(), $content['rules'] );
		printf( '<div class="cart-companion-way-back"><p><strong>%s</strong></p>', esc_html__( 'Going back to it would change:', 'cart-companion' ) );
		ChangeList::of( $changes, $this->cards )->print();
		if ( Forms::may_change() ) {
			Forms::open( 'rules_restore' );
			Fields::print_submit( __( 'Go back to this version', 'cart-companion' ), array( 'name' => 'version', 'value' => (string) $id, 'class' => 'button button-primary' ) );
		}
		echo '</div>';
	}

	/**
	 * @param array<string, mixed> $version
	 * @return string[]
	 */
	private function what( array $version ): array {
		if ( RuleVersions::FOUND === $version['way'] ) {
			return array( __( 'The rules that were there before', 'cart-companion' ) );
		}
		$lead = array(
			RuleVersions::RESTORED => __( 'An earlier version was restored', 'cart-companion' ),
			RuleVersions::IMPORTED => __( 'A file was imported', 'cart-companion' ),
		);
		$said = isset( $lead[ $version['way'] ] ) ? array( $lead[ $version['way'] ] ) : array();
		return array_merge( $said, ChangeList::in_short( (array) $version['changes'], (array) $version['access'], $this->cards ) );
	}

	/** Who it was, by the name they have now. */
	public static function who( int $user_id ): string {
		$user = $user_id > 0 ? get_userdata( $user_id ) : false;
		if ( false === $user ) {
			return 0 === $user_id ? __( 'A program, or the command line', 'cart-companion' ) : __( 'Somebody who is no user any more', 'cart-companion' );
		}
		return '' === $user->display_name ? $user->user_login : $user->display_name;
	}
}
