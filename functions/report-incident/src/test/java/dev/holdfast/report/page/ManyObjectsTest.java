package dev.holdfast.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Function;
import dev.holdfast.report.casefile.CaseBook;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ManyObjectsTest {
    @Test
    void tenThousandObjectsAreCountedAndShownInPart() throws Exception {
        var book = CaseBook.opened();
        for (int i = 0; i < 10_000; i++) {
            book.object(
                    "cases/gd-1/logs/shop/cart-" + i
                            + ".4f1c9d02-7b6e-4a53-9d18-c2e0a75f3b61/cart/current.20261124T100000Z.001.log",
                    1024);
        }
        book.result(Function.COPY_LOGS, 10, it -> {
            for (int i = 0; i < 5_000; i++) {
                it.row(
                        "pod/shop/cart-" + i,
                        "copy-log",
                        "FAILED",
                        "LOG_GONE",
                        "the kubelet has it no more",
                        "{\"container\":\"cart\"}");
            }
        });
        book.result(Function.QUARANTINE_WORKLOAD, 20, it -> {
            for (int i = 0; i < 5_000; i++) {
                it.row(
                        "pod/shop/cart-" + i,
                        "isolate",
                        "FAILED",
                        "{\"containment\":\"NOT_CONTAINED\",\"why\":[\"HOST_NETWORK: x\"]}");
            }
        });

        var rendered = Pages.render(book.read(), Editions.plan(), Editions.third());

        assertThat(rendered.html()).hasSizeLessThan(2_000_000);
        String text = Parsed.of(rendered.html()).text();
        assertThat(text).contains("logs: 10000 objects, 9.8 MiB", "and 9988 more of 10000: see manifest.json");
        assertThat(text)
                .contains(
                        "5000 of 5000 targets: NOT CONTAINED (pod/shop/cart-0, pod/shop/cart-1, …)",
                        "5000 × log: LOG_GONE");
        assertThat(text).contains("more of 5000: see report.json");
        assertThat(rendered.markdown()).hasSizeLessThan(20_000);
        assertThat(new String(rendered.json(), StandardCharsets.UTF_8)).contains("pod/shop/cart-4999");
    }
}
