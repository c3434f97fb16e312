package dev.holdfast.incident.event;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.Settings.QuarantineMode;
import dev.holdfast.incident.Untrusted;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.incident.event.Event.InstanceFacts;
import dev.holdfast.incident.event.Event.Nature;
import dev.holdfast.incident.event.Event.Trigger;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads what a person asks for by invoking a function. A person can be asked again, so nothing is guessed here: a field that
 * is not known is an error, for it may be a misspelt guard.
 */
final class RequestReader {
    private static final double SEVERITY_WHEN_NOT_SAID = 4.0;
    private static final Set<String> RESPONSE =
            Set.of("case", "reason", "severity", "cluster", "targets", "quarantine", "limits", "force", "requestedAt");

    private RequestReader() {}

    static Event read(Json envelope, String type, Instant receivedAt) throws BadInput {
        var at = Times.at(envelope, "time");
        if (type.equals("Readiness Check")) {
            return new Event.ReadinessCheck();
        }
        var detail = envelope.requireObject("detail");
        return switch (type) {
            case "Response Request" -> response(detail, at, receivedAt);
            case "Assert Request" -> {
                only(detail, Set.of("case"));
                yield new Event.FollowUp.Assert(caseId(detail));
            }
            case "Release Request" -> {
                only(detail, Set.of("case", "reason", "rejoin"));
                yield new Event.FollowUp.Release(caseId(detail), detail.requireText("reason"), detail.flag("rejoin"));
            }
            case "Escalation Due" -> {
                only(detail, Set.of("case"));
                yield new Event.FollowUp.Escalate(caseId(detail));
            }
            case "Report Request" -> {
                only(detail, Set.of("case"));
                yield new Event.FollowUp.Report(caseId(detail));
            }
            case "Verify Request" -> {
                only(detail, Set.of("case"));
                yield new Event.FollowUp.Verify(caseId(detail));
            }
            case "Acknowledge Request" -> {
                only(detail, Set.of("case", "by"));
                yield new Event.FollowUp.Acknowledge(caseId(detail), detail.requireText("by"));
            }
            case "Set Time Request" -> {
                only(detail, Set.of("case", "moment", "at"));
                yield new Event.FollowUp.SetTime(
                        caseId(detail), detail.requireText("moment"), Times.require(detail, "at"));
            }
            case "Close Request" -> {
                only(detail, Set.of("case", "reason"));
                yield new Event.FollowUp.Close(caseId(detail), detail.requireText("reason"));
            }
            default -> new Event.Ignored(Reason.UNKNOWN_EVENT, "not a request that Holdfast knows");
        };
    }

    /** {@code sentAt} is the envelope's time; the bare detail has none. */
    static Event response(Json detail, Optional<Instant> sentAt, Instant receivedAt) throws BadInput {
        only(detail, RESPONSE);
        var written = Times.at(detail, "requestedAt");
        var requestedAt = sentAt.or(() -> written);
        Optional<ClusterName> cluster = detail.name("cluster", ClusterName::new);
        var targets = RequestTargets.read(detail, cluster.isPresent());
        var caseId = detail.name("case", CaseId::ofGivenName);
        return new Event.Incident(
                Trigger.PERSON,
                Delivery.BY_HAND,
                Nature.REAL,
                caseId.isPresent()
                        ? caseId.get()
                        : CaseId.ofDigest("m", Canonical.without(detail.node(), "requestedAt")),
                new Round(requestedAt.orElse(receivedAt)),
                Optional.empty(),
                severity(detail),
                requestedAt,
                Optional.empty(),
                cluster,
                targets,
                InstanceFacts.NONE,
                Optional.of(choices(detail)));
    }

    private static double severity(Json detail) throws BadInput {
        double severity = detail.number("severity").orElse(SEVERITY_WHEN_NOT_SAID);
        if (severity < 0 || severity > 10) {
            throw detail.wrong("severity", "a number from 0 to 10");
        }
        return severity;
    }

    private static Event.Request choices(Json detail) throws BadInput {
        var mode = detail.text("quarantine");
        if (mode.isPresent() && !Set.of("observe", "enforce").contains(mode.get())) {
            throw detail.wrong("quarantine", "observe or enforce");
        }
        var limits = detail.object("limits");
        if (limits.isPresent()) {
            only(limits.get(), Set.of("pods", "nodes"));
        }
        if (detail.flag("force") && !detail.has("reason")) {
            throw detail.wrong("reason", "the reason for the force");
        }
        return new Event.Request(
                detail.text("reason"),
                mode.map(text -> QuarantineMode.valueOf(text.toUpperCase(Locale.ROOT))),
                limits.isPresent() ? limit(limits.get(), "pods") : OptionalInt.empty(),
                limits.isPresent() ? limit(limits.get(), "nodes") : OptionalInt.empty(),
                detail.flag("force"));
    }

    private static OptionalInt limit(Json limits, String field) throws BadInput {
        var number = limits.number(field);
        if (number.isEmpty()) {
            return OptionalInt.empty();
        }
        double value = number.getAsDouble();
        if (value < 0 || value > 100_000 || value != Math.rint(value)) {
            throw limits.wrong(field, "a whole number from 0 to 100000");
        }
        return OptionalInt.of((int) value);
    }

    private static CaseId caseId(Json detail) throws BadInput {
        var id = detail.requireName("case", CaseId::new);
        if (!id.hasKind()) {
            throw detail.wrong("case", "the full id of a case, beginning with gd-, cw-, sh- or m-");
        }
        return id;
    }

    static void only(Json object, Set<String> known) throws BadInput {
        for (String field : object.fields()) {
            if (!known.contains(field)) {
                throw new BadInput(
                        object.path().isEmpty() ? "request" : object.path(),
                        "expected only the fields " + String.join(", ", new TreeSet<>(known)) + ", got "
                                + Untrusted.show(field));
            }
        }
    }
}
