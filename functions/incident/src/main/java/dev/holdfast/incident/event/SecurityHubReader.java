package dev.holdfast.incident.event;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.Scope;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.incident.event.Event.Trigger;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a finding in Security Hub's format (ASFF). What comes by itself counts only when it is GuardDuty's; what a person sends
 * by the stack's own custom action counts whoever found it.
 *
 * @see <a href="https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html">Event formats</a>
 */
final class SecurityHubReader {
    private static final Pattern GUARDDUTY =
            Pattern.compile("arn:aws[a-z-]*:securityhub:[a-z0-9-]+::product/aws/guardduty");
    private static final Pattern FINDING_ARN =
            Pattern.compile("arn:aws[a-z-]*:guardduty:[a-z0-9-]+:[0-9]{12}:detector/[^/]+/finding/([a-z0-9-]+)");
    private static final Set<String> OPEN = Set.of("NEW", "NOTIFIED");

    private final Optional<String> actionTarget;

    SecurityHubReader(Optional<String> actionTarget) {
        this.actionTarget = actionTarget;
    }

    Event imported(Json envelope) throws BadInput {
        var finding = only(envelope);
        var workflow = finding.object("Workflow");
        String status = workflow.isPresent() ? workflow.get().text("Status").orElse("NEW") : "NEW";
        boolean detection = isGuardDuty(finding)
                && finding.text("RecordState").orElse("ACTIVE").equals("ACTIVE")
                && OPEN.contains(status);
        return detection
                ? incident(finding)
                : new Event.Ignored(Reason.NOT_A_DETECTION, "not an active, new finding of GuardDuty");
    }

    Event customAction(Json envelope) throws BadInput {
        if (actionTarget.isEmpty() || !envelope.texts("resources").contains(actionTarget.get())) {
            return new Event.Ignored(Reason.NOT_OUR_ACTION, "a custom action that is not Holdfast's");
        }
        return incident(only(envelope));
    }

    private static boolean isGuardDuty(Json finding) throws BadInput {
        return GUARDDUTY.matcher(finding.text("ProductArn").orElse("")).matches();
    }

    private static Json only(Json envelope) throws BadInput {
        var detail = envelope.requireObject("detail");
        var findings = detail.objects("findings");
        if (findings.size() != 1) {
            throw detail.wrong("findings", "exactly one finding");
        }
        return findings.getFirst();
    }

    private static Event incident(Json finding) throws BadInput {
        var asff = new AsffFinding(finding);
        var kind = asff.resourceType();
        if (kind.isEmpty()) {
            return new Event.Ignored(
                    Reason.NOT_A_CONTAINER_FINDING, "finding on a resource that is no container and no node");
        }
        if (asff.archived()) {
            return new Event.Ignored(Reason.ARCHIVED, "the finding is archived");
        }
        String id = finding.requireText("Id");
        Matcher guardDuty = FINDING_ARN.matcher(id);
        boolean copy = isGuardDuty(finding)
                && guardDuty.matches()
                && FindingReader.ID.matcher(guardDuty.group(1)).matches();
        var scope = scope(finding);
        var nature = asff.nature();
        double severity = severity(finding);
        var updatedAt = Times.require(finding, "UpdatedAt");
        var lastSeen = Times.at(finding, "LastObservedAt").orElse(updatedAt);
        var named = asff.named(kind.get(), nature);
        if (named.targets().isEmpty()) {
            return new Event.Ignored(Reason.NO_TARGETS, "the finding names nothing that could be acted on");
        }
        var caseId = copy ? CaseId.ofFinding(guardDuty.group(1)) : CaseId.ofDigest("sh", id);
        return new Event.Incident(
                Trigger.SECURITY_HUB,
                Delivery.BY_EVENT,
                nature,
                caseId,
                new Round(updatedAt),
                Optional.of(scope),
                severity,
                new Activity(Times.any(finding, "FirstObservedAt"), Optional.of(lastSeen), named.users())
                        .with(Escapes.inSecurityHub(finding.texts("Types"))),
                copy ? Optional.of(guardDuty.group(1)) : Optional.empty(),
                named.cluster(),
                named.targets(),
                named.instances(),
                Optional.empty(),
                new RelatedFindings(scope, caseId).inSecurityHub(finding));
    }

    /** GuardDuty's own number where it is given; other products have scales of their own, Security Hub's goes to 100. */
    private static double severity(Json finding) throws BadInput {
        var severity = finding.requireObject("Severity");
        var product = severity.number("Product");
        if (product.isPresent() && product.getAsDouble() >= 0 && product.getAsDouble() <= 10) {
            return product.getAsDouble();
        }
        double normalized = severity.number("Normalized").orElse(-1) / 10;
        if (normalized >= 0 && normalized <= 10) {
            return normalized;
        }
        return switch (severity.text("Label").orElse("")) {
            case "CRITICAL" -> 9;
            case "HIGH" -> 7;
            case "MEDIUM" -> 4;
            case "LOW" -> 1;
            case "INFORMATIONAL" -> 0;
            default ->
                throw finding.wrong("Severity", "Product from 0 to 10, Normalized from 0 to 100 or Label in an object");
        };
    }

    /** The region is optional in ASFF; the product's ARN always has it. */
    private static Scope scope(Json finding) throws BadInput {
        String[] arn = finding.requireText("ProductArn").split(":", 6);
        String inArn = arn.length > 3 ? arn[3] : "";
        String region = finding.name(
                "Region", finding.text("Region").orElse(inArn), text -> new Scope("000000000000", text).region());
        return finding.requireName("AwsAccountId", account -> new Scope(account, region));
    }
}
