package dev.holdfast.cluster.handover;

import dev.holdfast.cluster.handover.HandOver.Handed;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.Event.Incident;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What an invocation does itself and what goes to workers: before it begins, and when its time is up. */
public final class Sharing {
    private final HandOver handOver;
    private final Action action;
    private final Set<Action> actions;

    /** @param action what is done to each item; only such rows are handed over */
    public Sharing(HandOver handOver, Action action) {
        this(handOver, action, Set.of());
    }

    /** @param also what else is done to each item and goes over with it: an item of which only that is left is handed over, too */
    public Sharing(HandOver handOver, Action action, Set<Action> also) {
        this.handOver = handOver;
        this.action = action;
        var all = new HashSet<>(also);
        all.add(action);
        this.actions = Set.copyOf(all);
    }

    /** One that keeps everything: for workers. */
    public Sharing none() {
        return new Sharing(handOver.none(), action, actions);
    }

    /**
     * What is left for this invocation.
     *
     * @param others rows about the items that workers have taken over
     */
    public record Mine<T>(List<T> items, List<Outcome> others) {
        public Mine {
            items = List.copyOf(items);
            others = List.copyOf(others);
        }
    }

    /** Leaves out what workers are at already, and hands over at once what is too much for one invocation. */
    public <T> Mine<T> begin(Incident incident, Kept event, List<T> items, Function<T, Target> target) {
        return begin(incident, event, items, target, Map.of());
    }

    /**
     * The same.
     *
     * @param beside what else is done here, and what it is called; each counts as no item, and has a row only where workers are at it
     */
    public <T> Mine<T> begin(
            Incident incident, Kept event, List<T> items, Function<T, Target> target, Map<Target, Action> beside) {
        var running = handOver.running(incident);
        var mine = new ArrayList<T>();
        var others = new ArrayList<Outcome>();
        beside.forEach((whole, called) ->
                Optional.ofNullable(running.get(whole.name())).ifPresent(arn -> others.add(taken(whole, called, arn))));
        for (T item : items) {
            Optional.ofNullable(running.get(target.apply(item).name()))
                    .ifPresentOrElse(arn -> others.add(taken(target.apply(item), action, arn)), () -> mine.add(item));
        }
        int most = handOver.atOnce();
        return mine.size() <= most ? new Mine<>(mine, others) : split(incident, event, mine, others, target);
    }

    private <T> Mine<T> split(
            Incident incident, Kept event, List<T> mine, List<Outcome> others, Function<T, Target> target) {
        var surplus = mine.subList(handOver.atOnce(), mine.size());
        var targets = surplus.stream().map(target).toList();
        return switch (handOver.over(incident, event, targets)) {
            case Handed.Over(var arn) -> {
                targets.forEach(one -> others.add(taken(one, action, arn)));
                yield new Mine<>(mine.subList(0, handOver.atOnce()), others);
            }
            case Handed.Not not -> {
                others.add(HandOver.failed(incident, not));
                yield new Mine<>(mine, others);
            }
            case Handed.Ended _, Handed.NotConfigured _ -> new Mine<>(mine, others);
        };
    }

    private static Outcome taken(Target target, Action called, String executionArn) {
        return new Outcome(target, called, HandOver.handedOver(""), Map.of("execution", executionArn));
    }

    /**
     * Hands over what was not reached, where it is among the known targets, and says so in its rows. What cannot be handed over
     * stays as it is, to be tried again, and a row says why.
     *
     * @param event the incident's event in the evidence bucket; where it could not be kept, nothing is handed over
     */
    public List<Outcome> end(
            Incident incident, Optional<Kept> event, List<Outcome> rows, Collection<? extends Target> known) {
        var byName = new LinkedHashMap<String, Target>();
        known.forEach(target -> byName.put(target.name(), target));
        return end(
                incident,
                event,
                rows,
                row -> actions.contains(row.action())
                        ? Optional.ofNullable(byName.get(row.target()))
                        : Optional.empty());
    }

    /**
     * The same.
     *
     * @param target what goes over for a row that was not reached, if anything
     */
    public List<Outcome> end(
            Incident incident,
            Optional<Kept> event,
            List<Outcome> rows,
            Function<Outcome, Optional<? extends Target>> target) {
        Function<Outcome, Optional<? extends Target>> left = row -> isLeft(row) ? target.apply(row) : Optional.empty();
        var targets = new LinkedHashSet<Target>();
        rows.forEach(row -> left.apply(row).ifPresent(targets::add));
        if (targets.isEmpty() || event.isEmpty()) {
            return rows;
        }
        return switch (handOver.over(incident, event.get(), targets)) {
            case Handed.Ended _, Handed.NotConfigured _ -> rows;
            case Handed.Over(var arn) ->
                rows.stream()
                        .map(row -> left.apply(row).isPresent() ? taken(row, arn) : row)
                        .toList();
            case Handed.Not not -> {
                var more = new ArrayList<>(rows);
                more.add(HandOver.failed(incident, not));
                yield more;
            }
        };
    }

    private static Outcome taken(Outcome row, String executionArn) {
        String before = row.ending().words().map(words -> words + "; ").orElse("");
        return new Outcome(row.target(), row.action(), HandOver.handedOver(before), row.details())
                .with("execution", executionArn);
    }

    private static boolean isLeft(Outcome row) {
        return row.ending() instanceof Ending.NotReached && row.ending().wantsRetry();
    }
}
