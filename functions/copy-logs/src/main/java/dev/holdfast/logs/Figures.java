package dev.holdfast.logs;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What was seen of a log while it went by.
 *
 * @param unstamped lines without a time, which no container wrote: the kubelet says something instead of a log
 * @param nodeAhead how far the node's clock was seen ahead of ours at least
 */
record Figures(
        long lines,
        long unstamped,
        Optional<Instant> first,
        Optional<Instant> last,
        Stop stop,
        Optional<Duration> nodeAhead,
        Optional<String> firstUnstamped) {

    /** Where reading ended. */
    enum Stop {
        AT_THE_END,
        AT_THE_CUT_OFF
    }
}
