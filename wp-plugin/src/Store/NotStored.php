<?php
/** The site's database does not take what is to be stored: it is full, read only, damaged. Its text is a sentence for the owner. */

declare(strict_types=1);

namespace CartCompanion\Store;

final class NotStored extends \RuntimeException {
}
