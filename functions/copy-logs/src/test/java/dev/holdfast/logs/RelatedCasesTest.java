package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.holdfast.cluster.testing.KubeletFault;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.answer.Gates;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.event.Activity;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.incident.event.Event.Incident;
import dev.holdfast.incident.event.Event.InstanceFacts;
import dev.holdfast.incident.event.Event.Nature;
import dev.holdfast.incident.event.Event.Trigger;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Case {@code gd-1} has copied the pod's logs; then comes {@code gd-2}, which names it. */
final class RelatedCasesTest {
    private static final Instant BEFORE = Bed.NOW.minusSeconds(60);
    private static final Instant AFTER = Bed.NOW.plusSeconds(300);
    private static final String FIRST = "app/current.20261123T180000Z.001.log";
    private static final String NOT_LOOKED_INTO = "a related case could not be looked into; its logs are copied again";
    private static final byte[] LINES = Bed.lines("2026-11-23T17:00:00Z", 3);

    private final Bed bed = new Bed();
    private final List<String> log = new ArrayList<>();

    @BeforeEach
    void write() {
        bed.kubelets.log(Bed.ID, LINES);
    }

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void aLogThatTheOtherCaseHasIsLinkedWhereNothingCameSince() throws InterruptedException {
        var pod = bed.cart();
        var first = copyForTheOther(pod);
        int requests = bed.kubelets.requests().size();

        var linked = copy(pod, BEFORE);

        var row = Bed.only(linked);
        assertThat(row.ending().status()).isEqualTo("SKIPPED");
        assertThat(row.ending().readBack()).contains(true);
        assertThat(Bed.reason(row)).contains("RECENTLY_COPIED");
        var copy = first.evidence().getFirst();
        assertThat(row.details())
                .containsEntry("container", "app")
                .containsEntry("linkedCase", "gd-1")
                .containsEntry("key", copy.key())
                .containsEntry("versionId", copy.versionId())
                .containsEntry("sha256", copy.sha256())
                .containsEntry("bytes", copy.bytes())
                .containsEntry("readTo", "2026-11-23T18:00:01Z");
        assertThat(linked.evidence()).contains(copy);
        assertThat(bed.kubelets
                        .requests()
                        .subList(requests, bed.kubelets.requests().size()))
                .as("its last second")
                .filteredOn(line -> line.contains("/log?"))
                .singleElement(STRING)
                .contains("sinceTime=2026-11-23T17%3A00%3A02Z", "limitBytes=");
        assertThat(log).isEmpty();
        assertThat(ownKeys()).containsExactly("index.20261123T180000Z.001.json");
        assertThat(bed.s3.text(own("index.20261123T180000Z.001.json"))).contains("RECENTLY_COPIED", copy.key());
    }

    @Test
    void whatARunningContainerWroteSinceIsCopiedBehindWhatIsLinked() throws InterruptedException {
        var pod = bed.cart();
        var first = copyForTheOther(pod).evidence().getFirst();
        bed.again(Duration.ofHours(8));
        bed.kubelets.log(Bed.ID, joined(LINES, Bed.lines("2026-11-23T23:00:00Z", 2)));

        var handled = copy(pod, BEFORE);

        var row = Bed.only(handled);
        assertThat(row.ending().status()).isEqualTo("DONE");
        assertThat(row.details())
                .containsEntry("linkedCase", "gd-1")
                .containsEntry("continues", List.of(first.key()))
                .containsEntry("key", own(FIRST))
                .containsEntry("sinceTime", "2026-11-23T17:00:02Z")
                .doesNotContainKey("rotated");
        assertThat(handled.evidence()).extracting(Kept::key).contains(first.key(), own(FIRST));
        assertThat(bed.s3.text(own(FIRST)).lines())
                .as("the last line that was there, and what came since")
                .hasSize(3);
        assertThat(bed.s3.text(own(FIRST) + LogName.META))
                .contains("\"continues\":{\"case\":\"gd-1\",\"key\":\"" + first.key() + "\",\"versionId\":\""
                        + first.versionId() + "\",\"sha256\":\"" + first.sha256() + "\"");

        var again = Bed.only(copy(pod, BEFORE));
        assertThat(again.ending().status()).isEqualTo("ALREADY_DONE");
        assertThat(again.details())
                .containsEntry("linkedCase", "gd-1")
                .containsEntry("continues", List.of(first.key()));
    }

    @Test
    void whatIsReadOnAfterACutStillNamesWhereTheLogBegins() throws InterruptedException {
        var pod = bed.cart();
        var first = copyForTheOther(pod).evidence().getFirst();
        bed.again(Duration.ofHours(8));
        bed.kubelets.log(Bed.ID, joined(LINES, Bed.lines("2026-11-23T23:00:00Z", 3)));
        bed.kubelets.fault(
                line -> line.contains("/log?") && !line.contains("limitBytes"), 1, new KubeletFault.BreakAfter(60));
        assertThat(Bed.only(copy(pod, BEFORE)).ending().status()).isEqualTo("FAILED");

        var handled = copy(pod, BEFORE);

        assertThat(Bed.only(handled).ending().status()).isEqualTo("DONE");
        assertThat(Bed.only(handled).details())
                .containsEntry("linkedCase", "gd-1")
                .containsEntry("sinceTime", "2026-11-23T23:00:00Z");
        assertThat(handled.evidence()).contains(first);
    }

    @Test
    void whatARunningContainerWroteSinceAndIsNotGivenIsNotPassedOver() throws InterruptedException {
        var pod = bed.cart();
        var first = copyForTheOther(pod).evidence().getFirst();
        bed.kubelets.fault(line -> line.contains("/log?"), 99, new KubeletFault.Answer(403, "no"));

        var handled = copy(pod, BEFORE);

        assertThat(Bed.only(handled).ending().status()).isEqualTo("FAILED");
        assertThat(Bed.only(handled).details()).containsEntry("continues", List.of(first.key()));
        assertThat(handled.evidence()).contains(first);
    }

    @Test
    void whatWasRotatedAwaySinceIsSaid() throws InterruptedException {
        var pod = bed.cart();
        copyForTheOther(pod);
        bed.again(Duration.ofHours(8));
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T23:00:00Z", 2));

        var handled = copy(pod, BEFORE);

        assertThat(Bed.only(handled).details())
                .containsEntry("linkedCase", "gd-1")
                .containsEntry("rotated", "ROTATED_NOT_COPIED");
        assertThat(handled.attention()).singleElement(STRING).contains("node-1");
    }

    @Test
    void aLastLineThatGrewIsMoreThanWhatIsLinked() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.utf8("2026-11-23T17:00:00Z half"));
        var pod = bed.cart();
        copyForTheOther(pod);
        bed.kubelets.log(Bed.ID, Bed.utf8("2026-11-23T17:00:00Z half a line\n"));

        assertThat(Bed.only(copy(pod, BEFORE)).ending().status()).isEqualTo("DONE");
        assertThat(bed.s3.text(own(FIRST))).endsWith("half a line\n");
    }

    @Test
    void aRunThatHadEndedIsLinkedAndNobodyIsAskedForIt() throws InterruptedException {
        bed.cart();
        var ended = bed.status("""
            {"phase": "Failed", "containerStatuses": [
              {"name": "app", "restartCount": 0, "containerID": "containerd://a1", "image": "cart:1", "imageID": "cart@sha256:1",
               "state": {"terminated": {"containerID": "containerd://a1", "exitCode": 1,
                 "startedAt": "2026-11-23T17:00:00Z", "finishedAt": "2026-11-23T17:00:03Z"}}}]}
            """);
        copyForTheOther(ended);
        int requests = bed.kubelets.requests().size();

        assertThat(Bed.reason(Bed.only(copy(ended, BEFORE)))).contains("RECENTLY_COPIED");
        assertThat(bed.kubelets.requests()).hasSize(requests);
    }

    @Test
    void whatCameAfterItIsCopiedWhole() throws InterruptedException {
        var pod = bed.cart();
        copyForTheOther(pod);

        assertThat(Bed.only(copy(pod, AFTER)).ending().status()).isEqualTo("DONE");
        assertThat(bed.s3.objects().get(own(FIRST))).isEqualTo(LINES);
    }

    @Test
    void aLogThatWasCutShortIsCopiedWhole() throws InterruptedException {
        bed.kubelets.fault(line -> true, 1, new KubeletFault.BreakAfter(40));
        var pod = bed.cart();
        copyForTheOther(pod);

        assertThat(Bed.only(copy(pod, BEFORE)).ending().status()).isEqualTo("DONE");
        assertThat(bed.s3.objects().get(own(FIRST))).isEqualTo(LINES);
    }

    @Test
    void laterRoundsOfTheOtherCaseAreLinkedWithItsFirst() throws InterruptedException {
        var pod = bed.cart();
        copyForTheOther(pod);
        bed.nextRound();
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 5));
        copyForTheOther(pod);

        var row = Bed.only(copy(pod, AFTER));

        String next = "app/current.20261123T191000Z.001.log";
        assertThat(Bed.reason(row)).contains("RECENTLY_COPIED");
        assertThat(row.details())
                .containsEntry("key", bed.prefix() + next)
                .containsEntry("continues", List.of(bed.prefix() + FIRST));
    }

    @Test
    void linesThatWereRotatedAwayBetweenTheOthersRoundsAreNotCalledCopied() throws InterruptedException {
        var pod = bed.cart();
        copyForTheOther(pod);
        bed.nextRound();
        byte[] newest = Bed.lines("2026-11-23T18:30:00Z", 3);
        bed.kubelets.log(Bed.ID, newest);
        assertThat(Bed.only(copyForTheOther(pod)).details()).containsEntry("rotated", "ROTATED_NOT_COPIED");

        var handled = copy(pod, AFTER);

        assertThat(Bed.only(handled).ending().status()).isEqualTo("DONE");
        assertThat(Bed.only(handled).details()).containsEntry("rotated", "ROTATED_NOT_COPIED");
        assertThat(handled.attention()).singleElement(STRING).contains("node-1");
        assertThat(bed.s3.objects().get(own("app/current.20261123T191000Z.001.log")))
                .isEqualTo(newest);
    }

    @Test
    void anotherInstanceOfTheContainerIsAnotherLog() throws InterruptedException {
        copyForTheOther(bed.cart());
        bed.kubelets.log("containerd://a2", LINES);
        var restarted = bed.status("""
            {"phase": "Running", "containerStatuses": [
              {"name": "app", "restartCount": 1, "containerID": "containerd://a2", "image": "cart:1", "imageID": "cart@sha256:1",
               "state": {"running": {"startedAt": "2026-11-23T18:05:00Z"}},
               "lastState": {"terminated": {"containerID": "containerd://a1", "exitCode": 1,
                 "startedAt": "2026-11-23T17:00:00Z", "finishedAt": "2026-11-23T18:04:00Z"}}}]}
            """);

        var handled = copy(restarted, BEFORE);

        assertThat(Bed.of(handled, "app", "current").ending().status()).isEqualTo("DONE");
        assertThat(Bed.of(handled, "app", "previous").ending().status())
                .as("it had not ended when it was copied")
                .isEqualTo("DONE");
    }

    @Test
    void whatCannotBeListedIsCopiedAndSaid() throws InterruptedException {
        var pod = bed.cart();
        copyForTheOther(pod);
        bed.s3.failAfter("ListObjectsV2", 2, Fault.ACCESS_DENIED);

        assertThat(Bed.only(copy(pod, BEFORE)).ending().status()).isEqualTo("DONE");
        assertThat(log).singleElement(STRING).contains(NOT_LOOKED_INTO, "\"relatedCase\":\"gd-1\"", "ACCESS_DENIED");
    }

    @Test
    void whatCannotBeReadIsCopiedAndSaid() throws InterruptedException {
        var pod = bed.cart();
        copyForTheOther(pod);
        bed.s3.failNext("GetObject", Fault.ACCESS_DENIED);

        assertThat(Bed.only(copy(pod, BEFORE)).ending().status()).isEqualTo("DONE");
        assertThat(log).singleElement(STRING).contains(NOT_LOOKED_INTO, "\"relatedCase\":\"gd-1\"", "ACCESS_DENIED");
    }

    @Test
    void whereS3IsSlowOrTimeIsShortNothingMoreIsLookedFor() throws InterruptedException {
        var pod = bed.cart();
        copyForTheOther(pod);
        bed.s3.failAfter("ListObjectsV2", 1, Fault.SLOW_DOWN);
        assertThat(Bed.only(copy(pod, BEFORE)).ending().status()).isEqualTo("DONE");
        assertThat(log).singleElement(STRING).contains("\"relatedCase\":\"gd-0\"", "THROTTLED");

        bed.nextRound();
        bed.deadline = new Deadline(bed.clock.instant().plusSeconds(25), bed.clock);
        assertThat(Bed.only(copy(pod, BEFORE)).ending().status()).isEqualTo("DONE");
        assertThat(log).hasSize(1);
    }

    @Test
    void aRehearsalLooksAtRehearsalsOnly() throws InterruptedException {
        var pod = bed.cart();
        copyForTheOther(pod);

        var handled = copy(pod, incident(Nature.SAMPLE, BEFORE, List.of(new CaseId("gd-1"))));

        assertThat(Bed.only(handled).ending().status()).isEqualTo("DONE");
        assertThat(bed.s3.objects()).containsKey("drills/gd-2/logs/shop/cart." + bed.uid + "/" + FIRST);
    }

    @Test
    void whatTheCaseHasItselfIsNotLookedForElsewhere() throws InterruptedException {
        var pod = bed.cart();
        copy(pod, AFTER);
        copyForTheOther(pod);

        assertThat(Bed.only(copy(pod, BEFORE)).ending().status()).isEqualTo("ALREADY_DONE");
    }

    @Test
    void aCaseThatIsNotNamedIsNotLookedInto() throws InterruptedException {
        var pod = bed.cart();
        copyForTheOther(pod);
        int lists = bed.s3.calls("ListObjectsV2");

        var handled = copy(pod, incident(Nature.REAL, BEFORE, List.of()));

        assertThat(Bed.only(handled).ending().status()).isEqualTo("DONE");
        assertThat(bed.s3.calls("ListObjectsV2") - lists).as("its own ledger").isEqualTo(1);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /** A few minutes ago. */
    private Handled copyForTheOther(Pod pod) throws InterruptedException {
        var handled = bed.copy(pod);
        bed.again(Duration.ofMinutes(10));
        return handled;
    }

    private Handled copy(Pod pod, Instant lastActivity) throws InterruptedException {
        return copy(
                pod,
                incident(
                        Nature.REAL,
                        lastActivity,
                        List.of(new CaseId("gd-0"), new CaseId("gd-1"), new CaseId("gd-3"))));
    }

    private Handled copy(Pod pod, Incident incident) throws InterruptedException {
        var invocation = new Invocation("request", Optional.empty(), bed.cutOff, bed.deadline);
        var frame = new CaseCopies.Frame(incident, invocation, bed.deadline);
        var elsewhere = RelatedCases.of(frame, bed.store, new Log(log::add));
        var work = new PodWork(Gates.keys(incident), incident.round(), pod, bed.kube, bed.store, elsewhere);
        return bed.logCopy().copy(work, bed.deadline, bed.cutOff, new NodeWatch());
    }

    private Incident incident(Nature nature, Instant lastActivity, List<CaseId> related) {
        return new Incident(
                Trigger.GUARDDUTY,
                Delivery.BY_EVENT,
                nature,
                new CaseId("gd-2"),
                bed.round,
                Optional.empty(),
                9.0,
                new Activity(Optional.empty(), Optional.of(lastActivity), Set.of()),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                InstanceFacts.NONE,
                Optional.empty(),
                related);
    }

    private String own(String name) {
        return bed.prefix().replace("gd-1", "gd-2") + name;
    }

    private List<String> ownKeys() {
        String prefix = own("");
        return bed.s3.objects().keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()))
                .toList();
    }
}
