package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.SimulatedControllers.Starts;
import dev.holdfast.cluster.testing.SimulatedWorkers;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.evidence.testing.KillSwitch;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A larger workload may take longer than one invocation has: workers go on, and touch only what was planned. */
final class HandOverTest {
    /** Enough for one pod of the workload, and for a few looks whether its replacement is ready. */
    private static final Duration SHORT = Duration.ofSeconds(25);

    private static final String EVENT =
            Finding.on("deployments", "payments", "api").json();

    private static TestBed bed() {
        var bed = new TestBed().handingOver().set("MAX_HELD_NODES_PERCENT", "100");
        bed.access(bed.api.directAccess());
        api(bed).forEach(pod -> bed.kube().resource(pod).editStatus(running -> {
            running.getStatus().setStartTime("2026-11-23T17:00:00Z");
            return running;
        }));
        return bed;
    }

    private static List<Pod> api(TestBed bed) {
        return bed.kube()
                .pods()
                .inNamespace("payments")
                .withLabel("app", "api")
                .list()
                .getItems();
    }

    private static Set<String> uids(List<Pod> pods) {
        return pods.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
    }

    /** The first invocation, whose time is up before the replacement of the first pod is ready. */
    private static TestBed.Answer first(TestBed bed, String event) {
        bed.shop.controllers().pods(Starts.NOT_YET);
        var answer = bed.left(SHORT).quarantine(event);
        bed.shop.controllers().pods(Starts.AT_ONCE);
        bed.left(Duration.ofMinutes(15));
        return answer;
    }

    private static SimulatedWorkers workers(TestBed bed) {
        return new SimulatedWorkers(bed.work, bed.executions, () -> {
            bed.time.forward(Duration.ofMinutes(1));
            bed.shop.settle();
        });
    }

    private static Optional<JsonNode> work(TestBed bed, String item) {
        try {
            var answer = bed.quarantine(item);
            return bed.kill.isDead() ? Optional.empty() : answer.json();
        } catch (Fault.Killed e) {
            return Optional.empty();
        } finally {
            bed.kill.revive();
        }
    }

    @Test
    void whatStillWaitsForReplacementsIsHandedOverAndTheEventIsAnswered() {
        var bed = bed();
        var planned = uids(api(bed));
        assertThat(planned).hasSize(2);

        var answer = first(bed, EVENT);

        assertThat(answer.retry()).isEmpty();
        assertThat(answer.rows("isolate"))
                .filteredOn(row -> row.required("reason").asString("").equals("HANDED_OVER"))
                .hasSize(1);
        assertThat(bed.quarantined()).hasSize(1);

        var answers = workers(bed).run(item -> work(bed, item));

        assertThat(answers.getLast().required("worker").required("again").asBoolean())
                .isFalse();
        assertThat(uids(bed.quarantined())).isEqualTo(planned);
        assertThat(api(bed)).hasSize(2).noneMatch(bed::isQuarantined);
        assertThat(bed.executions.executions()).hasSize(1);
    }

    /** Else Lambda would try the event again beside the worker. */
    @Test
    void aPodThatWasTooLateToBeTakenOutIsHandedOverWithAllThatIsLeft() {
        var bed = TestBed.withIntruder().handingOver().left(Duration.ofSeconds(17));
        bed.access(bed.api.directAccess());

        var answer = bed.quarantine(QuarantineWorkloadTest.intruder());

        assertThat(answer.retry()).isEmpty();
        assertThat(TestBed.reason(answer.row(TestBed.CART_POD, "isolate"))).isEqualTo("HANDED_OVER");
        assertThat(TestBed.reason(answer.row(TestBed.CART_POD, "detach"))).isEqualTo("HANDED_OVER");
        assertThat(bed.executions.executions()).hasSize(1);
    }

    /** The pod that the starter took out is not in the worker's plan, and its replacement counts all the same. */
    @Test
    void aWorkerTakesTheNextPodOnlyWhenTheReplacementOfTheStartersIsReady() {
        var bed = bed();
        first(bed, EVENT);
        assertThat(bed.quarantined()).hasSize(1);

        bed.shop.controllers().pods(Starts.NOT_YET);
        var waiting = bed.left(SHORT).quarantine(item(bed).toString());

        assertThat(bed.quarantined()).hasSize(1);
        assertThat(waiting.tree().required("worker").required("again").asBoolean())
                .isTrue();

        bed.shop.controllers().pods(Starts.AT_ONCE);
        bed.shop.settle();
        bed.left(Duration.ofMinutes(15)).quarantine(item(bed).toString());
        assertThat(bed.quarantined()).hasSize(2);
    }

    /** What is left of a workload is not its only pod: another run does not take it while the replacement is missing. */
    @Test
    void theNextPodOfAWorkloadWaitsInALaterRunToo() {
        var bed = bed().without("WORK_BUCKET");
        first(bed, EVENT);
        first(bed, EVENT);
        assertThat(bed.quarantined()).hasSize(1);

        bed.shop.settle();
        bed.quarantine(EVENT);
        assertThat(bed.quarantined()).hasSize(2);
    }

    @Test
    void aWorkerThatCannotListTheWorkloadsPodsLooksItsOwnUp() {
        var bed = bed();
        first(bed, EVENT);
        bed.time.forward(Duration.ofMinutes(1));
        bed.shop.settle();
        bed.api.fault(line -> isOfPods(line, "?"), 1, 403, Sim.status(403, "Forbidden", "no"));

        bed.quarantine(item(bed).toString());

        assertThat(bed.quarantined()).hasSize(2);
    }

    @Test
    void aPlannedPodThatCouldNotBeLookedUpIsNotCalledGone() {
        var bed = bed();
        first(bed, EVENT);
        bed.api.fault(line -> isOfPods(line, ""), 1000, 403, Sim.status(403, "Forbidden", "no"));

        var answer = bed.quarantine(item(bed).toString());

        String record = answer.tree().required("worker").required("record").asString();
        assertThat(bed.object(record).toString()).contains("REJECTED").doesNotContain("NO_SUCH_POD");
    }

    private static boolean isOfPods(String line, String after) {
        return line.startsWith("GET /api/v1/namespaces/payments/pods" + after);
    }

    @Test
    void aWorkerDoesNotTouchWhatIsNotInThePlan() {
        var bed = bed();
        first(bed, EVENT);
        var replacement = api(bed).stream()
                .filter(pod -> !bed.isQuarantined(pod))
                .max((a, b) -> a.getMetadata()
                        .getCreationTimestamp()
                        .compareTo(b.getMetadata().getCreationTimestamp()))
                .orElseThrow();
        var before = uids(bed.quarantined());

        var answer = bed.quarantine(forged(bed, replacement));

        assertThat(answer.status()).isEqualTo("FAILED");
        assertThat(answer.reason()).isEqualTo("NOT_IN_PLAN");
        assertThat(uids(bed.quarantined())).isEqualTo(before);
    }

    private static ObjectNode item(TestBed bed) {
        String key = bed.work.objects().keySet().stream()
                .filter(one -> one.endsWith("items.json"))
                .findFirst()
                .orElseThrow();
        return (ObjectNode) JsonMapper.shared().readTree(bed.work.text(key)).get(0);
    }

    private static String forged(TestBed bed, Pod pod) {
        var item = item(bed);
        ((ObjectNode) item.required("holdfastWorker"))
                .putArray("targets")
                .addObject()
                .put("namespace", "payments")
                .put("pod", pod.getMetadata().getName())
                .put("uid", pod.getMetadata().getUid());
        return item.toString();
    }

    /** What a person releases meanwhile stays released: the plan is no order. */
    @Test
    void aCaseThatWasReleasedMeanwhileIsLeftAlone() {
        var bed = bed();
        first(bed, EVENT);
        bed.release(Request.release(Finding.CASE));
        bed.shop.settle();
        assertThat(bed.quarantined()).isEmpty();

        workers(bed).run(item -> work(bed, item));

        assertThat(bed.quarantined()).isEmpty();
    }

    @Test
    void aRequestThatWasPlannedBeforeTheReleaseQuarantinesNothingAfterIt() {
        var bed = bed();
        first(bed, Request.workload(Finding.CASE, "payments", "deployment/api"));
        assertThat(bed.quarantined()).hasSize(1);
        bed.time.forward(Duration.ofMinutes(1));
        bed.release(Request.release(Finding.CASE));
        bed.shop.settle();

        var answers = workers(bed).run(item -> work(bed, item));

        assertThat(answers).isNotEmpty();
        assertThat(bed.quarantined()).isEmpty();
        assertThat(bed.keys("/2.begun.json")).isEmpty();
    }

    /** A person who asks again after the release means it; only what was planned before is void. */
    @Test
    void aRequestAfterTheReleaseIsCarriedOutByWorkersToo() {
        var bed = bed();
        bed.quarantine(Request.workload(Finding.CASE, "payments", "deployment/api"));
        bed.release(Request.release(Finding.CASE));
        bed.time.forward(Duration.ofMinutes(1));
        bed.shop.settle();
        var planned = uids(api(bed));

        first(bed, Request.workload(Finding.CASE, "payments", "deployment/api"));
        workers(bed).run(item -> work(bed, item));

        assertThat(uids(bed.quarantined())).isEqualTo(planned);
    }

    /** Two hours after the activity a new event quarantines nothing; what was planned in time is carried out. */
    @Test
    void whatWasPlannedInTimeIsNotMadeStaleByWaitingForItsTurn() {
        var bed = bed();
        var planned = uids(api(bed));
        first(bed, EVENT);
        bed.time.forward(Duration.ofHours(3));
        bed.shop.settle();

        workers(bed).run(item -> work(bed, item));

        assertThat(uids(bed.quarantined())).isEqualTo(planned);
    }

    @Test
    void withoutTheStateMachineTheEventIsTriedAgainAsBefore() {
        var bed = bed().without("WORK_BUCKET");

        assertThat(first(bed, EVENT).retry()).isPresent();
    }

    /** Killed at any call to the cluster, to S3, EC2 or Step Functions, as starter and as worker, and then repeated. */
    @Test
    void isContinuedWhereverItWasStopped() {
        int killed = 0;
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var bed = bed();
            var planned = uids(api(bed));
            bed.api.fault(_ -> bed.kill.refuses(), Integer.MAX_VALUE, 403, Sim.status(403, "Forbidden", "killed"));
            bed.shop.controllers().pods(Starts.NOT_YET);
            bed.left(SHORT).kill.arm(1 + random.nextInt(100), moment(random));
            killed += started(bed);
            bed.time.forward(Duration.ofMinutes(1));
            bed.shop.settle();

            started(bed);
            bed.shop.controllers().pods(Starts.AT_ONCE);
            bed.time.forward(Duration.ofMinutes(1));
            bed.left(Duration.ofMinutes(15)).kill.arm(1 + random.nextInt(160), moment(random));
            workers(bed).run(item -> work(bed, item));
            bed.kill.revive();

            String name = "seed " + seed;
            assertThat(uids(bed.quarantined())).as(name).isEqualTo(planned);
            assertThat(bed.keys("/quarantine/1/pod~")).as(name).hasSize(2);
            assertThat(bed.kube()
                            .network()
                            .v1()
                            .networkPolicies()
                            .inNamespace("payments")
                            .list()
                            .getItems())
                    .as(name)
                    .filteredOn(policy -> policy.getMetadata().getName().startsWith("holdfast-"))
                    .hasSize(1);
        }
        assertThat(killed).isGreaterThan(80);
    }

    private static KillSwitch.Moment moment(Random random) {
        return random.nextBoolean() ? KillSwitch.Moment.BEFORE : KillSwitch.Moment.AFTER;
    }

    private static int started(TestBed bed) {
        try {
            bed.quarantine(EVENT, "starter");
            return bed.kill.isDead() ? 1 : 0;
        } catch (Fault.Killed e) {
            return 1;
        } finally {
            bed.kill.revive();
        }
    }
}
