package dev.holdfast.logs;

import dev.holdfast.evidence.testing.AwsErrors;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;

/**
 * CloudWatch Logs in memory, as far as {@code FilterLogEvents} is documented: both ends of the time range included, events
 * sorted by time, ingestion and id, pages that may be empty although more follow, tokens that belong to their request, a limit
 * of 10,000, and {@code ResourceNotFoundException} where there is no such group. It never repeats a call by itself.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html">FilterLogEvents</a>
 */
final class SimulatedLogs implements CloudWatchLogsClient {
    private static final int LONGEST_PATTERN = 1024;
    private static final int HIGHEST_LIMIT = 10_000;

    private final Map<String, List<FilteredLogEvent>> groups = new TreeMap<>();
    private final List<FilterLogEventsRequest> requests = new ArrayList<>();
    private final Deque<Optional<RuntimeException>> faults = new ArrayDeque<>();
    private Runnable beforeEach = () -> {};
    private Patterns patterns = Patterns.HONOURED;
    private int pageSize = HIGHEST_LIMIT;
    private int emptyPages;
    private int logged;

    /** What is made of filter patterns. */
    enum Patterns {
        HONOURED,
        /** As some emulators do: everything is shown. */
        IGNORED
    }

    // what a test arranges

    void group(String name) {
        events(name);
    }

    void log(String group, String stream, Instant at, String message) {
        events(group)
                .add(FilteredLogEvent.builder()
                        .logStreamName(stream)
                        .timestamp(at.toEpochMilli())
                        .ingestionTime(at.plusSeconds(3).toEpochMilli())
                        .eventId("event-" + String.format("%08d", ++logged))
                        .message(message)
                        .build());
    }

    private List<FilteredLogEvent> events(String group) {
        return groups.computeIfAbsent(group, _ -> new ArrayList<>());
    }

    void pageSize(int size) {
        pageSize = size;
    }

    /** So many empty pages come before each one that is not. */
    void emptyPages(int count) {
        emptyPages = count;
    }

    void patterns(Patterns how) {
        patterns = how;
    }

    /** The next calls that have none planned yet fail with these. */
    void fail(RuntimeException... with) {
        List.of(with).forEach(one -> faults.add(Optional.of(one)));
    }

    /** So many calls go through before the faults that are planned from now on. */
    void pass(int calls) {
        for (int i = 0; i < calls; i++) {
            faults.add(Optional.empty());
        }
    }

    void beforeEach(Runnable hook) {
        beforeEach = hook;
    }

    static RuntimeException throttled() {
        return AwsErrors.bad("ThrottlingException", "Rate exceeded");
    }

    // what a test looks at

    List<FilterLogEventsRequest> requests() {
        return List.copyOf(requests);
    }

    // the call

    @Override
    public FilterLogEventsResponse filterLogEvents(FilterLogEventsRequest request) {
        requests.add(request);
        beforeEach.run();
        var fault = faults.isEmpty() ? Optional.<RuntimeException>empty() : faults.remove();
        if (fault.isPresent()) {
            throw fault.get();
        }
        requireValid(request);
        var group = Optional.ofNullable(groups.get(request.logGroupName()))
                .orElseThrow(
                        () -> AwsErrors.bad("ResourceNotFoundException", "The specified log group does not exist."));
        return page(request, fitting(request, group));
    }

    private static void requireValid(FilterLogEventsRequest request) {
        if (request.hasLogStreamNames() && request.logStreamNamePrefix() != null) {
            throw invalid("streams by name and by prefix");
        }
        if (orZero(request.limit()) > HIGHEST_LIMIT || request.filterPattern().length() > LONGEST_PATTERN) {
            throw invalid("too much");
        }
        if (request.endTime() < request.startTime()) {
            throw invalid("endTime before startTime");
        }
    }

    private List<FilteredLogEvent> fitting(FilterLogEventsRequest request, List<FilteredLogEvent> group) {
        var pattern =
                patterns == Patterns.HONOURED ? JsonPattern.parse(request.filterPattern()) : JsonPattern.everything();
        return group.stream()
                .filter(event -> event.timestamp() >= request.startTime() && event.timestamp() <= request.endTime())
                .filter(event -> event.logStreamName().startsWith(orEmpty(request.logStreamNamePrefix())))
                .filter(event -> pattern.fits(event.message()))
                .sorted(Comparator.comparing(FilteredLogEvent::timestamp)
                        .thenComparing(FilteredLogEvent::ingestionTime)
                        .thenComparing(FilteredLogEvent::eventId))
                .toList();
    }

    /** A token is the request that it belongs to, what was shown, and how many empty pages came since. */
    private FilterLogEventsResponse page(FilterLogEventsRequest request, List<FilteredLogEvent> fitting) {
        String owner = request.startTime() + " " + request.endTime() + " ";
        String token = Optional.ofNullable(request.nextToken()).orElse(owner + "0 0");
        if (!token.startsWith(owner)) {
            throw invalid("the token belongs to another request");
        }
        var parts = token.substring(owner.length()).split(" ", -1);
        int from = Integer.parseInt(parts[0]);
        int empty = Integer.parseInt(parts[1]);
        if (empty < emptyPages) {
            return FilterLogEventsResponse.builder()
                    .events(List.of())
                    .nextToken(owner + from + " " + (empty + 1))
                    .build();
        }
        int to = Math.min(fitting.size(), from + pageSize);
        return FilterLogEventsResponse.builder()
                .events(fitting.subList(from, to))
                .nextToken(to < fitting.size() ? owner + to + " 0" : null)
                .build();
    }

    private static RuntimeException invalid(String message) {
        return AwsErrors.bad("InvalidParameterException", message);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static int orZero(@Nullable Integer number) {
        return number == null ? 0 : number;
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
