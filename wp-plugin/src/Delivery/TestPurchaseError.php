<?php
/** No test purchase was begun; the message says what to do. */

declare(strict_types=1);

namespace CartCompanion\Delivery;

final class TestPurchaseError extends \RuntimeException {
}
