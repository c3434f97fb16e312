package dev.holdfast.report.casefile;

import static dev.holdfast.report.casefile.CaseBook.POD;
import static dev.holdfast.report.casefile.CaseBook.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Function;
import dev.holdfast.report.casefile.Happening.Kind;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CaseReaderTest {
    private static final String LIVE =
            "{\"containment\":\"CONTAINED\",\"inService\":false,\"identities\":[\"IRSA_ROLE LIVE:"
                    + " arn:aws:iam::123456789012:role/x/cart\"]}";

    private static CaseBook whole() {
        return CaseBook.opened()
                .evidence()
                .result(
                        Function.QUARANTINE_WORKLOAD,
                        10,
                        it -> it.row("node/n1", "cordon", "DONE", "{}")
                                .row(POD, "label", "DONE", "{}")
                                .row(POD, "detach", "DONE", "{\"controllersPods\":[\"cart-2\",\"cart-new\"]}")
                                .row(POD, "isolate", "DONE", LIVE))
                .document(
                        "targets.20261124T100000Z.1.json", "{\"nodes\":[\"n1\"],\"instances\":[\"i-0a\"],\"pods\":[]}")
                .document(
                        "objects/neighbours/_cluster/n1.u.1.json",
                        "{\"node\":\"n1\",\"pods\":["
                                + "{\"namespace\":\"shop\",\"name\":\"cart-1\"},{\"namespace\":\"kube-system\",\"name\":\"cni\"}]}")
                .document(
                        "objects/endpointslice/shop/cart.u.1.json",
                        "{\"metadata\":{\"labels\":{\"kubernetes.io/service-name\":\"cart\"}},"
                                + "\"endpoints\":[{\"nodeName\":\"n1\",\"targetRef\":{\"namespace\":\"shop\",\"name\":\"cart-1\"}},"
                                + "{\"nodeName\":\"n2\",\"targetRef\":{\"namespace\":\"shop\",\"name\":\"cart-2\"}}]}");
    }

    @Test
    void saysWhatWasDetected() {
        var detection = whole().read().detection();

        assertThat(detection.findingTypes()).containsExactly("Execution:Runtime/NewBinaryExecuted");
        assertThat(detection.severity()).isEqualTo(OptionalDouble.of(8));
        assertThat(detection.firstActivity()).contains(T0.minusSeconds(3600));
        assertThat(detection.lastActivity()).contains(T0.minusSeconds(120));
        assertThat(detection.detectedAt()).contains(T0.minusSeconds(60));
        assertThat(detection.openedAt()).contains(T0.plusSeconds(5));
        assertThat(detection.cluster()).contains("prod");
        assertThat(detection.sources()).containsExactly("GUARDDUTY");
    }

    @Test
    void readsAlarmsRequestsAndSecurityHubCopiesToo() {
        var file = CaseBook.empty()
                .document(
                        "events/20261124T100000Z-00000001.json",
                        "{\"source\":\"aws.cloudwatch\",\"detail-type\":"
                                + "\"CloudWatch Alarm State Change\",\"detail\":{\"alarmName\":\"holdfast-cpu\"}}")
                .document(
                        "events/20261124T100001Z-00000002.json",
                        "{\"cluster\":\"prod\",\"targets\":[{\"namespace\":\"shop\",\"pod\":\"cart-9\"}],"
                                + "\"reason\":\"seen on call\"}")
                .document(
                        "events/20261124T100002Z-00000003.json",
                        "{\"detail\":{\"findings\":[{\"Types\":[\"TTPs/Execution/"
                                + "Execution:Runtime-ReverseShell\"]}]}}")
                .read();

        assertThat(file.detection().findingTypes())
                .containsExactly("Execution:Runtime-ReverseShell", "alarm holdfast-cpu");
        assertThat(file.targets()).extracting(TargetState::target).containsExactly("pod/shop/cart-9");
        assertThat(file.detection().sources()).containsExactly("PERSON");
    }

    @Test
    void anEventThatIsNotUnderstoodIsNamed() {
        var file = CaseBook.empty()
                .document("events/20261124T100000Z-00000001.json", "{\"source\":7}")
                .read();

        assertThat(file.notes()).anyMatch(note -> note.contains("was not understood: "));
        assertThat(file.state()).isEqualTo(State.NO_RESULT);
    }

    @Test
    void theTimelineIsInOrderAndSaysWhoDidWhatForHowLong() {
        var timeline = whole().read().timeline();

        assertThat(timeline).isSortedAccordingTo(Comparator.comparing(Happening::at));
        assertThat(timeline.getFirst().kind()).isEqualTo(Kind.ACTIVITY);
        assertThat(timeline)
                .filteredOn(one -> one.kind() == Kind.VERDICT)
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.who()).isEqualTo("quarantine-workload");
                    assertThat(one.request()).contains("request-3");
                    assertThat(one.lasted()).contains(Duration.ofSeconds(2));
                    assertThat(one.target()).isEqualTo(POD);
                    assertThat(one.what()).contains("NETWORK CONTAINED, IDENTITIES LIVE");
                    assertThat(one.tone()).isEqualTo(Tone.WARNING);
                });
    }

    @Test
    void everyFailureStandsInTheTimeline() {
        var timeline = CaseBook.opened()
                .result(
                        Function.COPY_LOGS,
                        3,
                        it -> it.row(POD, "copy-log", "FAILED", "LOG_GONE", "the kubelet has it no more", "{}"))
                .read()
                .timeline();

        assertThat(timeline)
                .filteredOn(one -> one.tone() == Tone.BAD)
                .singleElement()
                .satisfies(one -> assertThat(one.what()).contains("LOG_GONE: the kubelet has it no more"));
    }

    @Test
    void tamperingIsToldAndAskedAbout() {
        var file = whole().result(
                        Function.QUARANTINE_WORKLOAD,
                        300,
                        it -> it.row(POD, "label", "DONE", "{\"tampered\":[\"x\"]}")
                                .row(POD, "isolate", "DONE", LIVE)
                                .attention("TAMPERED: the label of pod/shop/cart-1 had been taken off"))
                .read();

        assertThat(file.timeline()).anyMatch(one -> one.kind() == Kind.TAMPERING && one.tone() == Tone.BAD);
        assertThat(file.timeline()).anyMatch(one -> one.what().contains("it had been taken away"));
        assertThat(file.todo()).extracting(ToDo::title).contains("Find out who undid the quarantine");
    }

    @Test
    void aLiveIdentityIsToBeRevokedWithItsCommand() {
        assertThat(whole().read().todo())
                .filteredOn(one -> one.title().startsWith("Revoke"))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.urgency()).isEqualTo(ToDo.Urgency.NOW);
                    assertThat(one.commands()).singleElement().asString().contains("--role-name cart --policy-name");
                });
    }

    @Test
    void aNameThatIsNoRoleMakesNoCommand() {
        var file = CaseBook.opened()
                .isolated(
                        10,
                        "DONE",
                        "{\"containment\":\"CONTAINED\",\"identities\":[\"IRSA_ROLE LIVE: arn:aws:iam::1:role/x; rm"
                                + " -rf ~\"]}")
                .read();

        assertThat(file.todo())
                .filteredOn(one -> one.title().startsWith("Revoke"))
                .singleElement()
                .satisfies(one -> assertThat(one.commands()).isEmpty());
    }

    @Test
    void whatAGuardRailRefusedCanBeForced() {
        var file = CaseBook.opened()
                .result(
                        Function.QUARANTINE_WORKLOAD,
                        10,
                        it -> it.row(POD, "isolate", "REFUSED", "PROTECTED_NAMESPACE", "shop is", "{}"))
                .read();

        assertThat(file.todo().getFirst().title()).startsWith("Decide about pod/shop/cart-1");
        assertThat(file.todo().getFirst().commands())
                .singleElement()
                .isEqualTo(
                        "{\"source\":\"holdfast\",\"detail-type\":\"Response"
                                + " Request\",\"detail\":{\"case\":\"gd-1\",\"reason\":\"<why>\","
                                + "\"targets\":[{\"namespace\":\"shop\",\"pod\":\"cart-1\"}],\"quarantine\":\"enforce\",\"force\":true}}");
    }

    @Test
    void manyTargetsInTheSameStateAreOneThingToDo() {
        var file = CaseBook.empty()
                .result(Function.QUARANTINE_WORKLOAD, 10, it -> {
                    for (int i = 0; i < 50; i++) {
                        it.row(
                                "pod/shop/p" + i,
                                "isolate",
                                "FAILED",
                                "{\"containment\":\"NOT_CONTAINED\",\"why\":[\"HOST_NETWORK: no\"]}");
                    }
                })
                .read();

        assertThat(file.todo())
                .filteredOn(one -> one.title().startsWith("Isolate"))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.title()).endsWith("and 47 more");
                    assertThat(one.steps()).anyMatch(step -> step.contains("security group"));
                });
    }

    @Test
    void peoplesWordsAreRead() {
        var file = whole().document(
                        "people/20261124T100100000Z-acknowledged.json",
                        "{\"by\":\"on call\",\"at\":\"2026-11-24T10:01:00Z\"}")
                .document(
                        "people/20261124T100200000Z-acknowledged.json",
                        "{\"by\":\"second\",\"at\":\"2026-11-24T10:02:00Z\"}")
                .document(
                        "people/20261124T100300000Z-time-aware.json",
                        "{\"moment\":\"aware\",\"at\":\"2026-11-24T10:00:00Z\",\"setAt\":\"2026-11-24T10:03:00Z\"}")
                .document(
                        "people/20261124T100400000Z-time-aware.json",
                        "{\"moment\":\"aware\",\"at\":\"2026-11-24T09:00:00Z\",\"setAt\":\"2026-11-24T10:04:00Z\"}")
                .document("closed.json", "{\"at\":\"2026-11-24T10:05:00Z\",\"reason\":\"cleaned up\"}")
                .read();

        assertThat(file.acknowledged().map(People.Acknowledged::by)).contains("on call");
        assertThat(file.moment("aware")).contains(T0.minusSeconds(3600));
        assertThat(file.moment("classified")).isEqualTo(Optional.empty());
        assertThat(file.isClosed()).isTrue();
        assertThat(file.todo()).extracting(ToDo::title).noneMatch(title -> title.contains("Acknowledge"));
        assertThat(file.timeline()).filteredOn(one -> one.kind() == Kind.PERSON).hasSize(3);
    }

    @Test
    void activityAfterTheClosingOpensTheCaseAgainForEverybody() {
        var book = whole().document(
                        "people/20261124T100100000Z-acknowledged.json",
                        "{\"by\":\"on call\",\"at\":\"2026-11-24T10:01:00Z\"}")
                .document("closed.json", "{\"at\":\"2026-11-24T10:05:00Z\",\"reason\":\"cleaned up\"}")
                .finding("Execution:Runtime/NewBinaryExecuted", T0.plusSeconds(900), _ -> {});
        var closed = book.read();
        assertThat(closed.isClosed()).as("the same activity, told again").isTrue();

        book.finding(
                "Execution:Runtime/NewBinaryExecuted",
                T0.plusSeconds(1200),
                detail -> detail.withObject("service")
                        .put("eventLastSeen", T0.plusSeconds(1100).toString()));
        var file = book.read();

        assertThat(file.isClosed()).isFalse();
        assertThat(file.acknowledged()).isEmpty();
        assertThat(file.stateHash()).isNotEqualTo(closed.stateHash());
        assertThat(file.notes()).anyMatch(note -> note.startsWith("REOPENED: "));
        assertThat(file.todo()).extracting(ToDo::title).contains("Acknowledge the case");
        assertThat(book.document(
                                "people/20261124T102500000Z-acknowledged.json",
                                "{\"by\":\"on call\",\"at\":\"2026-11-24T10:25:00Z\"}")
                        .read()
                        .acknowledged())
                .isPresent();
    }

    @Test
    void drawsTheNodeWithItsPodsAndTheReplacement() {
        var picture = whole().read().picture();

        assertThat(picture.nodes()).extracting(Picture.NodeView::name).containsExactly("n1", "n2");
        var node = picture.nodes().getFirst();
        assertThat(node.cordon()).isEqualTo(Picture.Cordon.CORDONED);
        assertThat(node.pods())
                .containsExactly(
                        new Picture.PodView(
                                "kube-system/cni", Picture.Role.NEIGHBOUR, List.of(), Picture.InService.NOT_KNOWN),
                        new Picture.PodView(
                                "shop/cart-1", Picture.Role.QUARANTINED, List.of("cart"), Picture.InService.NO));
        assertThat(picture.unplaced()).extracting(Picture.PodView::name).containsExactly("shop/cart-new");
        assertThat(picture.unplaced().getFirst().role()).isEqualTo(Picture.Role.REPLACEMENT);
    }

    @Test
    void namesTheCasesThatTheDetectionNames() {
        String arn = "arn:aws:guardduty:eu-central-1:123456789012:detector/d1/finding/";
        var file = CaseBook.opened()
                .finding(
                        "Execution:Runtime/NewBinaryExecuted",
                        CaseBook.T0.plusSeconds(60),
                        finding -> finding.put("associatedAttackSequenceArn", arn + "5e9"))
                .finding(
                        "Execution:Runtime/NewBinaryExecuted",
                        CaseBook.T0.plusSeconds(120),
                        finding -> finding.put("associatedAttackSequenceArn", arn + "<b>"))
                .read();

        assertThat(file.detection().related()).containsExactly(new CaseId("gd-5e9"));
    }

    @Test
    void namesWhatOtherCasesMayBeAbout() {
        assertThat(whole().read().linkNames())
                .extracting(LinkName::toString)
                .containsExactly("cluster/prod", "pod/prod/shop/cart-1", "node/prod/n1", "instance/i-0a");
    }

    @Test
    void aRepeatedRunChangesNoHashAndAnythingThatMattersDoes() {
        String hash = whole().read().stateHash();

        assertThat(whole().evidence().at(T0.plusSeconds(5000)).read().stateHash())
                .isEqualTo(hash);
        assertThat(whole().isolated(99, "ALREADY_DONE", LIVE).read().stateHash())
                .isEqualTo(hash);
        assertThat(whole().isolated(99, "FAILED", "{\"containment\":\"NOT_CONTAINED\"}")
                        .read()
                        .stateHash())
                .isNotEqualTo(hash);
        assertThat(whole().document("closed.json", "{}").read().stateHash()).isNotEqualTo(hash);
        assertThat(whole().result(Function.COPY_LOGS, 50, it -> it.row(POD, "copy-log", "FAILED", "LOG_GONE", "", "{}"))
                        .read()
                        .stateHash())
                .isNotEqualTo(hash);
    }
}
