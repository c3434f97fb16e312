package dev.holdfast.incident.event;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Scope;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The cases of the findings that a finding names: those that an attack sequence is made of, and the sequence that a finding has
 * become part of. They may have been handled already. What is no ARN of a finding of the same account and region names nothing,
 * and never costs the finding that it stands in.
 *
 * @see <a href="https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Signal.html">Signal</a>
 * @see <a href="https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Finding.html">associatedAttackSequenceArn</a>
 */
final class RelatedFindings {
    /**
     * A sequence has no more signals.
     *
     * @see <a href="https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Sequence.html">Sequence</a>
     */
    static final int MOST = 100;

    private static final int LONGEST = 400;
    private static final Pattern ARN = Pattern.compile(
            "arn:aws[a-z-]*:guardduty:(?<region>[^:]+):(?<account>[^:]+):detector/[A-Za-z0-9-]{1,64}/finding/(?<id>[^/:]+)");

    private final Scope scope;
    private final CaseId own;

    /** @param own the case of the finding itself */
    RelatedFindings(Scope scope, CaseId own) {
        this.scope = scope;
        this.own = own;
    }

    /** In the order in which they are named, each once. */
    List<CaseId> of(Json finding, Optional<Json> service) {
        var sequence =
                service.flatMap(at -> at.anyObject("detection")).flatMap(detection -> detection.anyObject("sequence"));
        var signals = sequence.map(at -> at.anyObjects("signals")).orElseGet(List::of).stream()
                .flatMap(signal -> finding(signal, "type", "uid").stream());
        var partOf = finding.anyText("associatedAttackSequenceArn").stream();
        return cases(Stream.concat(partOf, signals));
    }

    /**
     * The same in Security Hub's format, which has no word for the sequence that a finding is part of.
     *
     * @see <a href="https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Signal.html">Signal</a>
     */
    List<CaseId> inSecurityHub(Json finding) {
        var sequence = finding.anyObject("Detection").flatMap(detection -> detection.anyObject("Sequence"));
        return cases(sequence.map(at -> at.anyObjects("Signals")).orElseGet(List::of).stream()
                .flatMap(signal -> finding(signal, "Type", "Id").stream()));
    }

    private static Optional<String> finding(Json signal, String type, String id) {
        return signal.anyText(type).filter("FINDING"::equals).flatMap(_ -> signal.anyText(id));
    }

    private List<CaseId> cases(Stream<String> arns) {
        var cases = new LinkedHashSet<CaseId>();
        arns.limit(MOST + 1L).forEach(arn -> caseOf(arn).ifPresent(cases::add));
        cases.remove(own);
        return cases.stream().limit(MOST).toList();
    }

    private Optional<CaseId> caseOf(String arn) {
        var found = ARN.matcher(arn);
        boolean isOurs = arn.length() <= LONGEST
                && found.matches()
                && found.group("region").equals(scope.region())
                && found.group("account").equals(scope.account())
                && FindingReader.ID.matcher(found.group("id")).matches();
        return isOurs ? Optional.of(CaseId.ofFinding(found.group("id"))) : Optional.empty();
    }
}
