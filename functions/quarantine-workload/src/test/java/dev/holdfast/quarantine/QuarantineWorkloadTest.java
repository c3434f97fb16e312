package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class QuarantineWorkloadTest {
    @Test
    void aPodThatAFindingNamesIsContained() {
        var bed = TestBed.withIntruder();
        var answer = bed.quarantine(Finding.onPod("shop", TestBed.CART.pod(), TestBed.CART.uid()).json());
        System.out.println(answer.json().map(j -> j.toPrettyString()).orElse(answer.retry().orElse("")));
        if (answer.json().isEmpty()) System.out.println(bed.lastRecord(Finding.CASE).toPrettyString());
        bed.log.forEach(System.out::println);
        assertThat(bed.isQuarantined(bed.suspect())).isTrue();
    }
}
