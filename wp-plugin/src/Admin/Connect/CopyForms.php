<?php
/**
 * What a person can say about a site that is not at the address it was connected at; nothing else is taken there.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\NeedsAttention;
use CartCompanion\Admin\Notice;
use CartCompanion\Companion\Client;
use CartCompanion\Site\CopyNotice;
use CartCompanion\Site\Settings;

final class CopyForms {
	public const COPY  = 'copy';
	public const MOVED = 'moved';

	private Settings $settings;
	private Client $companion;

	public function __construct( Settings $settings, Client $companion ) {
		$this->settings  = $settings;
		$this->companion = $companion;
	}

	/** Why a form is not worked; null when it may be. */
	public function obstacle( string $form ): ?Notice {
		if ( in_array( $form, array( self::COPY, self::MOVED ), true ) || ! $this->settings->is_copy() ) {
			return null;
		}
		return Notice::error( CopyNotice::whole( $this->settings ) );
	}

	/** @param array<string, mixed> $fields None. */
	public function disconnect( array $fields ): Notice {
		if ( ! $this->settings->is_copy() ) {
			return self::not_needed();
		}
		if ( $this->settings->paired_by_constants() ) {
			return Notice::warning( __( 'The connection is written in wp-config.php and can be removed there only. Nothing was changed.', 'cart-companion' ) );
		}
		$this->settings->forget_pairing();
		NeedsAttention::forget();
		return Notice::success( __( 'This copy is disconnected. The live site goes on as before.', 'cart-companion' ) );
	}

	/** @param array<string, mixed> $fields sure. */
	public function move( array $fields ): Notice {
		if ( ! $this->settings->is_copy() ) {
			return self::not_needed();
		}
		if ( empty( $fields['sure'] ) ) {
			return Notice::warning( __( 'Tick “Yes, my customers use this site now” first. Nothing was changed.', 'cart-companion' ) );
		}
		$this->companion->move_here();
		NeedsAttention::forget();
		return Notice::success( __( 'The companion brings the events here from now on, what has waited first.', 'cart-companion' ) );
	}

	private static function not_needed(): Notice {
		return Notice::info( __( 'This site is at the address it was connected at. Nothing was changed.', 'cart-companion' ) );
	}
}
