<?php
/** The start of the screen Import: what it is for, the file, and imports made before. */

declare(strict_types=1);

namespace CartCompanion\Admin\Import;

use CartCompanion\Admin\{ Forms, Panel };
use CartCompanion\Companion\{ Job, Jobs };
use CartCompanion\Labels\{ DateTimes, JobLabels, Links };

final class StartPanel extends Panel {
	private Jobs $jobs;

	public function __construct( Jobs $jobs ) {
		$this->jobs = $jobs;
	}

	public function print(): void {
		$earlier = $this->jobs->of_kind( Job::IMPORT );
		?>
		<p><?php esc_html_e( 'For customers who bought before Cart Companion was connected. You give it ThriveCart’s list of transactions; you see what would change, and only then it is imported.', 'cart-companion' ); ?></p>
		<ol>
			<li><?php esc_html_e( 'At ThriveCart, export your transactions as a CSV file.', 'cart-companion' ); ?></li>
			<li><?php esc_html_e( 'Choose that file here, as it is.', 'cart-companion' ); ?></li>
			<li><?php esc_html_e( 'Check what the columns mean, and look at what would change.', 'cart-companion' ); ?></li>
		</ol>
		<?php
		$this->print_form();
		$this->print_earlier( $earlier );
	}

	private function print_form(): void {
		Forms::open( 'import_upload', '', 'multipart/form-data' );
		/* translators: %s: size, for example "8 MB" */
		$most = sprintf( __( 'At most %s. The file goes to your companion and is not kept on this site.', 'cart-companion' ), size_format( wp_max_upload_size() ) );
		?>
			<p>
				<label for="cart-companion-file"><?php esc_html_e( 'Transactions of ThriveCart (CSV file)', 'cart-companion' ); ?></label><br />
				<input type="file" required accept=".csv,.txt,text/csv" id="cart-companion-file" name="transactions" aria-describedby="cart-companion-file-help" data-cart-companion-most="<?php echo esc_attr( (string) wp_max_upload_size() ); ?>" data-too-large="<?php esc_attr_e( 'This file is too large for this server. Export a shorter time at ThriveCart.', 'cart-companion' ); ?>" />
			</p>
			<p class="description" id="cart-companion-file-help"><?php echo esc_html( $most ); ?></p>
			<p><button type="submit" class="button button-primary"><?php esc_html_e( 'Read the file', 'cart-companion' ); ?></button></p>
		</form>
		<?php
	}

	/** @param Job[] $earlier */
	private function print_earlier( array $earlier ): void {
		if ( array() === $earlier ) {
			return;
		}
		printf( '<h2>%s</h2><ul class="ul-disc">', esc_html__( 'Earlier imports', 'cart-companion' ) );
		foreach ( $earlier as $job ) {
			printf( '<li><a href="%1$s">%2$s</a>: %3$s</li>', esc_url( Links::import( $job->id() ) ), esc_html( self::title( $job ) ), esc_html( self::outcome( $job ) ) );
		}
		echo '</ul>';
	}

	private static function title( Job $job ): string {
		$made = DateTimes::exact( $job->made_at() );
		/* translators: 1: name of a file, 2: date and time */
		return '' === $job->name() ? $made : sprintf( __( '%1$s, %2$s', 'cart-companion' ), $job->name(), $made );
	}

	private static function outcome( Job $job ): string {
		if ( Job::DRAFT === $job->state() ) {
			return __( 'Read, but not imported yet.', 'cart-companion' );
		}
		return JobLabels::state( $job ) . ( $job->has_counted() ? ' ' . JobLabels::numbers( $job ) : '' );
	}
}
