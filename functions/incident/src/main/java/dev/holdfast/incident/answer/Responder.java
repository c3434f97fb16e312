package dev.holdfast.incident.answer;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.Batch;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Result;
import dev.holdfast.incident.event.BadInput;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.incident.event.EventReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads the event, lets the duty act, records the result and makes the answer. The record comes before the answer and before
 * any throw: what is answered has been kept, unless the answer says that it could not be.
 */
public final class Responder {
    private final EventReader reader;
    private final Duty duty;
    private final Journal journal;
    private final Clock clock;
    private final Log log;

    public Responder(EventReader reader, Duty duty, Journal journal, Clock clock, Log log) {
        this.reader = reader;
        this.duty = duty;
        this.journal = journal;
        this.clock = clock;
        this.log = log;
    }

    /** Answers whatever it is given; never throws. */
    public Reply respond(byte[] input, Invocation invocation) {
        Event event;
        try {
            event = reader.read(input, invocation.startedAt());
        } catch (BadInput e) {
            var result = result(invocation, Result.Status.FAILED, Reason.BAD_INPUT, e.getMessage(), Optional.empty());
            return WorkerAnswer.unread(unrecorded(result, Delivery.BY_HAND), input, duty.function());
        }
        var batch =
                event instanceof Event.FollowUp.Work(var _, var asked) ? Optional.of(asked) : Optional.<Batch>empty();
        return WorkerAnswer.instead(answered(event, input, invocation), batch, duty.function(), invocation);
    }

    private Reply answered(Event event, byte[] input, Invocation invocation) {
        return switch (acted(event, input, invocation)) {
            case Response.Ignored ignored -> ignored(event, ignored, invocation);
            case Response.Impossible impossible ->
                unrecorded(
                        result(
                                invocation,
                                Result.Status.FAILED,
                                impossible.reason(),
                                impossible.text(),
                                impossible.keys()),
                        impossible.delivery());
            case Response.Acted acted -> recorded(acted, invocation);
            case Response.Several several ->
                event instanceof Event.Landed landed
                        ? batch(landed, several, invocation)
                        : recorded(several, invocation);
        };
    }

    /** The outermost catch: a fault of our own is answered and logged, and an event is tried again. */
    private Response acted(Event event, byte[] input, Invocation invocation) {
        try {
            var response = duty.respond(event, input, invocation);
            return event instanceof Event.FollowUp.Work ? Response.byHand(response) : response;
        } catch (RuntimeException e) {
            log.fault("fault", invocation.requestId(), e);
            String text = "fault of Holdfast's own, see the log of request " + invocation.requestId();
            return new Response.Impossible(delivery(event), Optional.empty(), Reason.INTERNAL_ERROR, text);
        }
    }

    private static Delivery delivery(Event event) {
        return switch (event) {
            case Event.Incident incident -> incident.delivery();
            case Event.Alarm alarm -> alarm.delivery();
            case Event.SnapshotsEnded _, Event.Sweep _, Event.Landed _, Event.FollowUp.Escalate _ -> Delivery.BY_EVENT;
            case Event.FollowUp _, Event.ReadinessCheck _, Event.Ignored _ -> Delivery.BY_HAND;
        };
    }

    private Reply unrecorded(Result result, Delivery delivery) {
        return reply(result, ResultJson.whole(result), List.of(), delivery);
    }

    private Reply recorded(Response.Acted acted, Invocation invocation) {
        var recorded = record(acted, invocation);
        var whole = ResultJson.whole(recorded.result());
        return reply(recorded.result(), whole, recorded.record().stream().toList(), acted.delivery());
    }

    private Reply ignored(Event event, Response.Ignored ignored, Invocation invocation) {
        var reply = unrecorded(
                result(invocation, Result.Status.IGNORED, ignored.reason(), ignored.text(), Optional.empty()),
                Delivery.BY_HAND);
        return event instanceof Event.Landed landed
                ? BatchAnswer.of(landed, Set.of())
                        .map(json -> new Reply(reply.result(), json, Optional.empty()))
                        .orElse(reply)
                : reply;
    }

    /** A queue gets back the messages of those cases of which something may succeed later, and no others. */
    private Reply batch(Event.Landed landed, Response.Several several, Invocation invocation) {
        var again = new HashSet<CaseKeys>();
        for (Response.Acted acted : several.each()) {
            var recorded = record(acted, invocation);
            boolean retry = recorded.result().wantsRetry();
            tell(recorded.result(), retry);
            if (retry) {
                acted.keys().ifPresent(again::add);
            }
        }
        var all = result(together(several), invocation, together(several).outcomes());
        return BatchAnswer.of(landed, again)
                .map(json -> new Reply(all, json, Optional.empty()))
                .orElseGet(() -> new Reply(all, "", Optional.of("reports of " + again.size() + " cases failed")));
    }

    private static Response.Acted together(Response.Several several) {
        return new Response.Acted(
                Delivery.BY_EVENT,
                Optional.empty(),
                Optional.empty(),
                Response.Mode.REAL,
                several.each().stream()
                        .flatMap(acted -> acted.outcomes().stream())
                        .toList(),
                List.of(),
                List.of(),
                List.of());
    }

    private Reply recorded(Response.Several several, Invocation invocation) {
        var outcomes = new ArrayList<Outcome>();
        var evidence = new ArrayList<Kept>();
        var remaining = new ArrayList<String>();
        var attention = new ArrayList<String>();
        var records = new ArrayList<Kept>();
        for (Response.Acted acted : several.each()) {
            var recorded = record(acted, invocation);
            outcomes.addAll(recorded.result().outcomes());
            evidence.addAll(recorded.result().evidence());
            recorded.record().ifPresent(evidence::add);
            recorded.record().ifPresent(records::add);
            remaining.addAll(acted.remaining());
            attention.addAll(acted.attention());
        }
        var all = new Response.Acted(
                Delivery.BY_EVENT,
                Optional.empty(),
                Optional.empty(),
                Response.Mode.REAL,
                outcomes,
                evidence,
                remaining,
                attention);
        var result = result(all, invocation, outcomes);
        return reply(result, ResultJson.whole(result), records, all.delivery());
    }

    private record Recorded(Result result, Optional<Kept> record) {}

    private Recorded record(Response.Acted acted, Invocation invocation) {
        var result = result(acted, invocation, acted.outcomes());
        if (acted.keys().isEmpty()) {
            return new Recorded(result, Optional.empty());
        }
        var keys = acted.keys().get();
        try {
            String key = keys.action(duty.function(), invocation.startedAt(), invocation.requestId());
            return new Recorded(
                    result,
                    Optional.of(journal.keep(keys.area(), key, ResultJson.whole(result), invocation.deadline())));
        } catch (Journal.Unkept e) {
            var more = new ArrayList<>(acted.outcomes());
            more.add(new Outcome(
                    "case/" + keys.caseId(),
                    Action.RECORD,
                    new Ending.Failed(Reason.EVIDENCE_FAILED, e.getMessage() + " (" + e.reason() + ")"),
                    Map.of()));
            return new Recorded(result(acted, invocation, more), Optional.empty());
        }
    }

    private Reply reply(Result result, byte[] whole, List<Kept> records, Delivery delivery) {
        boolean retry = delivery == Delivery.BY_EVENT && result.wantsRetry();
        tell(result, retry);
        String why = "case " + result.caseId().map(Object::toString).orElse("unknown") + " is " + result.status()
                + (records.isEmpty() ? ", not recorded" : ", recorded")
                + "; what may succeed later failed: " + retryable(result);
        String json = new String(ResultJson.answer(result, whole, records), StandardCharsets.UTF_8);
        return new Reply(result, json, retry ? Optional.of(why) : Optional.empty());
    }

    private static String retryable(Result result) {
        var reasons = result.outcomes().stream()
                .filter(outcome -> outcome.ending().wantsRetry())
                .flatMap(outcome -> outcome.ending().why().stream())
                .map(Reason::name)
                .distinct()
                .collect(Collectors.joining(", "));
        return reasons.isEmpty() ? result.reason().map(Reason::name).orElse("") : reasons;
    }

    private void tell(Result result, boolean retry) {
        var values = new TreeMap<String, Object>();
        values.put("case", result.caseId().map(Object::toString).orElse("-"));
        values.put("function", result.function().text());
        values.put("status", result.status().name());
        values.put("reason", result.reason().map(Reason::name).orElse("-"));
        values.put("outcomes", counts(result.outcomes()));
        values.put("elapsedMillis", result.elapsed().toMillis());
        values.put("attention", result.attention());
        values.put("attentionCount", result.attention().size());
        values.put("retry", retry);
        if (result.status() == Result.Status.FAILED || !result.attention().isEmpty()) {
            log.warn("answered", values);
        } else {
            log.info("answered", values);
        }
    }

    private static Map<String, Long> counts(List<Outcome> outcomes) {
        return outcomes.stream()
                .collect(Collectors.groupingBy(
                        outcome -> outcome.ending().status(), TreeMap::new, Collectors.counting()));
    }

    private Result result(
            Invocation invocation, Result.Status status, Reason reason, String text, Optional<CaseKeys> keys) {
        return new Result(
                keys.map(CaseKeys::caseId),
                duty.function(),
                status,
                keys.map(known -> known.area() == CaseKeys.Area.DRILLS).orElse(false),
                false,
                Optional.empty(),
                invocation.startedAt(),
                Duration.between(invocation.startedAt(), clock.instant()),
                Optional.of(reason),
                Optional.of(text),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /** The reason why nothing at all was achieved, if there is one for all targets; the record itself is no target. */
    private static Optional<Reason> common(List<Outcome> outcomes) {
        var reasons = outcomes.stream()
                .filter(outcome -> outcome.action() != Action.RECORD)
                .map(outcome -> outcome.ending().why())
                .distinct()
                .toList();
        boolean nothing =
                outcomes.stream().noneMatch(outcome -> outcome.ending().isGood());
        return nothing && reasons.size() == 1 ? reasons.getFirst() : Optional.empty();
    }

    private Result result(Response.Acted acted, Invocation invocation, List<Outcome> outcomes) {
        boolean rehearsal = acted.mode() == Response.Mode.REHEARSAL;
        return new Result(
                acted.keys().map(CaseKeys::caseId),
                duty.function(),
                Outcome.overall(outcomes),
                rehearsal,
                acted.mode() != Response.Mode.REAL,
                acted.round(),
                invocation.startedAt(),
                Duration.between(invocation.startedAt(), clock.instant()),
                common(outcomes),
                common(outcomes).flatMap(_ -> outcomes.getFirst().ending().words()),
                outcomes,
                acted.evidence(),
                acted.remaining(),
                acted.attention());
    }
}
