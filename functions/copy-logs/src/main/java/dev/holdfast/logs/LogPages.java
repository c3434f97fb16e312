package dev.holdfast.logs;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.aws.AwsFailures;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsResponse;

/**
 * Reads pages of log events. A page may be empty and still have a next one. The whole account has a few calls a second, so
 * throttling is waited for, as long as the deadline allows; then the failure is {@code DEADLINE}, as it is where a page that was
 * asked for late did not come in the little time there was. Needs {@code logs:FilterLogEvents} on the group.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html">FilterLogEvents</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html">Quotas</a>
 */
final class LogPages {
    /** What has to be left before the deadline when a page is asked for. */
    static final Duration RESERVE = Duration.ofSeconds(11);

    private static final String NO_GROUP = "ResourceNotFoundException";
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final int WAITS = 5;
    private static final Duration ONE_PAGE = Duration.ofSeconds(90);
    private static final Duration TO_KEEP = Duration.ofSeconds(10);
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final CloudWatchLogsClient logs;
    private final Pause pause;

    LogPages(CloudWatchLogsClient logs, Pause pause) {
        this.logs = logs;
        this.pause = pause;
    }

    /** Whether a failure means that there is no such log group, which is how logging that is switched off looks. */
    static boolean isNoGroup(AwsFailure failure) {
        return failure.code().equals(NO_GROUP);
    }

    /** One page of what was logged in the window; {@code token} is what the page before gave. */
    FilterLogEventsResponse page(LogSearch search, Window window, Optional<String> token, Deadline deadline)
            throws AwsFailure, InterruptedException {
        String action = "filter the events of " + search.group();
        for (int waits = 0; ; waits++) {
            try {
                return AwsFailures.call(action, () -> logs.filterLogEvents(request(search, window, token, deadline)));
            } catch (AwsFailure e) {
                boolean isThrottled = e.reason() == Reason.THROTTLED && waits < WAITS;
                if (!deadline.allows(RESERVE) && (isThrottled || e.reason() == Reason.TIMEOUT)) {
                    throw AwsFailures.outOfTime(action, e);
                }
                if (!isThrottled) {
                    throw e;
                }
                pause.sleep(lesser(
                        FIRST_WAIT.multipliedBy(1L << waits), deadline.left().minus(RESERVE)));
            }
        }
    }

    private static FilterLogEventsRequest request(
            LogSearch search, Window window, Optional<String> token, Deadline deadline) {
        var request = FilterLogEventsRequest.builder()
                .logGroupName(search.group())
                .filterPattern(search.condition().pattern())
                .startTime(millis(window.from()))
                .endTime(millis(window.to()) - 1)
                .overrideConfiguration(call -> call.apiCallTimeout(within(deadline)));
        search.streams().ifPresent(request::logStreamNamePrefix);
        token.ifPresent(request::nextToken);
        return request.build();
    }

    /** A page that is asked for late has less time, so that what was read before can still be kept. */
    private static Duration within(Deadline deadline) {
        Duration bounded = lesser(deadline.left().minus(TO_KEEP), ONE_PAGE);
        return bounded.compareTo(SHORTEST) < 0 ? SHORTEST : bounded;
    }

    private static Duration lesser(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Rounded up: the end is exclusive, and what begins within a millisecond has its number. */
    private static long millis(Instant at) {
        long floor = at.toEpochMilli();
        return Instant.ofEpochMilli(floor).equals(at) ? floor : floor + 1;
    }
}
