package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** More than one invocation can copy: workers copy the rest, nothing is lost, and nothing is copied twice. */
final class HandOverTest {
    private static final List<String> PODS = List.of("cart-a", "cart-b", "cart-c");
    private static final String EVENT = QuickBed.request(PODS);
    private static final byte[] LOG = Bed.lines("2026-11-23T17:00:00Z", 2);
    private static final String ACCOUNT = "serviceaccount/shop/cart";

    private final QuickBed bed = new QuickBed().left(QuickBed.HARDLY_ANY);

    HandOverTest() {
        PODS.forEach(pod -> bed.pod(pod, LOG));
        bed.cloudWatchLogs.log("/aws/eks/prod/cluster", "kube-apiserver-audit-1", Bed.NOW.minusSeconds(600), """
            {"verb":"get","user":{"username":"system:serviceaccount:shop:cart"},"objectRef":{"resource":"secrets"}}\
            """);
    }

    private static String reason(JsonNode row) {
        return row.required("status").asString() + " " + row.required("reason").asString();
    }

    @Test
    void whatTheTimeDoesNotSufficeForIsCopiedByWorkersOnce() {
        var answer = bed.copy(EVENT);

        for (String pod : PODS) {
            assertThat(reason(answer.row("pod/shop/" + pod, "copy-log"))).isEqualTo("NOT_REACHED HANDED_OVER");
            assertThat(bed.logs(pod)).isEmpty();
        }
        assertThat(TestBed.texts(answer.tree().required("remaining")))
                .contains("pod/shop/cart-a", "pod/shop/cart-b", "pod/shop/cart-c", ACCOUNT);
        var worker = bed.left(QuickBed.ALL).workers().getFirst().required("worker");
        assertThat(worker.required("left").asInt()).isZero();
        assertThat(worker.required("failed").asInt()).isZero();
        PODS.forEach(pod -> assertThat(bed.logs(pod)).hasSize(1));

        var again = bed.copy(EVENT);

        assertThat(again.status()).as(again.tree().toPrettyString()).isEqualTo("DONE");
        PODS.forEach(pod -> assertThat(bed.logs(pod)).hasSize(1));
        assertThat(bed.executions.executions()).hasSize(1);
    }

    /** They are about accounts and users, too, which are no targets: they go over as the cluster. */
    @Test
    void auditLinesForWhichNoTimeWasLeftAreCopiedByAWorkerOnce() {
        var answer = bed.copy(EVENT);
        assertThat(reason(answer.row(ACCOUNT, "copy-audit"))).isEqualTo("NOT_REACHED HANDED_OVER");
        assertThat(bed.keys("/audit/")).isEmpty();

        var beside = bed.left(QuickBed.ALL).copy(EVENT);
        assertThat(reason(beside.row("cluster/prod", "copy-audit"))).isEqualTo("NOT_REACHED HANDED_OVER");
        assertThat(bed.keys("/audit/")).isEmpty();
        bed.workers();

        assertThat(bed.keys("/audit/serviceaccount~shop~cart.")).hasSize(2);
        assertThat(bed.keys("/audit/pod~shop~cart-a.")).hasSize(2);
        assertThat(bed.copy(EVENT).row(ACCOUNT, "copy-audit").required("status").asString())
                .isEqualTo("ALREADY_DONE");
    }

    /** Only the pod said as which account it ran, so that is pinned while it is there. */
    @Test
    void auditLinesOfTheAccountOfAPodThatWentMeanwhileAreCopiedAllTheSame() {
        var answer = bed.copy(EVENT);
        assertThat(reason(answer.row(ACCOUNT, "copy-audit"))).isEqualTo("NOT_REACHED HANDED_OVER");
        PODS.forEach(bed::delete);

        bed.left(QuickBed.ALL).workers();

        assertThat(bed.keys("/audit/serviceaccount~shop~cart.")).hasSize(2);
        assertThat(bed.copy(EVENT).row(ACCOUNT, "copy-audit").required("status").asString())
                .isEqualTo("ALREADY_DONE");
    }

    /** Who pins the targets without their accounts must not keep the accounts from being pinned. */
    @Test
    void accountsArePinnedAlsoWhereAnotherFunctionPinnedTheTargets() {
        bed.copy(EVENT);
        String key = bed.keys("/targets.").getFirst();
        String pins = bed.s3.text(key);
        bed.s3.tampering().erase(key);
        bed.s3
                .tampering()
                .write(
                        key,
                        Bed.utf8(pins.replace("serviceAccounts", "others")),
                        bed.clock.instant().plusSeconds(86_400));

        bed.copy(EVENT);

        assertThat(bed.keys("/targets.")).hasSize(2);
        assertThat(bed.object(bed.keys("/targets.").getLast())
                        .at("/serviceAccounts/0/name")
                        .asString())
                .isEqualTo("cart");
        bed.copy(EVENT);
        assertThat(bed.keys("/targets.")).hasSize(2);
    }

    @Test
    void whoseAccountNobodyKnowsIsTold() {
        PODS.forEach(bed::delete);

        var answer = bed.left(QuickBed.ALL).copy(EVENT);

        assertThat(TestBed.texts(answer.tree().required("attention")))
                .anyMatch(line -> line.contains("pod/shop/cart-a and 2 other pods") && line.contains("not known"));
    }

    /** The worker gives up at its own deadline as well, and is invoked again. */
    @Test
    void auditLinesThatAWorkerDoesNotReachAreLeftForItsNextTurn() {
        bed.copy(EVENT);

        var turns = bed.left(QuickBed.HARDLY_ANY).workers();

        assertThat(turns)
                .hasSize(5)
                .allSatisfy(turn -> assertThat(
                                turn.required("worker").required("again").asBoolean())
                        .isTrue());
    }

    /** A pod that went away before its worker came leaves what CloudWatch Logs has, and its row says so. */
    @Test
    void aPodThatWentMeanwhileIsSaidToBeGone() {
        bed.copy(EVENT);
        bed.delete("cart-a");

        var worker = bed.left(QuickBed.ALL).workers().getFirst().required("worker");

        assertThat(worker.required("again").asBoolean()).isFalse();
        assertThat(worker.required("failed").asInt()).isEqualTo(1);
        assertThat(bed.logs("cart-b")).hasSize(1);
    }

    /** Where a pod ran that is gone takes searching, for which there may be no time either. */
    @Test
    void aPodThatIsGoneIsLookedForByAWorkerWhereNoTimeIsLeft() {
        bed.delete("cart-a");

        var answer = bed.copy(EVENT);
        assertThat(reason(answer.row("pod/shop/cart-a", "copy-log"))).isEqualTo("NOT_REACHED HANDED_OVER");
        var worker = bed.left(QuickBed.ALL).workers().getFirst().required("worker");

        assertThat(worker.required("failed").asInt()).isEqualTo(1);
    }
}
