package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.AdmissionHook.Verdict;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.plan.Patch;
import dev.holdfast.quarantine.plan.Patch.Operation;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

final class PatchesTest {
    private static final ObjectRef POD = ResourceKind.POD.in("shop", "cart-1");
    private static final Operation MARK = new Operation.Add("/metadata/labels/holdfast.dev~1quarantined", "true");

    private final Patches patches = new Patches(Sim.OBJECTS, new StillClock());

    @BeforeEach
    void clean() {
        Sim.reset();
    }

    @Test
    void aPatchIsOneRequestWhereTheObjectWasJustRead() throws InterruptedException {
        var pod = pod();

        var ended = patches.apply(POD, pod, _ -> mark(), Writing.REAL);

        assertThat(ended).isInstanceOfSatisfying(Patched.Applied.class, applied -> {
            assertThat(applied.before()).isEqualTo(pod);
            assertThat(Trees.label(applied.after(), "holdfast.dev/quarantined")).isEqualTo("true");
            assertThat(applied.otherwise()).isEmpty();
        });
        assertThat(Sim.API.requests()).containsExactly("PATCH /api/v1/namespaces/shop/pods/cart-1");
        assertThat(Trees.label(Sim.read(POD), "app")).isEqualTo("cart");
    }

    @Test
    void aSecondPatchFindsItSo() throws InterruptedException {
        var pod = pod();
        patches.apply(POD, pod, _ -> mark(), Writing.REAL);

        assertThat(patches.apply(POD, Trees.uid(pod), _ -> mark(), Writing.REAL))
                .isInstanceOf(Patched.AlreadySo.class);
        assertThat(Sim.writes()).hasSize(1);
    }

    @Test
    void aDryRunChangesNothing() throws InterruptedException {
        var pod = pod();
        var before = Sim.API.state();

        var ended = patches.apply(POD, pod, _ -> mark(), Writing.DRY_RUN);

        assertThat(ended)
                .isInstanceOfSatisfying(
                        Patched.Applied.class,
                        applied -> assertThat(Trees.label(applied.after(), "holdfast.dev/quarantined"))
                                .isEqualTo("true"));
        assertThat(Sim.API.state()).isEqualTo(before);
        assertThat(Sim.API.requests()).containsExactly("PATCH /api/v1/namespaces/shop/pods/cart-1?dryRun=All");
    }

    @Test
    void whatOthersChangedBetweenIsReadAgainAndKept() throws InterruptedException {
        var pod = pod();
        var asked = new AtomicInteger();

        var ended = patches.apply(
                POD,
                Trees.uid(pod),
                _ -> {
                    if (asked.incrementAndGet() == 1) {
                        behindOurBack(new Operation.Add("/metadata/labels/team", "red"));
                    }
                    return mark();
                },
                Writing.REAL);

        assertThat(ended).isInstanceOf(Patched.Applied.class);
        assertThat(asked).hasValue(2);
        assertThat(Trees.label(Sim.read(POD), "team")).isEqualTo("red");
        assertThat(Trees.label(Sim.read(POD), "holdfast.dev/quarantined")).isEqualTo("true");
    }

    @Test
    void aStaleReadingFailsItsTestsAndIsReadAgain() throws InterruptedException {
        var stale = pod();
        behindOurBack(new Operation.Add("/metadata/labels/team", "red"));

        assertThat(patches.apply(POD, stale, _ -> mark(), Writing.REAL)).isInstanceOf(Patched.Applied.class);
    }

    @Test
    void anAnswerThatWasLostIsFoundDone() throws InterruptedException {
        var pod = pod();

        var ended = patches.apply(
                POD,
                Trees.uid(pod),
                current -> {
                    if (Trees.label(current, "holdfast.dev/quarantined").isEmpty()) {
                        behindOurBack(MARK);
                    }
                    return mark();
                },
                Writing.REAL);

        assertThat(ended).isInstanceOf(Patched.AlreadySo.class);
    }

    @Test
    void aWriteThatWasNeverAnsweredIsLookedForOnce() throws InterruptedException {
        var pod = pod();
        Sim.API.fault(line -> line.startsWith("PATCH"), 4, 503, "");

        var ended = patches.apply(POD, pod, _ -> mark(), Writing.REAL);

        assertThat(ended)
                .isInstanceOfSatisfying(
                        Patched.Failed.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.SERVICE_ERROR));
        assertThat(Sim.API.requests()).hasSize(5);
    }

    @Test
    void afterFiveConflictsItIsGivenUp() throws InterruptedException {
        var pod = pod();
        var asked = new AtomicInteger();

        var ended = patches.apply(
                POD,
                Trees.uid(pod),
                _ -> {
                    behindOurBack(new Operation.Add("/metadata/labels/n", "n" + asked.incrementAndGet()));
                    return mark();
                },
                Writing.REAL);

        assertThat(ended)
                .isInstanceOfSatisfying(
                        Patched.Failed.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.CONFLICT));
        assertThat(asked).hasValue(Patches.ATTEMPTS);
    }

    @Test
    void aChangeThatIsInvalidIsNotTriedFiveTimes() throws InterruptedException {
        var pod = pod();

        var ended =
                patches.apply(POD, pod, _ -> Optional.of(patch(new Operation.Add("/spec/nodeName", ""))), Writing.REAL);
        var invalid = patches.apply(
                POD,
                pod,
                _ -> Optional.of(patch(new Operation.Add("/metadata/labels/bad", "no spaces allowed"))),
                Writing.REAL);

        assertThat(ended).isNotInstanceOf(Patched.Failed.class);
        assertThat(invalid)
                .isInstanceOfSatisfying(
                        Patched.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.REJECTED));
        assertThat(Sim.writes().size()).isLessThanOrEqualTo(2 + 1);
    }

    @Test
    void aWebhookThatRefusesIsNamed() throws InterruptedException {
        var pod = pod();
        Sim.API.webhook("guard.example.com", _ -> Verdict.Denied.forbidden("labels are frozen"));

        assertThat(patches.apply(POD, pod, _ -> mark(), Writing.REAL))
                .isInstanceOfSatisfying(Patched.Refused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.WEBHOOK_REFUSED);
                    assertThat(refused.text()).contains("guard.example.com");
                });
    }

    @Test
    void aWebhookThatChangesWhatWasWrittenIsNoticed() throws InterruptedException {
        var pod = pod();
        Sim.API.webhook("tidy.example.com", review -> {
            var object = review.object();
            ((ObjectNode) object.at("/metadata/labels")).remove("holdfast.dev/quarantined");
            ((ObjectNode) object.at("/metadata/labels")).put("tidied", "yes");
            return new Verdict.Changed(object);
        });

        assertThat(patches.apply(POD, pod, _ -> mark(), Writing.REAL))
                .isInstanceOfSatisfying(
                        Patched.Applied.class,
                        applied -> assertThat(applied.otherwise())
                                .containsExactly("/metadata/labels/holdfast.dev~1quarantined"));
    }

    @Test
    void anotherPodOfTheSameNameIsLeftAlone() throws InterruptedException {
        var pod = pod();

        assertThat(patches.apply(POD, "another-uid", _ -> mark(), Writing.REAL))
                .isEqualTo(new Patched.OtherObject(Trees.uid(pod)));
        assertThat(Sim.writes()).isEmpty();
    }

    @Test
    void aPodThatWasReplacedBetweenReadingAndPatchingIsLeftAlone() throws InterruptedException {
        var pod = pod();
        Sim.delete(ResourceKind.POD.in("shop", "cart-1"));
        var replacement = pod();

        assertThat(patches.apply(POD, pod, _ -> mark(), Writing.REAL))
                .isEqualTo(new Patched.OtherObject(Trees.uid(replacement)));
        assertThat(Trees.label(Sim.read(POD), "holdfast.dev/quarantined")).isEmpty();
    }

    @Test
    void whatIsGoneIsGone() throws InterruptedException {
        assertThat(patches.apply(POD, "uid", _ -> mark(), Writing.REAL)).isInstanceOf(Patched.Gone.class);
    }

    @Test
    void rbacIsNotAWebhook() throws InterruptedException {
        var pod = pod();
        Sim.API.fault(
                line -> line.startsWith("PATCH"),
                1,
                403,
                Sim.status(
                        403,
                        "Forbidden",
                        "pods \\\"cart-1\\\" is forbidden: User \\\"x\\\" cannot patch resource \\\"pods\\\" in API"
                                + " group \\\"\\\" in the namespace \\\"shop\\\""));

        assertThat(patches.apply(POD, pod, _ -> mark(), Writing.REAL))
                .isInstanceOfSatisfying(Patched.Refused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.CLUSTER_FORBIDDEN);
                    assertThat(refused.text()).contains("patch pods in namespace shop");
                });
    }

    @Test
    void customObjectsArePatchedTheSameWay() throws Exception {
        Sim.serve(ResourceKind.CLUSTER_NETWORK_POLICY);
        var ref = ResourceKind.CLUSTER_NETWORK_POLICY.named("theirs");
        Sim.BACKSTAGE.create(ref, DenyPolicy.clusterWide("theirs").manifest(), Writing.REAL);

        var ended = patches.apply(
                ref, Sim.read(ref), _ -> Optional.of(patch(new Operation.Replace("/spec/priority", 7))), Writing.REAL);

        assertThat(ended).isInstanceOf(Patched.Applied.class);
        assertThat(Sim.read(ref).at("/spec/priority").asInt()).isEqualTo(7);
    }

    private static ObjectNode pod() {
        return Sim.pod("shop", "cart-1", "app: cart");
    }

    private static Optional<Patch> mark() {
        return Optional.of(patch(MARK));
    }

    private static Patch patch(Operation... operations) {
        return new Patch(List.of(operations));
    }

    private static void behindOurBack(Operation operation) {
        try {
            Sim.BACKSTAGE.patch(POD, patch(operation), Writing.REAL);
        } catch (dev.holdfast.cluster.KubeFailure e) {
            throw new AssertionError(e);
        }
    }
}
