package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The cluster answers what there is, and then cannot be reached any more. */
final class LostClusterTest {
    private static final String EVENT = TestBed.request("""
        {"namespace":"shop","pod":"cart-a"},{"namespace":"shop","pod":"cart-gone"},
        {"namespace":"shop","workload":"deployment/missing"}\
        """);

    private final QuickBed bed = new QuickBed();

    @Test
    void everyTargetKeepsARowOfItsOwn() {
        bed.pod("cart-a", Bed.lines("2026-11-23T17:00:00Z", 2));
        bed.clientsEndAfter(1);

        var answer = bed.copy(EVENT);

        assertThat(reason(answer, "pod/shop/cart-a")).isEqualTo("FAILED CLUSTER_UNREACHABLE");
        assertThat(reason(answer, "pod/shop/cart-gone")).startsWith("FAILED ").doesNotContain("NO_PODS");
        assertThat(reason(answer, "workload/shop/deployment/missing")).startsWith("FAILED ");
        assertThat(TestBed.texts(answer.tree().required("attention")))
                .anyMatch(line -> line.startsWith("CLUSTER_UNREACHABLE: "));
        assertThat(answer.rows("serviceaccount/shop/cart", "copy-audit")).hasSize(1);
    }

    private static String reason(TestBed.Answer answer, String target) {
        var row = answer.rows(target, "copy-log").getFirst();
        return row.required("status").asString() + " " + row.required("reason").asString();
    }
}
