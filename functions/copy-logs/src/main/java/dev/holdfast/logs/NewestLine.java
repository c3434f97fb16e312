package dev.holdfast.logs;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import tools.jackson.databind.JsonNode;

/** Looks for the newest line that tells something, going backwards in steps that double: an hour, two, four, up to a week. */
final class NewestLine {
    private static final Duration FIRST_STEP = Duration.ofHours(1);
    private static final Duration FURTHEST = Duration.ofDays(7);
    private static final int MOST_PAGES = 200;

    private final LogPages pages;

    NewestLine(LogPages pages) {
        this.pages = pages;
    }

    /** @param told what a fitting line tells, if anything */
    <T> Optional<T> find(LogSearch search, Instant now, Deadline deadline, Function<JsonNode, Optional<T>> told)
            throws AwsFailure, InterruptedException {
        var budget = new Budget(deadline);
        Instant to = now.plusMillis(1);
        Duration step = FIRST_STEP;
        while (to.isAfter(now.minus(FURTHEST)) && budget.allowsMore()) {
            var found = newest(search, new Window(to.minus(step), to), budget, told);
            if (found.isPresent()) {
                return found;
            }
            to = to.minus(step);
            step = step.multipliedBy(2);
        }
        return Optional.empty();
    }

    private <T> Optional<T> newest(LogSearch search, Window window, Budget budget, Function<JsonNode, Optional<T>> told)
            throws AwsFailure, InterruptedException {
        Optional<T> newest = Optional.empty();
        var token = Optional.<String>empty();
        do {
            var page = pages.page(search, window, token, budget.deadline);
            budget.pages++;
            for (FilteredLogEvent event : page.events()) {
                var found = new LogLine(event)
                        .json()
                        .filter(search.condition()::holds)
                        .flatMap(told);
                newest = found.isPresent() ? found : newest;
            }
            token = Optional.ofNullable(page.nextToken()).filter(text -> !text.isEmpty());
        } while (token.isPresent() && budget.allowsMore());
        return newest;
    }

    private static final class Budget {
        private final Deadline deadline;
        private int pages;

        Budget(Deadline deadline) {
            this.deadline = deadline;
        }

        boolean allowsMore() {
            return pages < MOST_PAGES && deadline.allows(LogPages.RESERVE);
        }
    }
}
