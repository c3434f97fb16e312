package dev.holdfast.report.custody;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Kept;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Seals and checks a case of 10,000 objects in a process of its own, so that its heap can be small. */
final class LargeCase {
    private static final int OBJECTS = 10_000;
    private static final int RECORDED = 6_000;

    private LargeCase() {}

    public static void main(String[] arguments) throws EvidenceException, InterruptedException {
        var bed = new CaseBed();
        var kept = fill(bed);
        bed.record(Function.COPY_LOGS, kept.toArray(Kept[]::new));

        var first = (SealResult.Sealed) bed.seal();
        assertThat(first.written().objects()).isEqualTo(OBJECTS + 1);
        int reads = bed.s3.calls("GetObject");
        var second = again(bed);
        assertThat(second.written().objects()).isEqualTo(OBJECTS + 2);
        assertThat(bed.s3.calls("GetObject") - reads).isLessThan(10);

        bed.s3.tampering().rot("cases/gd-1/objects/Pod/shop/p09999.u1.7.json", CaseBed.utf8("{}"));
        var rows = bed.outcomes();
        assertThat(rows).hasSize(2);
        assertThat(CaseBed.row(rows, "case/gd-1").ending()).isInstanceOf(Ending.Failed.class);
        assertThat(CaseBed.row(rows, "case/gd-1").details()).containsEntry("checked", OBJECTS + 2);
        System.out.println("sealed and checked " + OBJECTS + " objects with a heap of "
                + (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
    }

    private static SealResult.Sealed again(CaseBed bed) throws EvidenceException, InterruptedException {
        bed.keep("closed.json", "{}");
        return (SealResult.Sealed) bed.seal();
    }

    /** Of most a function wrote down the hash, of the others nobody did. */
    private static List<Kept> fill(CaseBed bed) {
        var kept = new ArrayList<Kept>();
        for (int i = 0; i < OBJECTS; i++) {
            var one = bed.keep(String.format("objects/Pod/shop/p%05d.u1.7.json", i), "{\"number\": " + i + "}");
            Stream.of(one).filter(_ -> kept.size() < RECORDED).forEach(kept::add);
        }
        return kept;
    }
}
