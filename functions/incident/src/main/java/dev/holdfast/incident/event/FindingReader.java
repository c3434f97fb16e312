package dev.holdfast.incident.event;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.Scope;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.incident.event.Event.InstanceFacts;
import dev.holdfast.incident.event.Event.Nature;
import dev.holdfast.incident.event.Event.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a GuardDuty finding in camelCase. What it is about is said by {@code resource.resourceType}, never by which details are
 * there: findings on access keys carry instance details, too.
 *
 * @see <a href="https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-format.html">GuardDuty finding format</a>
 */
final class FindingReader {
    static final Pattern ID = Pattern.compile("[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?");

    /** What a finding names. */
    record Named(List<Target> targets, InstanceFacts instances, Optional<ClusterName> cluster, Set<String> users) {}

    Event read(Json finding, Delivery delivery) throws BadInput {
        if (!finding.has("resource") && finding.has("Resource")) {
            throw finding.wrong(
                    "resource",
                    "camelCase as EventBridge sends it (a PascalCase finding is accepted without its envelope)");
        }
        var resource = finding.requireObject("resource");
        String type = resource.requireText("resourceType");
        var service = finding.object("service");
        return switch (type) {
            case "EKSCluster", "Instance", "Container" -> known(finding, service, delivery, type);
            case "AttackSequence" ->
                AttackSequence.concernsContainers(finding.requireText("type"))
                        ? known(finding, service, delivery, type)
                        : notOurs();
            default -> notOurs();
        };
    }

    private static Event notOurs() {
        return new Event.Ignored(
                Reason.NOT_A_CONTAINER_FINDING, "finding on a resource that is no container and no node");
    }

    private Event known(Json finding, Optional<Json> service, Delivery delivery, String resourceType) throws BadInput {
        if (service.isPresent() && service.get().anyFlag("archived")) {
            return new Event.Ignored(Reason.ARCHIVED, "the finding is archived");
        }
        var nature = service.isPresent() ? SampleFlag.of(service.get()) : Nature.REAL;
        String id = id(finding);
        double severity = severity(finding);
        var scope = scope(finding);
        var updatedAt = Times.require(finding, "updatedAt");
        var named = named(finding, service, resourceType, nature);
        if (named.targets().isEmpty()) {
            return new Event.Ignored(Reason.NO_TARGETS, "the finding names nothing that could be acted on");
        }
        var caseId = CaseId.ofFinding(id);
        return new Event.Incident(
                Trigger.GUARDDUTY,
                delivery,
                nature,
                caseId,
                new Round(updatedAt),
                Optional.of(scope),
                severity,
                activity(service, updatedAt, named.users()).with(escapes(finding, service)),
                Optional.of(id),
                named.cluster(),
                named.targets(),
                named.instances(),
                Optional.empty(),
                new RelatedFindings(scope, caseId).of(finding, service));
    }

    private static Named named(Json finding, Optional<Json> service, String resourceType, Nature nature)
            throws BadInput {
        return resourceType.equals("AttackSequence")
                ? AttackSequence.named(service, nature)
                : new FindingTargets(finding.requireObject("resource"), service, nature).named(resourceType);
    }

    private static Activity activity(Optional<Json> service, Instant updatedAt, Set<String> users) {
        var first = service.flatMap(at -> Times.any(at, "eventFirstSeen"));
        var last = service.flatMap(at -> Times.any(at, "eventLastSeen"));
        return new Activity(first, Optional.of(last.orElse(updatedAt)), users);
    }

    /** Its own type, and those of the findings that an attack sequence is made of. */
    private static Set<String> escapes(Json finding, Optional<Json> service) throws BadInput {
        var types = new ArrayList<String>();
        types.add(finding.requireText("type"));
        service.flatMap(at -> at.anyObject("detection"))
                .flatMap(detection -> detection.anyObject("sequence"))
                .map(sequence -> sequence.anyObjects("signals"))
                .orElseGet(List::of)
                .forEach(signal -> signal.anyText("name").ifPresent(types::add));
        return Escapes.among(types);
    }

    private static String id(Json finding) throws BadInput {
        String id = finding.requireText("id");
        if (!ID.matcher(id).matches()) {
            throw finding.wrong("id", "a finding id of a-z, 0-9 and '-'");
        }
        return id;
    }

    private static double severity(Json finding) throws BadInput {
        double severity = finding.number("severity").orElse(-1);
        if (severity < 0 || severity > 10) {
            throw finding.wrong("severity", "a number from 0 to 10");
        }
        return severity;
    }

    private static Scope scope(Json finding) throws BadInput {
        String region = finding.requireName("region", text -> new Scope("000000000000", text).region());
        return finding.requireName("accountId", account -> new Scope(account, region));
    }
}
