package dev.holdfast.logs;

import java.time.Instant;
import java.util.Optional;

/**
 * An answer whose body is being read.
 *
 * @param serverDate what the API server's clock said when it answered
 * @param openedAt what ours said
 */
record Opened(BodyStream body, Optional<Instant> serverDate, Instant openedAt) {}
